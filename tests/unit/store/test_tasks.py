"""What is asked of the learning, on both engines: nothing is asked twice, nothing is lost with its worker."""

from datetime import timedelta

from store.database import Engine, reading, writing
from store.models import Reign, enthrone
from store.tasks import (
    ATTEMPTS,
    DEAD_AFTER,
    TaskKind,
    TaskState,
    ask,
    beat,
    begin,
    end,
    last_asked,
    let_go,
    recent,
    take,
    waits,
)
from tests.samples import DAY


def test_a_task_is_asked_once_and_taken_once(engine: Engine) -> None:
    """A second wish for what waits changes nothing; who comes second finds nothing to take."""
    with writing(engine) as connection:
        assert ask(connection, TaskKind.TRAIN, "anna", DAY)
        assert not ask(connection, TaskKind.TRAIN, "ben", DAY)
        assert waits(connection, DAY)
        task = take(connection, DAY)
        assert task is not None
        assert (task.kind, task.asked_by, task.attempts) == (TaskKind.TRAIN, "anna", 1)
        assert take(connection, DAY) is None
        assert not waits(connection, DAY)
        end(connection, task.seq, "hold: no better", DAY)
    with reading(engine) as connection:
        [done] = recent(connection, 10)
        assert (done.ended_at, done.outcome) == (DAY, "hold: no better")
        assert last_asked(connection, TaskKind.TRAIN) == {"anna": DAY}
        assert last_asked(connection, TaskKind.RESCORE) == {}


def test_a_silent_worker_loses_its_task(engine: Engine) -> None:
    """While it beats nobody takes it; silent for a minute it is another's; after three such ends a person's."""
    with writing(engine) as connection:
        task = begin(connection, TaskKind.RESCORE, "anna", DAY)
        at = DAY
        beat(connection, task.seq, "7 of 9 sites", at + DEAD_AFTER)
        assert take(connection, at + DEAD_AFTER) is None
        for attempt in range(2, ATTEMPTS + 1):
            at += 3 * DEAD_AFTER
            taken = take(connection, at)
            assert taken is not None
            assert (taken.seq, taken.attempts, taken.outcome) == (task.seq, attempt, "7 of 9 sites")
        assert take(connection, at + timedelta(days=1)) is None


def test_what_nobody_is_at_is_not_said_to_go_on(engine: Engine) -> None:
    """A silent worker's task waits for the next one; after the last attempt it is said to be given up,
    until somebody does the same."""
    with writing(engine) as connection:
        ask(connection, TaskKind.TRAIN, "anna", DAY)
        [asked] = recent(connection, 1)
        assert asked.state(DAY) is TaskState.WAITING
        at, told = DAY, []
        while (task := take(connection, at)) is not None:
            told.append((task.state(at), task.state(at + 2 * DEAD_AFTER)))
            at += 2 * DEAD_AFTER
        mine = begin(connection, TaskKind.TRAIN, "ben", at)
        ended = recent(connection, 2)[1]
    assert told == [(TaskState.GOES_ON, TaskState.WAITING)] * (ATTEMPTS - 1) + [(TaskState.GOES_ON, TaskState.GIVEN_UP)]
    assert (ended.state(at), ended.outcome) == (TaskState.DONE, f"done with task {mine.seq}")


def test_a_stopped_worker_gives_it_back(engine: Engine) -> None:
    """What is let go of can be taken at once."""
    with writing(engine) as connection:
        task = begin(connection, TaskKind.TRAIN, "anna", DAY)
        let_go(connection, task.seq, "stopped", DAY)
        taken = take(connection, DAY)
        assert taken is not None
        assert taken.seq == task.seq


def test_who_begins_does_what_others_asked_for(engine: Engine) -> None:
    """A wish that waits ends with the task that does it; one that somebody is at goes on; other kinds wait on."""
    with writing(engine) as connection:
        running = begin(connection, TaskKind.TRAIN, "carl", DAY)
        ask(connection, TaskKind.TRAIN, "anna", DAY)
        ask(connection, TaskKind.RESCORE, "anna", DAY)
        mine = begin(connection, TaskKind.TRAIN, "schedule weekly", DAY)
        by = {(task.kind, task.asked_by): task for task in recent(connection, 10)}
    assert by[TaskKind.TRAIN, "anna"].outcome == f"done with task {mine.seq}"
    assert by[TaskKind.TRAIN, "carl"] == running
    assert by[TaskKind.RESCORE, "anna"].ended_at is None


def test_a_new_champion_asks_for_new_scores(engine: Engine) -> None:
    """In the transaction that puts it in force."""
    with writing(engine) as connection:
        enthrone(connection, Reign("", "anna", "back to the shipped one", DAY))
    with reading(engine) as connection:
        [task] = recent(connection, 10)
        assert (task.kind, task.asked_by) == (TaskKind.RESCORE, "anna")
