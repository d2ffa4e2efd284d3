"""Crawl runs: who crawled when and why, what came of it, and what was refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from store.database import Insert, upsert
from store.entities import Refusal
from store.schema.crawl import crawl_runs, refusals

# A run beats every few seconds; one silent for this long has died.
DEAD_AFTER = timedelta(minutes=2)

_ALIVE = (
    update(crawl_runs)
    .where(crawl_runs.c.id == bindparam("run"))
    .values(heartbeat_at=bindparam("at"), counters=bindparam("so_far"))
)


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl run; ``counters`` are whole numbers by name, ``end_reason`` is None while it goes on."""

    id: int
    purpose: str
    worker: str
    started_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    counters: Mapping[str, int]


def start_run(connection: Connection, purpose: str, worker: str, options: Mapping[str, object], at: datetime) -> int:
    """Open a run and return its number. Of a long ``purpose`` the beginning is kept."""
    row = {
        "purpose": purpose[:64],
        "worker": worker,
        "started_at": at,
        "heartbeat_at": at,
        "options": options,
        "counters": {},
    }
    return int(connection.execute(insert(crawl_runs).values(**row).returning(crawl_runs.c.id)).scalar_one())


def beat(connection: Connection, run_id: int, counters: Mapping[str, int], at: datetime) -> None:
    """Note that the run lives, and where it stands."""
    connection.execute(_ALIVE, {"run": run_id, "at": at, "so_far": dict(counters)})


def end_run(connection: Connection, run_id: int, reason: str, counters: Mapping[str, int], at: datetime) -> None:
    """Close the run with its reason: finished, pages, minutes, stopped, disk, crashed."""
    ended = update(crawl_runs).where(crawl_runs.c.id == run_id)
    connection.execute(ended.values(ended_at=at, heartbeat_at=at, end_reason=reason[:64], counters=dict(counters)))


def end_dead_runs(connection: Connection, at: datetime, *, silent_since: timedelta = DEAD_AFTER) -> int:
    """Close runs whose process is gone; how many."""
    dead = crawl_runs.c.ended_at.is_(None), crawl_runs.c.heartbeat_at <= at - silent_since
    gone = update(crawl_runs).where(*dead).values(ended_at=crawl_runs.c.heartbeat_at, end_reason="crashed")
    return connection.execute(gone).rowcount


def note_refusals(connection: Connection, run_id: int, refused: Iterable[Refusal]) -> None:
    """Add to the run's list of what was not done and why; one line a reason and host, with a count and an example."""
    counts: dict[tuple[str, str], tuple[int, str]] = {}
    for refusal in refused:
        key = refusal.reason, refusal.host[:255]
        count, example = counts.get(key, (0, refusal.example))
        counts[key] = count + 1, example
    if not counts:
        return
    connection.execute(
        upsert(connection, refusals, _once_more),
        [
            {"run_id": run_id, "reason": reason, "host": host, "count": count, "example": example[:300]}
            for (reason, host), (count, example) in sorted(counts.items())
        ],
    )


def _once_more(new: Insert) -> Insert:
    more = {"count": refusals.c.count + new.excluded.count}
    return new.on_conflict_do_update(index_elements=["run_id", "reason", "host"], set_=more)


@dataclass(frozen=True, slots=True)
class RefusalSum:
    """All refusals of a run for one reason."""

    reason: str
    count: int
    hosts: int
    example_host: str


def refusal_sums(connection: Connection, run_id: int) -> list[RefusalSum]:
    """What a run refused, most frequent reason first."""
    total = func.sum(refusals.c.count)
    summed = select(refusals.c.reason, total, func.count(), func.min(refusals.c.host)).where(
        refusals.c.run_id == run_id
    )
    rows = connection.execute(summed.group_by(refusals.c.reason).order_by(total.desc(), refusals.c.reason))
    return [RefusalSum(reason, int(count), int(hosts), host) for reason, count, hosts, host in rows]


def last_starts(connection: Connection) -> dict[str, datetime]:
    """When each crawl of the schedule last began, by its name."""
    named = select(crawl_runs.c.options["schedule"].as_string().label("name"), crawl_runs.c.started_at).subquery()
    last = select(named.c.name, func.max(named.c.started_at)).where(named.c.name != "").group_by(named.c.name)
    return {row[0]: row[1] for row in connection.execute(last)}


def recent_runs(connection: Connection, limit: int = 10) -> list[Run]:
    """The newest runs first."""
    rows = connection.execute(select(crawl_runs).order_by(crawl_runs.c.id.desc()).limit(limit))
    return [
        Run(
            row.id,
            row.purpose,
            row.worker,
            row.started_at,
            row.heartbeat_at,
            row.ended_at,
            row.end_reason,
            row.counters,
        )
        for row in rows
    ]
