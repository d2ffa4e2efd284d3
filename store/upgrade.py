"""Bring a store's tables to the state this version needs, or say why that is impossible."""

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from store.database import connect, is_sqlite, ping, reading, writing
from store.errors import StoreCorruptError, StoreError
from store.schema.everything import metadata
from store.settings import Settings

# The newest file in migrations/versions; a test holds it to that. Known here so that opening an up-to-date store
# (every command does) need not import Alembic.
HEAD = "0008"

# By these tables a store is known: any program that uses Alembic has the first, none but this one both.
OURS = frozenset({"alembic_version", "crawl_runs"})

# Any number will do as long as no other program on the same PostgreSQL server uses it for an advisory lock.
UPGRADE_LOCK = 7_743_001


def open_store(settings: Settings) -> Engine:
    """The store of ``settings``, created or upgraded where needed.

    Raises StoreBusyError, StoreCorruptError (not ours, damaged) or StoreError (newer than this program, unreachable).
    """
    engine = connect(settings.database)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        ping(engine)
        if _version(engine) != HEAD:
            _upgrade(engine)
        undo.pop_all()
    return engine


def _version(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return _read_version(connection)


def _read_version(connection: Connection) -> str | None:
    names = set(inspect(connection).get_table_names())
    if names >= OURS:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if names:
        raise StoreCorruptError("the database holds other tables and is not a Spyglass database")
    return None


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with writing(engine) as connection:
        if not is_sqlite(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        version = _read_version(connection)
        if version is not None and version not in known:
            raise StoreError(f"the database was made by a newer Spyglass (schema {version}; this one knows {HEAD})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def table_names() -> tuple[str, ...]:
    """Every table, parents before children, as backups write and read them."""
    return tuple(table.name for table in metadata.sorted_tables)
