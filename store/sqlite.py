"""How the single-machine store is opened, and how long a writer waits for it: what only SQLite needs."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic

from sqlalchemy import URL, Connection, Engine, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from store.errors import StoreBusyError, StoreError
from store.patience import PATIENCE, patience

# New links go to random places of the frontier's indexes: with SQLite's own 2 MB of cache and a checkpoint every 4 MB
# most of a crawl's time on a million links went into reading and writing the same pages again. 100 MB of log are more
# than a crawl's own thread lets stand (store.checkpoints): else the next verdict would copy them, for 0.2 seconds.
ROOMY = ("cache_size=-65536", "wal_autocheckpoint=24000")

# What SQLite writes beside the file before it reads the first row.
INDEX_BYTES = 64 * 1024

# A wait inside SQLite hears no signal, and patience may be cut short; after each such piece of it we look up.
PIECE_SECONDS = 0.2

# The names under which an engine keeps which of its threads may write now, and whether any may.
_TURN = "spyglass_turn"
_READ_ONLY = "spyglass_read_only"

# The option of a connection that writes: since when it waits to (``monotonic``).
WRITES_SINCE = "spyglass_writes_since"
# The option of a connection on which each statement is a transaction of its own.
SINGLE_STATEMENTS = "spyglass_single_statements"


def sqlite_engine(address: URL, seconds: float) -> Engine:
    """An engine for the file of ``address``, made where it is missing; writers wait so many ``seconds``.

    A file or folder that this process may not write is opened for reading alone (see ``is_read_only``). Of several
    connections the one used last comes next: each has a cache of its own, and in turn they would all fill theirs.
    """
    file = Path(address.database) if address.database and address.database != ":memory:" else None
    arguments: dict[str, object] = {"timeout": seconds, "check_same_thread": False}
    locked = file is not None and _is_locked(file)
    if file is not None and locked:
        engine = create_engine(address, creator=lambda: sqlite3.connect(_read_only(file), uri=True, **arguments))  # type: ignore[call-overload]
    elif file is not None:
        engine = create_engine(address, connect_args=arguments, pool_use_lifo=True)
    else:
        engine = create_engine(address, connect_args=arguments)
    engine.dialect.statement_compiler = _Compiler
    engine.update_execution_options(**{PATIENCE: seconds, _READ_ONLY: locked, _TURN: Lock()})
    if not locked and shutil.disk_usage(file.parent if file else ".").free < INDEX_BYTES:
        event.listen(engine, "connect", _do_without_index)
    event.listen(engine, "connect", _prepare_to_read if locked else _prepare)
    event.listen(engine, "begin", _begin)
    return engine


class _Compiler(SQLiteCompiler):
    """SQLAlchemy's, but it writes hints (``Select.with_hint(table, "INDEXED BY name", "sqlite")``), which the original
    leaves out without a word: they tell SQLite the way where its planner errs by seconds."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        """What stands behind the name of a table."""
        return text


def is_read_only(engine: Engine) -> bool:
    """Whether the store can be read and not written: its file, folder or disk refuses."""
    return bool(engine.get_execution_options().get(_READ_ONLY, False))


@contextmanager
def turn(engine: Engine) -> Iterator[float]:
    """The only thread of this engine that writes inside; gives since when it waited for that (``monotonic``).

    Who waits for SQLite's own lock polls it with longer and longer sleeps, while this one wakes the next at once: of
    ten analysts the slowest wait half as long. SQLite's is still what orders processes, and PostgreSQL has no turns.
    Raises StoreBusyError when patience is over, also where a thread waits for itself.
    """
    since = monotonic()
    lock: Lock | None = engine.get_execution_options().get(_TURN)
    if lock is None:
        yield since
        return
    while not lock.acquire(timeout=min(PIECE_SECONDS, max(0.0, _left(engine, since)))):
        if _left(engine, since) <= 0:
            raise StoreBusyError("another task of this program keeps the database busy; try again when it has finished")
    try:
        yield since
    finally:
        lock.release()


def _left(engine: Engine, since: float) -> float:
    """Seconds of patience left to who waits since then."""
    return since + patience(engine) - monotonic()


def _is_locked(file: Path) -> bool:
    """Whether ``file`` is there and cannot be written, by its own rights, its folder's (the log lies beside it) or the
    disk's."""
    return file.is_file() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK))


def _read_only(file: Path) -> str:
    """The address that reads ``file`` without writing (sqlite.org/wal.html, "Read-Only Databases").

    Beside a write-ahead log its index must be there too or be made; where there is no log, nobody writes.
    """
    log, index = Path(f"{file}-wal"), Path(f"{file}-shm")
    alone = not os.access(file.parent, os.W_OK | os.X_OK)
    if alone and log.is_file() and log.stat().st_size and not index.is_file():
        raise StoreError(
            f"{file} is read-only and its newest rows lie in {log.name}: copy both to a folder that can be written"
        )
    how = "immutable=1" if alone and not index.is_file() else "mode=ro"
    return f"{file.absolute().as_uri()}?{how}"


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin alone
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY", *ROOMY):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_to_read(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA temp_store=MEMORY")


def _do_without_index(connection: sqlite3.Connection, _record: object) -> None:
    """A full disk has no room for the shared index of the write-ahead log, and without it not even reading works. A
    process on its own needs none: so what is stored stays readable."""
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(SINGLE_STATEMENTS):
        return
    since = options.get(WRITES_SINCE)
    if since is None:
        connection.exec_driver_sql("BEGIN")
    elif is_read_only(connection.engine):
        raise StoreError(f"{connection.engine.url.database} is read-only: it can be looked at, and nothing was stored")
    else:
        _take_lock(connection, since)


def _take_lock(connection: Connection, since: float) -> None:
    """Begin to write as soon as no other process does, within the engine's patience."""
    while True:
        left = _left(connection.engine, since)
        # The number goes into the connection for good; each wait for it is set anew, and readers never wait.
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(1000 * max(0.0, min(left, PIECE_SECONDS)))}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except StoreBusyError:
            if left <= PIECE_SECONDS:
                raise
        else:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(1000 * patience(connection.engine))}")
            return
