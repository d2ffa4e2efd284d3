"""The write-ahead log of an SQLite store is copied into its file beside a crawl, not within the crawl's own writes.

SQLite lets the write that fills the log copy it too, and that write then takes ten times as long: a crawl's new links
touch a page of the file each. A thread does the same while others read and write (a passive checkpoint holds nobody
up, sqlite.org/wal.html), and twice as much at once costs less, since pages written again and again are copied once.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import SEEK_END
from pathlib import Path
from threading import Event, Thread
from time import sleep

from sqlalchemy import Engine, event

from store.address import sqlite_file
from store.database import is_sqlite

# A log of so many bytes is copied; larger ones make reading slower and starting after a crash longer.
LOG_BYTES = 64_000_000
# Seconds between two looks: within one a crawl writes some 20 MB at the most.
LOOK_SECONDS = 0.5
# Writers copy the log themselves at so many pages, should the thread not keep up.
WRITERS = "PRAGMA wal_autocheckpoint=65536"
# Tries to have the log begun anew, and seconds between them: it needs a moment at which nobody reads it.
TRIES, APART = 5, 0.01
# The option of an engine: set while writers in bulk are to give way (see ``catching_up``).
_CATCHING_UP = "spyglass_catching_up"

# Of the log's header and of those of its pages (sqlite.org/fileformat2.html, "The Write-Ahead Log").
_HEADER, _PAGE_HEADER, _SALT_BYTES = 32, 24, 8
_SIZE_AT, _SALT_AT, _PAGE_SALT_AT = 8, 16, 8


@contextmanager
def checkpointing(engine: Engine) -> Iterator[None]:
    """While the block runs a thread keeps the log of ``engine`` short, and its writers leave that to it.

    For a long-lived writer, before its first connection is in use; does nothing on PostgreSQL.
    """
    file = sqlite_file(str(engine.url)) if is_sqlite(engine) else None
    if file is None:
        yield
        return
    stop, bulk_waits = Event(), Event()
    thread = Thread(target=_copy, args=(file, stop, bulk_waits), name="checkpoints", daemon=True)
    engine.update_execution_options(**{_CATCHING_UP: bulk_waits})
    event.listen(engine, "connect", _leave_it)
    engine.dispose()
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        event.remove(engine, "connect", _leave_it)
        engine.dispose()


def catching_up(engine: Engine) -> bool:
    """Whether a writer in bulk had better wait a moment: the log is about to begin anew. That holds up every write
    until what was written to the log last is copied and on the disk, a fifth of a second where much was."""
    bulk_waits = engine.get_execution_options().get(_CATCHING_UP)
    return bulk_waits is not None and bulk_waits.is_set()


def _leave_it(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(WRITERS)


def _copy(file: Path, stop: Event, bulk_waits: Event) -> None:
    log, copied = Path(f"{file}-wal"), -1
    while not stop.wait(LOOK_SECONDS):
        # What goes wrong here is met, and told, by the crawl's next write; the log only grows a little longer.
        with suppress(OSError, sqlite3.Error):
            # What was copied stands in the log until the next write begins it anew.
            if log_bytes(log) >= LOG_BYTES and log.stat().st_mtime_ns != copied:
                copied = log.stat().st_mtime_ns if _checkpoint(file, bulk_waits) else -1


def log_bytes(log: Path) -> int:
    """How many bytes of pages were written to the write-ahead log since it was begun anew: what lies behind them is
    older and carries another salt.

    The log alone may be opened: SQLite's locks lie on the store's other files, and go when a process closes one.
    """
    with log.open("rb", buffering=0) as file:
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            return 0
        page = int.from_bytes(header[_SIZE_AT : _SIZE_AT + 4], "big")
        salt, each = header[_SALT_AT : _SALT_AT + _SALT_BYTES], _PAGE_HEADER + page

        def is_older(number: int) -> bool:
            file.seek(_HEADER + number * each + _PAGE_SALT_AT)
            return file.read(_SALT_BYTES) != salt

        pages = (file.seek(0, SEEK_END) - _HEADER) // each
        return page * bisect_left(range(pages), True, key=is_older)


def _checkpoint(file: Path, bulk_waits: Event) -> bool:
    """Copy the log; whether the next write will begin it anew.

    First while all read and write; then, while writers in bulk wait, what came meanwhile, so that next to nothing is
    left for the moment in which every write is held up. Cutting the log as well (TRUNCATE) would make that moment as
    long as a large write, and each page written to the end of a file costs twice what it costs in its middle.
    """
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
        _step(connection, "PASSIVE")
        bulk_waits.set()
        _step(connection, "PASSIVE")
        for _ in range(TRIES):
            if _step(connection, "RESTART"):
                return True
            sleep(APART)
        return False
    finally:
        bulk_waits.clear()
        connection.close()


def _step(connection: sqlite3.Connection, mode: str) -> bool:
    """Whether all of it was done: nobody was in the way."""
    blocked, *_ = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    return not blocked
