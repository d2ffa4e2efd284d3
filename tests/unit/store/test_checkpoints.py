"""Beside a crawl a thread copies the store's log into its file, and the crawl's writes leave that to it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, Engine, insert, text

from store import checkpoints
from store.address import sqlite_file
from store.checkpoints import catching_up, checkpointing, log_bytes
from store.database import now, reading, writing
from store.schema.crawl import handling
from tests.patience import PATIENCE

MANY = 20_000
ROW = {"subject": "a.test", "code": "no_touch", "set_by": "anna", "note": "x" * 4000}


@pytest.fixture
def steps(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What the thread did with the log of ``engine``, and whether writers in bulk were to wait meanwhile; it looks
    often, and copies little."""
    done: list[tuple[str, bool]] = []
    step = checkpoints._step

    def noted(connection: sqlite3.Connection, mode: str) -> bool:
        done.append((mode, catching_up(engine)))
        return step(connection, mode)

    monkeypatch.setattr(checkpoints, "LOG_BYTES", 100_000)
    monkeypatch.setattr(checkpoints, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(checkpoints, "_step", noted)
    return done


def write_much(engine: Engine) -> None:
    """Enough for the log to be copied."""
    with writing(engine) as connection:
        connection.execute(insert(handling), [ROW | {"set_at": now()}] * 100)


def until(holds: Callable[[], bool]) -> None:
    """Wait for it."""
    late = monotonic() + PATIENCE
    while not holds() and monotonic() < late:
        sleep(0.001)
    assert holds()


def pages_before_copying(connection: Connection) -> int:
    """From how many pages on a write copies the log itself."""
    return int(connection.execute(text("PRAGMA wal_autocheckpoint")).scalar_one())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_log_is_copied_beside_the_writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's file grows while only its log is written to, long before a write would copy anything."""
    monkeypatch.setattr(checkpoints, "LOG_BYTES", 100_000)
    monkeypatch.setattr(checkpoints, "LOOK_SECONDS", 0.001)
    file = sqlite_file(str(engine.url))
    assert file is not None
    row = {"subject": "a.test", "code": "no_touch", "set_by": "anna", "set_at": now(), "note": "x" * 4000}
    with checkpointing(engine):
        before, written = file.stat().st_size, 0
        while file.stat().st_size == before and written < MANY:
            with writing(engine) as connection:
                connection.execute(insert(handling), [row] * 10)
            written += 10
        assert written < MANY


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_log_begins_anew_beside_the_writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that was copied does not grow: later writes go to its beginning."""
    monkeypatch.setattr(checkpoints, "LOG_BYTES", 100_000)
    monkeypatch.setattr(checkpoints, "LOOK_SECONDS", 0.001)
    log = Path(f"{sqlite_file(str(engine.url))}-wal")
    row = {"subject": "a.test", "code": "no_touch", "set_by": "anna", "set_at": now(), "note": "x" * 4000}
    with checkpointing(engine):
        with writing(engine) as connection:
            connection.execute(insert(handling), [row] * 100)
        longest, until = log.stat().st_size, monotonic() + PATIENCE
        while log_bytes(log) >= 100_000 and monotonic() < until:
            with writing(engine) as connection:
                connection.execute(insert(handling), [row])
            sleep(0.001)
        assert 0 < log_bytes(log) < 100_000
        assert log.stat().st_size >= longest


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_writers_in_bulk_wait_while_the_log_catches_up(
    engine: Engine, steps: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the log already is copied while all write; from then until it begins anew those in bulk are to wait,
    and no longer. What was copied is not copied again for as long as nobody writes."""
    looks: list[Path] = []
    monkeypatch.setattr(checkpoints, "LOG_BYTES", 10**9)  # nothing is copied while it is written
    monkeypatch.setattr(checkpoints, "log_bytes", lambda log: looks.append(log) or log_bytes(log))
    with checkpointing(engine):
        write_much(engine)
        assert (steps, catching_up(engine)) == ([], False)
        monkeypatch.setattr(checkpoints, "LOG_BYTES", 100_000)
        until(lambda: len(steps) >= 3 and not catching_up(engine))
        before = len(looks)
        until(lambda: len(looks) > before + 5)
        assert steps == [("PASSIVE", False), ("PASSIVE", True), ("RESTART", True)]
        write_much(engine)
        until(lambda: len(steps) >= 6)
    assert not catching_up(engine)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_long_reader_lets_writers_go_on(
    engine: Engine, steps: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads an older state the log is tried to be begun anew a few times, then writers in bulk go on."""
    write_much(engine)
    with reading(engine) as reader:
        reader.execute(text("SELECT count(*) FROM handling")).one()
        write_much(engine)
        monkeypatch.setattr(checkpoints, "LOOK_SECONDS", 0.5)
        with checkpointing(engine):
            until(lambda: len(steps) >= 2 + checkpoints.TRIES and not catching_up(engine))
            write_much(engine)
    assert [mode for mode, _ in steps[2 : 2 + checkpoints.TRIES]] == ["RESTART"] * checkpoints.TRIES


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_log_holds_is_counted(engine: Engine, tmp_path: Path) -> None:
    """Pages written since the log was begun anew count, older ones behind them do not; an empty log holds nothing."""
    log = Path(f"{sqlite_file(str(engine.url))}-wal")
    row = {"subject": "a.test", "code": "no_touch", "set_by": "anna", "set_at": now(), "note": "x" * 4000}
    with writing(engine) as connection:
        connection.execute(insert(handling), [row] * 50)
    with engine.connect() as connection:
        _, pages, copied = connection.execute(text("PRAGMA wal_checkpoint(PASSIVE)")).one()
        size = int(connection.execute(text("PRAGMA page_size")).scalar_one())
    assert log_bytes(log) == pages * size == copied * size
    with writing(engine) as connection:
        connection.execute(insert(handling), [row])
    with engine.connect() as connection:
        _, pages, _ = connection.execute(text("PRAGMA wal_checkpoint(PASSIVE)")).one()
    assert log_bytes(log) == pages * size < copied * size
    empty = tmp_path / "empty-wal"
    empty.touch()
    assert log_bytes(empty) == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_writes_copy_the_log_themselves_before_and_after(engine: Engine) -> None:
    """Connections leave the log alone while the thread is there, and no longer."""
    seen = []
    with reading(engine) as connection:
        seen.append(pages_before_copying(connection))
    with checkpointing(engine), reading(engine) as connection:
        seen.append(pages_before_copying(connection))
    with reading(engine) as connection:
        seen.append(pages_before_copying(connection))
    assert seen == [24_000, 65_536, 24_000]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_verdict_beside_a_crawl_copies_nothing(engine: Engine) -> None:
    """The log at which other programs would copy it themselves is longer than the thread lets it become, with what a
    crawl writes within two looks."""
    with reading(engine) as connection:
        page = int(connection.execute(text("PRAGMA page_size")).scalar_one())
        assert pages_before_copying(connection) * page > checkpoints.LOG_BYTES + 30_000_000


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_is_left_alone(engine: Engine) -> None:
    """On PostgreSQL the block runs, and nothing else happens."""
    with checkpointing(engine), reading(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
