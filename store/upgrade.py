"""Bring a store's tables to the state this version needs, or say why that is impossible."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from store.address import sqlite_file
from store.database import connect, is_sqlite, ping, reading, writing
from store.errors import StoreCorruptError, StoreError
from store.settings import Settings
from store.sqlite import is_read_only
from store.status import place_of

if TYPE_CHECKING:
    from alembic.config import Config

# The newest file in migrations/versions; a test holds it to that. Known here so that opening an up-to-date store
# (every command does) need not import Alembic.
HEAD = "0016"

# By these tables a store is known: any program that uses Alembic has the first, none but this one both.
OURS = frozenset({"alembic_version", "crawl_runs"})

# Any number will do as long as no other program on the same PostgreSQL server uses it for an advisory lock.
UPGRADE_LOCK = 7_743_001


def open_store(settings: Settings, *, existing: bool = False) -> Engine:
    """The store of ``settings``, upgraded where needed, and created unless it has to be an ``existing`` one.

    A store that cannot be written is opened all the same (store.sqlite.is_read_only tells); whoever writes to it gets
    a StoreError. Raises StoreBusyError, StoreCorruptError (not ours, damaged) or StoreError (newer than this program,
    unreachable, not there).
    """
    if existing:
        _find(settings.database)
    engine = connect(settings.database)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        ping(engine)
        version = _version(engine)
        if existing and version is None:
            raise _no_store(place_of(engine))
        if version != HEAD:
            _upgrade(engine)
        undo.pop_all()
    return engine


def _find(database: str) -> None:
    """A file that is not there is not made by looking for it."""
    file = sqlite_file(database)
    try:
        missing = file is not None and not file.exists()
    except OSError as error:
        raise StoreError(f"{file} cannot be looked at: {error.strerror}") from error
    if file is not None and missing:
        raise _no_store(str(file.absolute()))


def _no_store(place: str) -> StoreError:
    return StoreError(f"there is no store at {place}: 'spyglass crawl' or 'spyglass restore' makes one")


def _version(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return _read_version(connection)


def _read_version(connection: Connection) -> str | None:
    names = set(inspect(connection).get_table_names())
    if names >= OURS:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        if len(versions) != 1:
            raise StoreCorruptError("the database does not say which version it has; restore a backup")
        return str(versions[0])
    if names:
        raise StoreCorruptError("the database holds other tables and is not a Spyglass database")
    return None


def _upgrade(engine: Engine) -> None:
    if is_read_only(engine):
        raise StoreError(f"{place_of(engine)} is read-only and of an older version, which has to be upgraded first")
    with writing(engine) as connection:
        if not is_sqlite(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        version = _read_version(connection)
        if version is not None and not is_known(version):
            raise StoreError(f"the database was made by a newer Spyglass (schema {version}; this one knows {HEAD})")
        migrate(connection)


def is_known(version: str) -> bool:
    """Whether this program knows the schema ``version``, its own or an older one."""
    from alembic.script import ScriptDirectory

    return version in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def migrate(connection: Connection, version: str = HEAD) -> None:
    """Bring the tables forward to ``version``, in the caller's transaction.

    Raises StoreCorruptError where they are not what their own version says.
    """
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, version)
    except DBAPIError as error:
        line = str(error.orig).splitlines()[0]
        raise StoreCorruptError(f"the database is not what its version says ({line}); restore a backup") from error


def _config() -> "Config":
    from alembic.config import Config

    config = Config(attributes={})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
