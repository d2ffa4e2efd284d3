"""Open the store and hold transactions; the one place that knows which engine is behind it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

# Handed on: other packages name these types here, and nothing else of SQL.
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy import Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext

from store.address import parse_address, sqlite_file
from store.errors import SettingsError, StoreBusyError, StoreCorruptError, StoreError
from store.postgresql import UNSYNCED, postgresql_engine
from store.sqlite import SINGLE_STATEMENTS, WRITES_SINCE, sqlite_engine, turn

T = TypeVar("T")

# SQLite allows 32,766 parameters in one statement and PostgreSQL 65,535; some rows take twenty.
CHUNK = 500

# A writer of ours holds the store for well under a second; ten seconds of waiting means somebody hangs.
BUSY_SECONDS = 10


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def connect(url: str) -> Engine:
    """An engine for ``url`` (``sqlite:///path`` or ``postgresql://…``), its tables not yet looked at.

    Errors of the database surface as StoreBusyError, StoreCorruptError or StoreError with one clear line.
    """
    parsed = parse_address(url)
    if parsed.get_backend_name() == "sqlite":
        file = sqlite_file(url)
        if file is not None:
            _make_folder(file.parent)
        engine = sqlite_engine(parsed, BUSY_SECONDS)
    elif parsed.get_backend_name() == "postgresql":
        engine = postgresql_engine(parsed.set(drivername="postgresql+psycopg"), BUSY_SECONDS)
    else:
        raise SettingsError(f"the store runs on SQLite or PostgreSQL, not on {parsed.get_backend_name()}")
    event.listen(engine, "handle_error", _translate)
    return engine


@contextmanager
def writing(engine: Engine, *, lasting: bool = True) -> Iterator[Connection]:
    """A short write transaction. On SQLite it takes the write lock at once, so it never fails half-way for it.

    What need not be ``lasting``, such as a claim, does not wait for the disk: if the power fails within a second, it
    may be as if it had never been. (On SQLite nothing waits for the disk: ``synchronous=NORMAL``.)
    """
    with (
        turn(engine) as since,
        engine.connect().execution_options(**{WRITES_SINCE: since}) as connection,
        connection.begin(),
    ):
        if not lasting and not is_sqlite(engine):
            connection.execute(UNSYNCED)
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only view that never waits for a writer."""
    with engine.connect() as connection, connection.begin():
        yield connection


def open_view(engine: Engine) -> Connection:
    """A connection for many small questions, each seeing what is committed when it is asked; the caller closes it.

    It spares a question two thirds of what a transaction of its own costs. After an error it must be opened anew.
    """
    level = {} if is_sqlite(engine) else {"isolation_level": "AUTOCOMMIT"}
    return engine.connect().execution_options(**level, **{SINGLE_STATEMENTS: True})


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read view of one moment, for as long as it is open, whatever others write."""
    level = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


def is_sqlite(bind: Engine | Connection) -> bool:
    """Whether the store is the single-machine one."""
    return bind.dialect.name == "sqlite"


Insert = sqlite.Insert | postgresql.Insert


def upsert(connection: Connection, table: Table, conflicting: Callable[[Insert], Insert] | None = None) -> Insert:
    """An INSERT that knows ON CONFLICT, spelt alike on both engines; with what ``conflicting``, a function of a module,
    makes of it, made once."""
    return _upsert(table, conflicting, alone=is_sqlite(connection))


@cache
def _upsert(table: Table, conflicting: Callable[[Insert], Insert] | None, *, alone: bool) -> Insert:
    """Made once: its ``excluded`` is a copy of the table, column by column, which costs as much as writing rows."""
    new = sqlite.insert(table) if alone else postgresql.insert(table)
    return new if conflicting is None else conflicting(new)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """``items`` in runs that one statement can take as parameters."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot create {folder}: {error.strerror}") from error


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    dialect = context.dialect.dbapi
    if context.is_pre_ping or dialect is None or not isinstance(error, dialect.DatabaseError):
        return  # a connection found dead before its use is replaced without a word
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    lowered = line.lower()
    if (
        "deadlock" in lowered
        or "lock timeout" in lowered
        or "database is locked" in lowered
        or "database table is locked" in lowered
    ):
        raise StoreBusyError("the database is locked by another process; try again when it has finished") from error
    if "malformed" in lowered or "not a database" in lowered or "corrupt" in lowered:
        raise StoreCorruptError(f"the database is damaged or not a Spyglass database ({line})") from error
    if "is full" in lowered or "no space left" in lowered or "disk i/o" in lowered:
        raise StoreError(f"the disk is full or failing ({line}); nothing of this step was stored") from error
    # A server may come back (a long-running worker tries again); a file that cannot be opened stays so.
    gone = StoreError if context.dialect.name == "sqlite" else StoreBusyError
    if context.connection is None or "unable to open" in lowered or "readonly" in lowered:
        raise gone(f"the database cannot be opened: {line}") from error
    if context.is_disconnect:
        raise gone(f"the connection to the database was lost ({line}); this step was not stored") from error
    if any(words in lowered for words in ("no such table", "no such column", "does not exist")):
        raise StoreCorruptError(f"the database lacks what a store has ({line}); restore a backup") from error


def ping(engine: Engine) -> None:
    """Prove that the database answers; raises StoreError with one line otherwise."""
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))
