"""The learner: what ends it, and what does not."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from cli import learn
from store.database import Engine, now, writing
from store.errors import ModelError
from store.settings import Settings
from store.tasks import TaskKind, ask


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_beside_the_app_a_broken_model_ends_no_learner(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks again until the app is gone; run by a person it ends with the reason."""

    def broken(*_: object) -> None:
        raise ModelError("there is no base set")

    monkeypatch.setattr(learn, "due", lambda *_: True)
    monkeypatch.setattr(learn, "learn", broken)
    monkeypatch.setenv("SPYGLASS_DATABASE", settings.database)
    runner, command = CliRunner(), learn.command
    # Nobody's parent has the number 0: the app that this one is beside is gone, so it ends after its first look.
    assert runner.invoke(command, ["--beside", "0"]).exit_code == 0
    for words in ([], ["--once"]):
        assert isinstance(runner.invoke(command, words).exception, ModelError)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_worker_that_fails_is_started_ever_more_seldom(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ends with an error before it takes its task is followed after 4, 8, 16 … seconds, at most 256; after one
    that did what it could the next comes at once. Real processes; only the clock is the test's."""
    seconds, code = 0.0, 1
    begun: list[subprocess.Popen[bytes]] = []

    def ends(*_: str) -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen([sys.executable, "-c", f"raise SystemExit({code})"]))
        return begun[-1]

    monkeypatch.setattr(learn, "started", ends)
    with writing(engine) as connection:
        ask(connection, TaskKind.TRAIN, "otto", now())
    worker = learn.Worker(lambda: seconds)
    worker.see_to(engine)
    for count, pause in enumerate((4, 8, 16, 32, 64, 128, 256, 256), start=1):
        begun[-1].wait()
        worker.see_to(engine)
        seconds += pause - 1
        worker.see_to(engine)
        assert len(begun) == count
        seconds, code = seconds + 1, int(count < 8)
        worker.see_to(engine)
        assert len(begun) == count + 1
    assert begun[-1].wait() == 0
    worker.see_to(engine)
    assert len(begun) == 10
    begun[-1].wait()
