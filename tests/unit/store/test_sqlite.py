"""Stores that can be read and not written, and a wait for the lock that can be cut short."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from store.address import sqlite_file
from store.database import now, reading, writing
from store.errors import StoreBusyError
from store.patience import hurry
from store.schema.review import users
from store.settings import Settings
from store.sqlite import is_read_only

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# Root may write anything: the question is asked as nobody.
READER = """
import os, sys
from sqlalchemy import func, select
import sqlalchemy.dialects.sqlite
from store.database import reading, writing
from store.errors import SpyglassError
from store.schema.review import users
from store.settings import Settings
from store.sqlite import is_read_only
from store.upgrade import open_store
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    engine = open_store(Settings(database=sys.argv[1]), existing=True)
    with reading(engine) as connection:
        print(is_read_only(engine), connection.execute(select(func.count()).select_from(users)).scalar_one())
    with writing(engine):
        print("written")
except SpyglassError as error:
    print(error)
"""


def as_nobody(database: str) -> list[str]:
    """What a process without rights over the files reads and is told."""
    line = [sys.executable, "-c", READER, database]
    done = subprocess.run(line, cwd=Path.cwd(), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def opened_to_all(folder: Path, mode: int) -> None:
    """Let anybody go down to ``folder``, which gets ``mode``."""
    for above in folder.parents:
        if above.name.startswith(("pytest-", "popen-")):
            above.chmod(0o755)
    folder.chmod(mode)


def add_user(engine: Engine, name: str) -> None:
    """One row."""
    with writing(engine) as connection:
        connection.execute(insert(users).values(name=name, role="analyst", created_at=now()))


@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666)])
@pytest.mark.parametrize("writer_at_work", [True, False])
def test_what_cannot_be_written_can_be_read(
    engine: Engine, settings: Settings, folder: int, file: int, writer_at_work: bool
) -> None:
    """A file or folder of somebody else's, while its owner writes or not: every committed row, and one line for a
    write."""
    path = sqlite_file(settings.database)
    assert path is not None
    add_user(engine, "anna")
    if not writer_at_work:
        engine.dispose()
    path.chmod(file)
    opened_to_all(path.parent, folder)
    told = as_nobody(settings.database)
    path.parent.chmod(0o755)
    assert told == ["True 1", f"{path} is read-only: it can be looked at, and nothing was stored"]


def test_a_folder_that_cannot_be_entered_is_told(settings: Settings) -> None:
    """Whether a store lies behind it nobody can say."""
    path = sqlite_file(settings.database)
    assert path is not None
    opened_to_all(path.parent, 0o700)
    if os.getuid():
        path.parent.chmod(0o000)
    (told,) = as_nobody(settings.database)
    path.parent.chmod(0o755)
    assert told == f"{path} cannot be looked at: Permission denied"


def test_a_log_without_its_index_is_told(engine: Engine, settings: Settings) -> None:
    """A copy of file and log in a folder that takes no index: not read without its newest rows, but told what to do."""
    path = sqlite_file(settings.database)
    assert path is not None
    add_user(engine, "anna")
    copy = path.parent / "copy"
    copy.mkdir()
    for ending in ("", "-wal"):
        (copy / f"{path.name}{ending}").write_bytes(Path(f"{path}{ending}").read_bytes())
    opened_to_all(path.parent, 0o755)
    copy.chmod(0o555)
    (told,) = as_nobody(f"sqlite:///{copy / path.name}")
    copy.chmod(0o755)
    assert "newest rows lie in" in told
    assert "copy both" in told


def test_a_store_of_ours_is_not_read_only(engine: Engine) -> None:
    """The ordinary case."""
    assert not is_read_only(engine)


def test_a_waiting_writer_can_be_hurried(engine: Engine, settings: Settings) -> None:
    """Who waits for a lock of somebody else gives up soon after being told to, and not after ten seconds."""
    holder = sqlite3.connect(str(sqlite_file(settings.database)), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    failures: list[Exception] = []

    def write() -> None:
        try:
            add_user(engine, "late")
        except StoreBusyError as error:
            failures.append(error)

    waiting = threading.Thread(target=write)
    waiting.start()
    hurry(engine, 0.0)
    waiting.join(5)
    assert not waiting.is_alive()
    assert len(failures) == 1
    holder.close()
    add_user(engine, "later")
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(users)).scalar_one() == 1


def test_a_thread_waits_for_its_turn_and_not_for_ever(engine: Engine) -> None:
    """While one thread writes, another waits, also for itself; with its patience gone it is told why."""
    hurry(engine, 0.0)
    with writing(engine), pytest.raises(StoreBusyError, match="another task of this program"):
        add_user(engine, "within")
    add_user(engine, "after")
    with reading(engine) as connection:
        assert connection.execute(select(users.c.name)).scalars().all() == ["after"]


def test_a_step_that_fails_gives_its_turn_back(engine: Engine) -> None:
    """Whatever ends a transaction, the next one has its turn at once."""
    hurry(engine, 0.0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), writing(engine):
            raise ZeroDivisionError
    add_user(engine, "anna")


def test_many_threads_all_get_their_turn(engine: Engine) -> None:
    """Of writes from sixteen threads at once none is lost or refused."""
    names = [f"user{number}" for number in range(64)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda name: add_user(engine, name), names))
    with reading(engine) as connection:
        assert sorted(connection.execute(select(users.c.name)).scalars()) == sorted(names)


def test_the_connection_used_last_comes_next(engine: Engine) -> None:
    """Two that were needed at once do not take turns afterwards: one fills its cache, the other stays as it is."""

    def held(connection: Connection) -> int:
        return id(connection.connection.dbapi_connection)

    with reading(engine) as one, reading(engine) as other:
        assert held(one) != held(other)
    used = set()
    for _ in range(4):
        with reading(engine) as connection:
            used.add(held(connection))
    assert len(used) == 1
