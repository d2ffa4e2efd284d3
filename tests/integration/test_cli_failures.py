"""Stores in trouble: one clear line, exit code 1 or 2, and what was stored stays readable."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store import database as store_database
from store import sqlite as store_sqlite
from store.entities import Reason
from store.settings import Settings
from store.upgrade import open_store
from tests.integration.test_cli import SHOP, Spyglass
from tests.samples import add_site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# Each reads a store.
EVERY = [("queue",), ("show", SHOP), ("status",), ("evidence", "verify"), ("backup", "never.tar")]


@pytest.fixture
def file(settings: Settings) -> Path:
    """The SQLite file of the test's store."""
    return Path(settings.database.removeprefix("sqlite:///"))


@pytest.fixture
def spyglass(settings: Settings, engine: Engine) -> Spyglass:
    """The command, on a store with one site that waits."""
    add_site(engine, settings.evidence, SHOP)
    engine.dispose()
    run = Spyglass(settings)
    run("queue")
    return run


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process's long transaction."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def test_a_locked_store_refuses_verdicts_and_can_be_read(
    spyglass: Spyglass, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody hangs on the write lock, a verdict is refused with a line and reading goes on."""
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.05)
    with locked(file):
        assert "locked by another process" in spyglass("decide", SHOP, "park", "--as", "anna", code=1)
        assert "nordview-tv" in spyglass("queue")
        assert "waits for a verdict" in spyglass("show", SHOP)
        assert "1 site waits for a verdict" in spyglass("status")
    assert "parked" in spyglass("decide", SHOP, "park", "--as", "anna")


def test_the_queue_of_before_is_shown_where_ranks_cannot_be_renewed(
    spyglass: Spyglass, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New scores behind a lock: the list comes all the same, and the line and exit code say that it is not new."""
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.05)
    engine = open_store(settings)
    add_site(engine, settings.evidence, "late.example")
    engine.dispose()
    with locked(file):
        assert "locked by another process" in spyglass("queue", code=1)
    assert "late[.]example" in spyglass("queue")


@pytest.mark.parametrize("words", [*EVERY, ("health",), ("check",), ("runs",), ("decide", SHOP, "park", "--as", "a")])
def test_a_store_that_is_not_there_is_not_made(settings: Settings, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A path with a typing error: the line says where was looked and what makes a store; no file appears."""
    missing = tmp_path / "typo" / "spyglas.db"
    run = Spyglass(Settings(f"sqlite:///{missing}", settings.evidence, settings.logs, settings.secret))
    line = run(*words, code=1)
    assert f"there is no store at {missing}: 'spyglass crawl'" in line
    assert not missing.parent.exists()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM alembic_version", "does not say which version it has"),
        ("UPDATE alembic_version SET version_num = '9999'", "was made by a newer Spyglass"),
        ("UPDATE alembic_version SET version_num = '0001'", "is not what its version says"),
        ("ALTER TABLE sites RENAME TO gone", "lacks what a store has"),
        ("ALTER TABLE sites RENAME COLUMN key TO name", "lacks what a store has"),
    ],
)
def test_a_store_taken_apart_is_told(spyglass: Spyglass, file: Path, harm: str, said: str) -> None:
    """Whatever a hand in the database did to its frame: one line."""
    with sqlite3.connect(file) as connection:
        connection.execute(harm)
    connection.close()
    assert said in spyglass("queue", code=1)


BAD_NAMES = ["", "  ", "a\x1b[31m.example", "x\udcff.example", "\u202eabc.example", "x" * 10_000, "\0"]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("words", [("show",), ("decide", "--as", "a", "--", "park"), ("frontier", "--explain")])
def test_a_name_that_can_be_no_site(spyglass: Spyglass, words: tuple[str, ...], name: str) -> None:
    """Empty, endless, with controls or not even text: one line, exit code 2, and nothing of it on the terminal."""
    *options, last = words
    line = spyglass(*options, name, last, code=2) if last == "park" else spyglass(*words, name, code=2)
    assert len(line) < 500
    assert line.rstrip("\n").isprintable()


def test_a_backup_is_not_written_over(spyglass: Spyglass, tmp_path: Path) -> None:
    """A file that is there stays as it is, unless it is meant."""
    target = tmp_path / "b.tar"
    target.write_text("years of work")
    assert "--force writes over it" in spyglass("backup", str(target), code=2)
    assert target.read_text() == "years of work"
    assert "evidence files" in spyglass("backup", str(target), "--force")


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_damaged_store_is_told(spyglass: Spyglass, file: Path, words: tuple[str, ...]) -> None:
    """A file full of something else: one line from every command."""
    file.write_bytes(b"\x17" * 50_000)
    assert "damaged or not a Spyglass database" in spyglass(*words, code=1)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_database_of_another_program_is_left_alone(
    settings: Settings, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """A file with other tables is refused and gets none of ours."""
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    run = Spyglass(Settings(f"sqlite:///{other}", settings.evidence, settings.logs, settings.secret))
    assert "not a Spyglass database" in run(*words, code=1)
    connection = sqlite3.connect(other)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()


@pytest.mark.parametrize("place", ["file/s.db", "folder"])
def test_a_place_where_no_store_can_be(settings: Settings, tmp_path: Path, place: str) -> None:
    """A path through a file, or a folder in the file's place: one line."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    run = Spyglass(Settings(f"sqlite:///{tmp_path / place}", settings.evidence, settings.logs, settings.secret))
    assert run("status", code=1)


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


@pytest.mark.parametrize(
    "words", [("decide", SHOP, "park", "--as", "anna", "--note", "x" * 100_000), ("backup", "b.tar")]
)
def test_a_full_disk_refuses_and_loses_nothing(
    settings: Settings, engine: Engine, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """A write that the disk has no room for is refused in one line and leaves nothing behind; all is as it was."""
    add_site(engine, settings.evidence, SHOP, reasons=[Reason(os.urandom(60_000).hex(), 1.0)])
    engine.dispose()
    spyglass = Spyglass(settings)
    before = spyglass("show", SHOP), sorted(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *words],
        env={
            **os.environ,
            "SPYGLASS_DATABASE": settings.database,
            "SPYGLASS_EVIDENCE": str(settings.evidence),
            "PYTHONPATH": str(Path.cwd()),
        },
        cwd=tmp_path,
        preexec_fn=_little_room,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("spyglass: ")
    assert done.stderr.count("\n") == 1
    assert "Errno" not in done.stderr
    assert (spyglass("show", SHOP), sorted(tmp_path.iterdir())) == before


def test_a_full_disk_can_be_read(spyglass: Spyglass, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not even the log's index would fit, reading needs no file beside the store, and so goes on."""
    monkeypatch.setattr(store_sqlite, "INDEX_BYTES", 1 << 60)
    assert "nordview-tv" in spyglass("queue")
    assert "1 site waits for a verdict" in spyglass("status")
    assert not list(file.parent.glob("*-shm"))
