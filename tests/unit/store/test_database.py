"""Transactions on both engines, and one clear line for everything that can be wrong with a database."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, make_url, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from store import database as store_database
from store.database import chunks, connect, now, ping, reading, snapshot, writing
from store.errors import SettingsError, StoreBusyError, StoreCorruptError, StoreError
from store.schema.base import UtcDateTime
from store.schema.review import users
from store.settings import Settings
from store.upgrade import open_store

sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def add_user(engine: Engine, name: str, at: datetime | None = None) -> None:
    """One row, committed."""
    with writing(engine) as connection:
        connection.execute(insert(users).values(name=name, role="analyst", created_at=at or now()))


def test_writing_is_all_or_nothing(engine: Engine) -> None:
    """A step that fails half-way leaves nothing behind."""

    def half_a_step() -> None:
        with writing(engine) as connection:
            connection.execute(insert(users).values(name="half", role="analyst", created_at=now()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_step()
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(users)).scalar_one() == 0


def test_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    """While one process writes, another reads what was committed before."""
    add_user(engine, "before")
    with writing(engine) as writer, reading(engine) as reader:
        writer.execute(insert(users).values(name="during", role="analyst", created_at=now()))
        assert reader.execute(select(users.c.name)).scalars().all() == ["before"]


def test_snapshot_shows_one_moment(engine: Engine) -> None:
    """A long read, as a backup is, does not see what is committed while it runs."""
    with snapshot(engine) as view:
        count = select(func.count()).select_from(users)
        assert view.execute(count).scalar_one() == 0
        add_user(engine, "later")
        assert view.execute(count).scalar_one() == 0


def test_times_come_back_aware_and_exact(engine: Engine) -> None:
    """A moment given in any zone comes back in UTC, to the microsecond."""
    seoul = datetime(2026, 3, 1, 9, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=9)))
    add_user(engine, "kim", seoul)
    with reading(engine) as connection:
        stored = connection.execute(select(users.c.created_at)).scalar_one()
    assert stored == seoul
    assert stored.tzinfo is UTC


@given(st.datetimes(timezones=st.timezones()))
def test_sqlite_has_times_as_sqlalchemy_writes_them(when: datetime) -> None:
    """Whoever opens the file with another program finds every time in one form, and they sort as text."""
    theirs = sqlite.DATETIME().bind_processor(sqlite.dialect())
    ours = UtcDateTime().bind_processor(sqlite.dialect())
    assert theirs is not None
    assert ours is not None
    try:
        utc = when.astimezone(UTC)
    except OverflowError:  # in the first and last hours of all times
        return
    assert ours(when) == theirs(utc.replace(tzinfo=None))
    assert ours(None) is None


def test_naive_time_is_refused(engine: Engine) -> None:
    """A moment without a zone would be a guess."""
    with pytest.raises(StatementError, match="naive"):
        add_user(engine, "kim", datetime(2026, 3, 1))  # noqa: DTZ001


def test_broken_rule_of_a_table_is_no_store_error(engine: Engine) -> None:
    """A programming error stays one: its text, which may hold any word of any page, is not taken for a busy store."""
    add_user(engine, "the database is locked")
    with pytest.raises(IntegrityError):
        add_user(engine, "the database is locked")


def test_chunks_lose_nothing() -> None:
    """Parts are small enough for a statement and together make the whole."""
    parts = list(chunks(range(1234)))
    assert [number for part in parts for number in part] == list(range(1234))
    assert max(len(part) for part in parts) <= 500


@sqlite_only
def test_locked_store_is_busy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that another process holds gives one line that says to try again."""
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.05)
    engine = open_store(settings)
    holder = sqlite3.connect(make_url(settings.database).database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match="locked by another process"):
        add_user(engine, "late")
    holder.close()
    add_user(engine, "later")
    engine.dispose()


