"""What was asked of the learning: to train, to score again what is stored. Rows, so that a killed worker loses none.

A task is done at least once: both kinds can be done again without harm, and two workers at one only waste time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, func, insert, or_, select, update

from store.database import Connection
from store.schema.learning import tasks

BEAT_SECONDS = 10.0
DEAD_AFTER = timedelta(minutes=1)
"""A worker beats every few seconds; one silent for this long is gone, and another takes its task."""
ATTEMPTS = 3
"""Who took a task and vanished so often was ended by it: it is left to a person then."""

SCHEDULED = "schedule "
"""Before the name of a [[schedule]] table: who asked, where nobody did."""


class TaskKind(StrEnum):
    """What can be asked for."""

    TRAIN = "train"
    RESCORE = "rescore"


class TaskState(StrEnum):
    """How it stands."""

    WAITING = "waiting"
    GOES_ON = "goes_on"
    GIVEN_UP = "given_up"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """One of them; ``alive_at`` is the last sign of who does it (None: waits), ``outcome`` how it goes or ended."""

    seq: int
    kind: TaskKind
    asked_by: str
    asked_at: datetime
    attempts: int
    alive_at: datetime | None
    ended_at: datetime | None
    outcome: str

    def state(self, at: datetime) -> TaskState:
        """How it stands at ``at``: what nobody is at any more waits for the next worker, or is left to a person."""
        if self.ended_at is not None:
            return TaskState.DONE
        if self.alive_at is not None and self.alive_at >= at - DEAD_AFTER:
            return TaskState.GOES_ON
        return TaskState.WAITING if self.alive_at is None or self.attempts < ATTEMPTS else TaskState.GIVEN_UP


def ask(connection: Connection, kind: TaskKind, by: str, at: datetime) -> bool:
    """Ask for it; False where one of the kind waits already, which will do."""
    waits = select(tasks.c.seq).where(tasks.c.kind == kind, tasks.c.ended_at.is_(None), tasks.c.alive_at.is_(None))
    if connection.execute(waits.limit(1)).first() is not None:
        return False
    connection.execute(insert(tasks).values(_row(kind, by, at)))
    return True


def begin(connection: Connection, kind: TaskKind, by: str, at: datetime) -> Task:
    """A task of the caller's own, begun now; what others asked for and nobody is at, given up or not, is done with
    it."""
    row = _row(kind, by, at) | {"alive_at": at, "attempts": 1}
    mine = _task(connection.execute(insert(tasks).values(row).returning(tasks)).one())
    same = tasks.c.kind == kind, tasks.c.ended_at.is_(None), _unattended(at)
    connection.execute(update(tasks).where(*same).values(ended_at=at, outcome=f"done with task {mine.seq}"))
    return mine


def take(connection: Connection, at: datetime, kind: TaskKind | None = None) -> Task | None:
    """The longest waiting task, or one whose worker is gone, now the caller's; None where nothing is to be done."""
    free = _free(at)
    if kind is not None:
        free = free.where(tasks.c.kind == kind)
    first = free.order_by(tasks.c.seq).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    mine = update(tasks).where(tasks.c.seq == first).values(alive_at=at, attempts=tasks.c.attempts + 1)
    row = connection.execute(mine.returning(tasks)).first()
    return _task(row) if row is not None else None


def waits(connection: Connection, at: datetime) -> bool:
    """Whether ``take`` would find something."""
    return connection.execute(_free(at).limit(1)).first() is not None


def beat(connection: Connection, seq: int, words: str, at: datetime) -> None:
    """Say that somebody is at it, and how far."""
    connection.execute(update(tasks).where(tasks.c.seq == seq).values(alive_at=at, outcome=words))


def let_go(connection: Connection, seq: int, words: str, at: datetime) -> None:
    """Leave it to the next worker, as who beat for the last time long before ``at``; being stopped is no failure."""
    row = {"alive_at": at - 2 * DEAD_AFTER, "attempts": tasks.c.attempts - 1, "outcome": words}
    connection.execute(update(tasks).where(tasks.c.seq == seq).values(row))


def end(connection: Connection, seq: int, words: str, at: datetime) -> None:
    """Done, or refused; ``words`` say which."""
    connection.execute(update(tasks).where(tasks.c.seq == seq).values(ended_at=at, outcome=words))


def recent(connection: Connection, limit: int) -> list[Task]:
    """The newest tasks, newest first."""
    return [_task(row) for row in connection.execute(select(tasks).order_by(tasks.c.seq.desc()).limit(limit))]


def last_asked(connection: Connection, kind: TaskKind) -> dict[str, datetime]:
    """When each who asked for one of the kind did so last."""
    asked = select(tasks.c.asked_by, func.max(tasks.c.asked_at).label("at")).where(tasks.c.kind == kind)
    return {row.asked_by: row.at for row in connection.execute(asked.group_by(tasks.c.asked_by))}


def _free(at: datetime) -> Select[tuple[int]]:
    """Tasks that a worker may take."""
    hopeful = or_(tasks.c.alive_at.is_(None), tasks.c.attempts < ATTEMPTS)
    return select(tasks.c.seq).where(tasks.c.ended_at.is_(None), _unattended(at), hopeful)


def _unattended(at: datetime) -> ColumnElement[bool]:
    """Whether nobody is at it."""
    return or_(tasks.c.alive_at.is_(None), tasks.c.alive_at < at - DEAD_AFTER)


def _row(kind: TaskKind, by: str, at: datetime) -> dict[str, object]:
    return {"kind": kind, "asked_by": by, "asked_at": at, "attempts": 0, "outcome": ""}


def _task(row: Row[tuple[object, ...]]) -> Task:
    return Task(
        row.seq, TaskKind(row.kind), row.asked_by, row.asked_at, row.attempts, row.alive_at, row.ended_at, row.outcome
    )
