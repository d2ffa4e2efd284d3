"""What is asked of the learning gets done: by a promotion, by the review app, on time, after a kill -9; in real
processes on real stores."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from classifier.challenge import challenge
from classifier.registry import read_champion
from cli import working
from store.database import Engine, now, reading, writing
from store.entities import UserRole
from store.models import SHIPPED, Reign, champion_id, enthrone
from store.rescoring import progress
from store.schema.learning import tasks
from store.settings import PROJECT, Settings
from store.sites import find_site
from store.tasks import DEAD_AFTER, TaskKind, ask, recent, take
from store.users import add_user
from tests import warm
from tests.integration.test_rescoring import NEWS, SELLER, store_page
from tests.integration.test_training import shipped, taught
from tests.patience import PATIENCE
from tests.samples import DAY

__all__ = ["shipped", "taught"]

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def spyglass(settings: Settings, models: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on this store. Begun from nothing: scoring again begins others in turn."""
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *words],
        cwd=settings.logs.parent,
        env=environment(settings, models),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def told(settings: Settings, models: Path, *words: str) -> str:
    """What a command says that only reads."""
    return warm.run(words, settings.logs.parent, environment(settings, models)).stdout


def environment(settings: Settings, models: Path) -> dict[str, str]:
    """Of such a process."""
    return os.environ | {
        "PYTHONPATH": str(PROJECT),
        "SPYGLASS_DATABASE": settings.database,
        "SPYGLASS_EVIDENCE": str(settings.evidence),
        "SPYGLASS_MODELS": str(models),
    }


@pytest.fixture
def promoted(taught: Engine, settings: Settings, shipped: Path) -> str:
    """The name of a challenger in the store, and two captured sites that an older model scored."""
    store_page(taught, settings.evidence, "seller.example", SELLER, 0.3)
    store_page(taught, settings.evidence, "news.example", NEWS, 0.6)
    return challenge(taught, shipped, settings.evidence, DAY).manifest.id


def model_of(engine: Engine, key: str) -> str | None:
    """Who scored a site last."""
    with reading(engine) as connection:
        site = find_site(connection, key)
    return site.model_id if site else None


def test_promote_and_rollback_score_again(taught: Engine, settings: Settings, shipped: Path, promoted: str) -> None:
    """After `models promote` the stored pages bear the new model's scores, after `rollback` the shipped one's; `score`
    and `health` use the model in force each time."""
    page = settings.logs.parent / "page.html"
    page.write_bytes(SELLER)
    with writing(taught) as connection:
        connection.execute(update(tasks).values(ended_at=DAY))
        add_user(connection, "otto", UserRole.OPERATOR, "root", DAY)
    first = read_champion(shipped)[0].id
    for words, name in ((("promote", promoted), promoted), (("rollback",), first)):
        done = spyglass(settings, shipped, "models", *words, "--as", "otto", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"model": name, "champion": True}
        assert model_of(taught, "seller.example") == model_of(taught, "news.example") == name
        scored = json.loads(told(settings, shipped, "score", str(page), "--json"))
        assert scored["model_id"] == name
        assert f'model_id="{name}"' in told(settings, shipped, "health")
    with reading(taught) as connection:
        assert [task.kind for task in recent(connection, 2)] == [TaskKind.RESCORE] * 2
        assert all(task.ended_at for task in recent(connection, 2))


def test_what_was_asked_for_is_done_by_a_worker(taught: Engine, settings: Settings, shipped: Path) -> None:
    """A training asked for in the app ends with its outcome in the row; with too few labels, with that reason."""
    with writing(taught) as connection:
        ask(connection, TaskKind.TRAIN, "anna", DAY)
    done = spyglass(settings, shipped, "models", "work")
    assert done.returncode == 0, done.stderr
    assert "1 tasks done" in done.stdout
    with reading(taught) as connection:
        [task] = recent(connection, 1)
        assert task.outcome.startswith("ask: m-")
        assert task.ended_at is not None
    assert "ask: m-" in told(settings, shipped, "models")


