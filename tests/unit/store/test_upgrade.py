"""Stores are made, recognised and refused: fresh, current, older, newer, foreign, damaged."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from store import upgrade
from store.database import connect, reading, writing
from store.entities import Verdict
from store.errors import StoreCorruptError, StoreError
from store.reviews import reviews_of
from store.schema.everything import metadata
from store.settings import Settings
from store.sites import find_site
from store.upgrade import HEAD, open_store
from store.users import all_users

_USER = text(
    "INSERT INTO users (name, role, password, created_at) VALUES (:name, :role, :password, '2026-03-01 12:00:00')"
)
_CREATED = text(
    "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash)"
    " VALUES (:seq, '2026-03-01 12:00:00', :actor, 'user created', :subject, '{}', 'x', 'x')"
)
MIGRATIONS = Path(upgrade.__file__).parent / "migrations"


def versions() -> list[str]:
    """All revisions, newest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def migrate(connection: Connection, revision: str) -> None:
    """Bring an empty database to an old revision."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, revision)


def tables_of(url: str) -> set[str]:
    """The names of the tables in a database."""
    engine = connect(url)
    with reading(engine) as connection:
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names


def test_head_is_the_newest_migration() -> None:
    """The revision that the program expects is the newest file in migrations/versions."""
    assert versions()[0] == HEAD


def test_migrations_build_the_schema(engine: Engine) -> None:
    """The migrations, run one after the other, give exactly the tables that the code describes."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_fresh_database_gets_every_table(empty_database: str) -> None:
    """Opening an empty database makes the whole store; opening it again changes nothing."""
    for _ in range(2):
        open_store(Settings(database=empty_database)).dispose()
        assert tables_of(empty_database) == {*metadata.tables, "alembic_version"}


def test_folder_of_a_new_store_is_made(tmp_path: Path) -> None:
    """A store in a folder that is not there yet makes the folder."""
    open_store(Settings(database=f"sqlite:///{tmp_path / 'deep' / 'er' / 'spyglass.db'}")).dispose()
    assert (tmp_path / "deep" / "er" / "spyglass.db").exists()


@pytest.mark.parametrize("revision", [revision for revision in versions() if revision != HEAD])
def test_older_store_is_upgraded_with_its_rows(empty_database: str, revision: str) -> None:
    """A store of any older version is brought up to date, and what it holds stays."""
    engine = connect(empty_database)
    with writing(engine) as connection:
        migrate(connection, revision)
        connection.execute(
            text("INSERT INTO operators (id, name, pinned, created_at) VALUES (7, 'kept', true, '2026-03-01 12:00:00')")
        )
    engine.dispose()
    engine = open_store(Settings(database=empty_database))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT name FROM operators")).scalar_one() == "kept"
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
    engine.dispose()


def test_accounts_are_told_from_names_that_signed(empty_database: str) -> None:
    """A store of before the difference: who may log in, has a role, or was made by another is an account."""
    engine = connect(empty_database)
    with writing(engine) as connection:
        migrate(connection, "0012")
        for name, role, password in (("anna", "analyst", None), ("ben", "analyst", None), ("eve", "senior", None)):
            connection.execute(_USER, {"name": name, "role": role, "password": password})
        connection.execute(_USER, {"name": "carl", "role": "analyst", "password": "x"})
        for seq, (actor, subject) in enumerate((("anna", "anna"), ("root", "ben"), ("root", "carl")), 1):
            connection.execute(_CREATED, {"seq": seq, "actor": actor, "subject": subject})
    engine.dispose()
    engine = open_store(Settings(database=empty_database))
    with reading(engine) as connection:
        made = {one.name: one.made_by for one in all_users(connection)}
    engine.dispose()
    assert made == {"anna": None, "ben": "root", "carl": "root", "eve": "eve"}


def test_what_was_said_of_groups_becomes_reviews(empty_database: str) -> None:
    """A store in which groups had a verdict of their own: it is a first reader's verdict now, undoable like any, and
    the group is reviewed under its own key."""
    engine = connect(empty_database)
    with writing(engine) as connection:
        migrate(connection, "0012")
        at = "'2026-11-01 09:00:00'"
        connection.execute(text(f"INSERT INTO users (name, role, created_at) VALUES ('anna', 'analyst', {at})"))
        columns = "key, shown, first_seen, verdict, decided_by, decided_at, note"
        rows = (
            f"('evo', 'EVO', {at}, 'release_group', 'anna', {at}, 'seen'), ('xyz', 'XYZ', {at}, NULL, NULL, NULL, '')"
        )
        connection.execute(text(f"INSERT INTO release_groups ({columns}) VALUES {rows}"))
    engine.dispose()
    engine = open_store(Settings(database=empty_database))
    with reading(engine) as connection:
        site = find_site(connection, "group:evo")
        assert site is not None
        (review,) = reviews_of(connection, site.id)
        assert (site.verdict, review.verdict, review.reviewer, review.note) == (
            *[Verdict.RELEASE_GROUP] * 2,
            "anna",
            "seen",
        )
        assert find_site(connection, "group:xyz") is None
    engine.dispose()


def test_newer_store_is_refused(settings: Settings, engine: Engine) -> None:
    """A store that a newer program made is left alone, and the line says so."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Spyglass"):
        open_store(settings)


@pytest.mark.parametrize(
    "table", ["CREATE TABLE invoices (id INTEGER)", "CREATE TABLE alembic_version (version_num VARCHAR(32))"]
)
def test_foreign_database_is_refused(empty_database: str, table: str) -> None:
    """A database of another program is refused and gets no table of ours."""
    engine = connect(empty_database)
    with writing(engine) as connection:
        connection.execute(text(table))
    engine.dispose()
    before = tables_of(empty_database)
    with pytest.raises(StoreCorruptError, match="not a Spyglass database"):
        open_store(Settings(database=empty_database))
    assert tables_of(empty_database) == before


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A file that is no database is refused in one line and not touched."""
    path = tmp_path / "spyglass.db"
    path.write_text("name,amount\n" * 200)
    with pytest.raises(StoreCorruptError, match="not a Spyglass database") as caught:
        open_store(Settings(database=f"sqlite:///{path}"))
    assert "\n" not in str(caught.value)
    assert path.read_text() == "name,amount\n" * 200


def test_torn_file_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    """A store cut short by a failing disk is called damaged, not read as if nothing had happened."""
    path = tmp_path / "spyglass.db"
    path.write_bytes(sqlite_template.read_bytes()[:20_000])
    with pytest.raises(StoreCorruptError, match="damaged"):
        open_store(Settings(database=f"sqlite:///{path}"))


def test_upgrade_is_all_or_nothing(tmp_path: Path) -> None:
    """A process killed in the middle of an upgrade leaves the store as it was before."""
    path = tmp_path / "spyglass.db"
    code = f"""
import os
from alembic import command
from store import upgrade
real = command.upgrade
def killed(config, revision):
    real(config, revision)
    os._exit(9)
command.upgrade = killed
upgrade.open_store(upgrade.Settings(database="sqlite:///{path}"))
"""
    root = Path(upgrade.__file__).parent.parent
    ended = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert ended.returncode == 9
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()
    open_store(Settings(database=f"sqlite:///{path}")).dispose()


def test_two_processes_may_open_a_fresh_store(empty_database: str) -> None:
    """Several that find an empty database at the same moment make one store, and all of them get it."""
    gate = Barrier(4)

    def opened(_number: int) -> bool:
        gate.wait()
        open_store(Settings(database=empty_database)).dispose()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(opened, range(4)))
