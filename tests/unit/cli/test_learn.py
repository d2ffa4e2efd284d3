"""The learner: what ends it, and what does not."""

import pytest
from click.testing import CliRunner

from cli import learn
from store.database import Engine
from store.errors import ModelError
from store.settings import Settings


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