def test_a_schedule_trains_on_time(taught: Engine, settings: Settings, shipped: Path) -> None:
    """A table that trains is due once, and is remembered; one that trains and fetches is refused."""
    place = settings.logs.parent / "spyglass.toml"
    place.write_text('[[schedule]]\nname = "weekly"\ncron = "@yearly"\ntrain = true\n')
    done = spyglass(settings, shipped, "schedule", "--once")
    assert done.returncode == 0, done.stderr
    with reading(taught) as connection:
        [task] = recent(connection, 5)
        assert (task.asked_by, task.outcome[:4]) == ("schedule weekly", "ask:")
    assert json.loads(told(settings, shipped, "schedule", "--list", "--json"))["last"] is not None
    place.write_text(place.read_text() + "pages = 5\n")
    assert "what trains fetches nothing" in spyglass(settings, shipped, "schedule", "--list").stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from store.settings import Settings
from store.upgrade import open_store

engine = open_store(Settings(database=sys.argv[1]))
left = int(sys.argv[3])

@event.listens_for(engine, "before_cursor_execute")
def die(connection, cursor, statement, *_):
    global left
    if statement.startswith(sys.argv[2]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
"""
PROMOTING = """
from classifier.promotion import Decision, Outcome
from classifier import challenge as module
module.decide = lambda trial: Decision(Outcome.PROMOTE, ("better",), {})
from store.database import now
module.challenge(engine, Path(sys.argv[4]), Path(sys.argv[5]), now())
"""
RESCORING = """
from classifier import rescoring
from cli import working
from dataclasses import replace
from store.database import now, writing
from store.tasks import take
rescoring.SITES = 1
settings = replace(Settings(database=sys.argv[1]), models=Path(sys.argv[4]), evidence=Path(sys.argv[5]))
with writing(engine) as connection:
    task = take(connection, now())
working.rescore(engine, settings, task, print, workers=1)
"""


def killed(settings: Settings, shipped: Path, script: str, statement: str, after: int) -> None:
    """Run ``script`` in a process that ends by SIGKILL at the statement number ``after`` of this beginning."""
    line = [sys.executable, "-c", KILLED + script, settings.database, statement, str(after)]
    done = subprocess.run(
        [*line, str(shipped), str(settings.evidence)],
        env=environment(settings, shipped),
        cwd=PROJECT,
        timeout=PATIENCE,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("statement", ["INSERT INTO models", "INSERT INTO champions", "INSERT INTO tasks"])
def test_kill_9_in_a_promotion(taught: Engine, settings: Settings, shipped: Path, statement: str) -> None:
    """Killed in the middle of the transaction that promotes: no model, no champion, no task; and it can be repeated."""
    killed(settings, shipped, PROMOTING, statement, 0)
    with reading(taught) as connection:
        assert champion_id(connection) == SHIPPED
        assert recent(connection, 5) == []
    name = challenge(taught, shipped, settings.evidence, DAY).manifest.id
    with writing(taught) as connection:
        enthrone(connection, Reign(name, "anna", "", DAY))
        assert champion_id(connection) == name


def test_kill_9_in_scoring_again(
    taught: Engine, settings: Settings, shipped: Path, promoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while the second site is written: the first bears the new scores, the second its old ones whole; the next
    worker takes the task and reads the second alone. The champion is in force throughout."""
    with writing(taught) as connection:
        connection.execute(update(tasks).values(ended_at=DAY))
        enthrone(connection, Reign(promoted, "anna", "", now()))
    killed(settings, shipped, RESCORING, "INSERT INTO scores", 1)
    found = {key: model_of(taught, f"{key}.example") for key in ("news", "seller")}
    assert found == {"news": promoted, "seller": "m-test"}
    said: list[str] = []
    with writing(taught) as connection:
        assert champion_id(connection) == promoted
        task = take(connection, now() + DEAD_AFTER + timedelta(seconds=1))
    assert task is not None
    assert (task.kind, task.attempts) == (TaskKind.RESCORE, 2)
    monkeypatch.setenv("SPYGLASS_DATABASE", settings.database)
    working.rescore(taught, replace(settings, models=shipped), task, said.append, workers=1)
    assert said[-1].endswith("1 pages read")
    with reading(taught) as connection:
        done, total = progress(connection, promoted)
        [ended] = recent(connection, 1)
    assert done == 2
    assert ended.outcome == said[-1]
    assert total >= 2