@postgresql_only
def test_locked_table_is_busy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that another session holds gives the same line instead of waiting for ever, and is written afterwards."""
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.05)
    engine = open_store(settings)
    with writing(engine) as holder:
        holder.execute(text("LOCK TABLE users"))
        with pytest.raises(StoreBusyError, match="locked by another process"):
            add_user(engine, "late")
    add_user(engine, "later")
    engine.dispose()


@postgresql_only
def test_patience_of_every_connection(database: str) -> None:
    """A lock is waited for ten seconds; an address that says otherwise keeps its word, and its other options."""
    shown = []
    for address in (database, f"{database}{'&' if '?' in database else '?'}options=-c%20lock_timeout%3D2s"):
        engine = connect(address)
        with reading(engine) as connection:
            shown.append(connection.execute(text("SHOW lock_timeout")).scalar_one())
        engine.dispose()
    assert shown == ["10s", "2s"]


def test_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and never says a word costs the patience of a connection, then one line."""
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = connect(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/x")
        with pytest.raises(StoreBusyError, match="cannot be opened"):
            ping(engine)
        engine.dispose()


@sqlite_only
def test_page_gone_bad_is_corrupt(settings: Settings) -> None:
    """Damage inside the file is found when it is read, and said in one line."""
    path = Path(make_url(settings.database).database)
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\x5a" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(StoreCorruptError, match="damaged"):
        open_store(settings)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A store below something that is no folder is refused with the reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot create"):
        connect(f"sqlite:///{tmp_path}/file/sub/spyglass.db")


def test_store_on_a_full_disk_stays_readable(tmp_path: Path, sqlite_template: Path) -> None:
    """When the disk takes no more, the step fails with one line and what was stored before is still there."""
    path = tmp_path / "spyglass.db"
    path.write_bytes(sqlite_template.read_bytes())
    code = """
import resource, signal, sys
from sqlalchemy import insert
from store.database import connect, now, writing
from store.errors import StoreError
from store.schema.review import users
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = connect(sys.argv[1])
def add(prefix, count):
    rows = [{"name": f"{prefix}{n}", "role": "analyst", "created_at": now()} for n in range(count)]
    with writing(engine) as connection:
        connection.execute(insert(users), rows)
add("kept", 10)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    add("lost", 20_000)
except StoreError as error:
    print(error)
"""
    root = Path(store_database.__file__).parent.parent
    ended = subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{path}"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.startswith("the disk is full or failing")
    assert ended.stdout.count("\n") == 1
    engine = connect(f"sqlite:///{path}")
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(users)).scalar_one() == 10
    engine.dispose()


@postgresql_only
def test_what_need_not_last_does_not_wait_for_the_disk(engine: Engine) -> None:
    """Only the transaction that says so is committed before the disk has it; the next one on its connection waits."""
    with writing(engine) as connection:
        connection.execute(text("SET synchronous_commit TO on"))  # the server of the tests waits for no disk
    for lasting, shown in ((False, "off"), (True, "on")):
        with writing(engine, lasting=lasting) as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == shown


@postgresql_only
def test_ten_at_once_keep_their_connections(engine: Engine) -> None:
    """Of ten who read at once nobody has to connect anew when they read again."""

    def processes() -> set[int]:
        with ExitStack() as held:
            open_ = [held.enter_context(reading(engine)) for _ in range(10)]
            return {one.execute(text("SELECT pg_backend_pid()")).scalar_one() for one in open_}

    assert processes() == processes()


@postgresql_only
def test_connection_lost_in_a_step(engine: Engine) -> None:
    """A server that goes away in the middle of a step gives one line, and the next step connects again."""

    def step() -> None:
        with writing(engine) as connection:
            mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with writing(engine) as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            connection.execute(text("SELECT 1"))

    with pytest.raises(StoreBusyError, match="was lost"):
        step()
    add_user(engine, "after")


@postgresql_only
def test_connection_lost_between_steps(engine: Engine) -> None:
    """A server that was restarted while nobody asked is not noticed at all."""
    with reading(engine) as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    killer = connect(engine.url.render_as_string(hide_password=False))
    with writing(killer) as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
    killer.dispose()
    ping(engine)


@pytest.mark.parametrize(
    ("url", "kind", "line"),
    [
        ("mysql://localhost/x", SettingsError, "not on mysql"),
        ("nonsense", SettingsError, "not a database address"),
        ("postgresql://nobody@127.0.0.1:1/x", StoreBusyError, "cannot be opened"),
        ("sqlite:////proc/spyglass.db", StoreError, "cannot be opened"),
    ],
)
def test_useless_address(url: str, kind: type[StoreError], line: str) -> None:
    """An address that names no database that can be had is refused in one line."""
    with pytest.raises(kind, match=line) as caught:
        open_store(Settings(database=url))
    assert "\n" not in str(caught.value)


@postgresql_only
def test_missing_database_of_a_server(database: str) -> None:
    """A PostgreSQL database that was not created is named in one line."""
    url = make_url(database).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="nowhere"):
        open_store(Settings(database=url))
