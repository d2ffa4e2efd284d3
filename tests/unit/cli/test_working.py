"""A worker of the learning: what becomes of a task that it could not do."""

import pytest

from cli import working
from store.database import Engine, now, reading, writing
from store.errors import SpyglassError, StoreBusyError, UsageError
from store.settings import Settings
from store.tasks import TaskKind, TaskState, ask, recent
from tests.samples import DAY

BUSY = StoreBusyError("the database is locked by another process; try again when it has finished")


def worked(engine: Engine, settings: Settings, error: SpyglassError, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told of a training that ends with ``error``."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(working, "challenge", fail)
    with writing(engine) as connection:
        ask(connection, TaskKind.TRAIN, "anna", DAY)
    told: list[str] = []
    working.work_off(engine, settings, told.append)
    return told


def test_a_busy_store_ends_no_task(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker says so and goes; the task waits for the next one, and the attempt does not count."""
    with pytest.raises(StoreBusyError):
        worked(engine, settings, BUSY, monkeypatch)
    with reading(engine) as connection:
        [task] = recent(connection, 5)
    assert (task.state(now()), task.attempts) == (TaskState.WAITING, 0)


def test_what_cannot_be_done_ends_with_the_reason(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, kept with the task, and not tried again."""
    told = worked(engine, settings, UsageError("3 sites have a label"), monkeypatch)
    with reading(engine) as connection:
        [task] = recent(connection, 5)
    assert told[-1] == "3 sites have a label"
    assert (task.state(now()), task.outcome) == (TaskState.DONE, "not done: 3 sites have a label")
