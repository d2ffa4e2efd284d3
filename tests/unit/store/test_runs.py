"""Crawl runs: what they did, what they refused, and when they died."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store.database import writing
from store.entities import Refusal
from store.runs import (
    DEAD_AFTER,
    RefusalSum,
    Run,
    beat,
    end_dead_runs,
    end_run,
    last_starts,
    note_refusals,
    recent_runs,
    refusal_sums,
    start_run,
)
from store.schema.crawl import refusals


@pytest.fixture
def run_id(engine: Engine, moment: datetime) -> int:
    """A run that has just begun."""
    with writing(engine) as connection:
        return start_run(connection, "test", "w-1", {"pages": 5}, moment)


def test_run_from_start_to_end(engine: Engine, run_id: int, moment: datetime) -> None:
    """A run lives while it beats, and keeps how and why it ended."""
    beat_at, end_at = moment + timedelta(seconds=5), moment + timedelta(seconds=9)
    with writing(engine) as connection:
        beat(connection, run_id, {"pages": 2}, beat_at)
        assert recent_runs(connection) == [Run(run_id, "test", "w-1", moment, beat_at, None, None, {"pages": 2})]
        end_run(connection, run_id, "pages", {"pages": 5}, end_at)
        assert recent_runs(connection) == [Run(run_id, "test", "w-1", moment, end_at, end_at, "pages", {"pages": 5})]


def test_a_long_purpose_is_cut(engine: Engine, moment: datetime) -> None:
    """What a crawl is for is free text: more of it than the column takes costs its end, and no crawl."""
    with writing(engine) as connection:
        start_run(connection, "why " * 40, "w-1", {}, moment)
        assert [run.purpose for run in recent_runs(connection)] == ["why " * 16]


def test_newest_runs_come_first(engine: Engine, moment: datetime) -> None:
    """The last so many runs, newest first."""
    with writing(engine) as connection:
        numbers = [start_run(connection, f"run {number}", "w", {}, moment) for number in range(4)]
        assert [run.id for run in recent_runs(connection, limit=3)] == numbers[:0:-1]


def test_last_start_of_each_scheduled_crawl(engine: Engine, moment: datetime) -> None:
    """The schedule learns when each of its crawls last began; runs that a person started are not its business."""
    later = moment + timedelta(hours=3)
    with writing(engine) as connection:
        assert last_starts(connection) == {}
        for name, at in (("nightly", moment), ("news", moment), ("nightly", later), ("", later)):
            start_run(connection, "any", "w", {"schedule": name}, at)
        start_run(connection, "by hand", "w", {}, later)
        assert last_starts(connection) == {"nightly": later, "news": moment}


def test_silent_run_has_crashed(engine: Engine, run_id: int, moment: datetime) -> None:
    """A run that stopped beating ended when it last beat; one that beats and one that ended are left alone."""
    with writing(engine) as connection:
        alive = start_run(connection, "alive", "w-2", {}, moment)
        done = start_run(connection, "done", "w-3", {}, moment)
        end_run(connection, done, "finished", {}, moment)
        late = moment + DEAD_AFTER
        beat(connection, alive, {}, late)
        assert end_dead_runs(connection, late) == 1
        ends = {run.id: (run.end_reason, run.ended_at) for run in recent_runs(connection)}
    assert ends == {run_id: ("crashed", moment), alive: (None, None), done: ("finished", moment)}


def test_refusals_add_up(engine: Engine, run_id: int) -> None:
    """Refusals are counted by reason and host over several batches, most frequent reason first."""
    batches = [
        [Refusal("robots", "a.test", "https://a.test/x"), Refusal("robots", "a.test", "https://a.test/y")],
        [Refusal("robots", "b.test"), Refusal("robots", "a.test"), Refusal("too_large", "c.test")],
        [],
    ]
    with writing(engine) as connection:
        for batch in batches:
            note_refusals(connection, run_id, batch)
        assert refusal_sums(connection, run_id) == [
            RefusalSum("robots", 4, 2, "a.test"),
            RefusalSum("too_large", 1, 1, "c.test"),
        ]
        first = select(refusals.c.example).where(refusals.c.host == "a.test")
        assert connection.execute(first).scalar_one() == "https://a.test/x"
        assert refusal_sums(connection, run_id + 1) == []


def test_hostile_refusal_is_noted(engine: Engine, run_id: int) -> None:
    """A host and an example of any length and content do not stop the list."""
    with writing(engine) as connection:
        note_refusals(connection, run_id, [Refusal("bad_url", "h" * 400, "\0" * 400)])
        (row,) = connection.execute(select(refusals)).all()
    assert (row.host, row.example) == ("h" * 255, "\ufffd" * 300)
