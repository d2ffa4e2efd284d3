"""Who fetches what, and when: leases of host groups, so that one request at a time to a group holds everywhere.

A lease takes a whole host group and its best waiting URL. Leases expire: what a killed worker held comes back (the
"in transit" rule of URLFrontier). On PostgreSQL many workers lease at once (FOR UPDATE SKIP LOCKED); on SQLite the
write lock does the same for the one crawler there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, func, select, update

from store.among import one_of
from store.database import chunks
from store.entities import Lease, LinkState
from store.frontier import best_row, best_waiting, lock_groups, refresh_groups
from store.schema.crawl import crawl_runs, frontier, host_groups


def _waits(least: float | ColumnElement[float] | None) -> ColumnElement[bool]:
    """Host groups where something waits, of a priority of ``least``."""
    return host_groups.c.best.is_not(None) if least is None else host_groups.c.best >= least


def _chosen(least: ColumnElement[float] | None = None) -> Select[tuple[int, float]]:
    at = bindparam("at", type_=host_groups.c.next_due.type)
    due = and_(_waits(least), host_groups.c.next_due <= at, host_groups.c.lease_until <= at)
    return (
        select(best_row().label("link_id"), host_groups.c.delay)
        .where(due)
        .order_by(host_groups.c.best.desc())
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=host_groups)
    )


# Asked for again and again: made once, which costs as much as running them.
_CHOSEN, _CHOSEN_FROM = _chosen(), _chosen(bindparam("least", type_=host_groups.c.best.type))
_LEASED: dict[str, ColumnElement[Any]] = {"leased_by": bindparam("by"), "lease_until": bindparam("until")}
_TAKEN = (
    update(frontier)
    # Chosen before its group was locked, a URL may be closed by now. The bare column would tempt SQLite into the index
    # on states, and so through everything that waits.
    .where(one_of(frontier.c.id, "rows"), frontier.c.state.concat("") == LinkState.PENDING)
    .values(state=LinkState.LEASED, **_LEASED)
    .returning(frontier)
)
_GROUPS_TAKEN = update(host_groups).where(one_of(host_groups.c.key, "groups")).values(best=best_waiting(), **_LEASED)


def lease(
    connection: Connection, worker: str, at: datetime, *, groups: int, seconds: float, at_least: float | None = None
) -> list[Lease]:
    """Hand ``worker`` the best URL of each of the best due and idle host groups, ``groups`` at most, for ``seconds``.

    Concurrent callers never get the same group. Best first; nothing below the priority ``at_least``.
    """
    until = at + timedelta(seconds=seconds)
    chosen = _choose(connection, at, groups, at_least)
    if not chosen:
        return []
    held = {"by": worker, "until": until}
    rows = connection.execute(_TAKEN, {"rows": list(chosen), **held}).all()
    connection.execute(_GROUPS_TAKEN, {"groups": [row.host_group for row in rows], **held})
    leases = [_lease_of(row, chosen[row.id], until) for row in rows]
    return sorted(leases, key=lambda taken: (-taken.priority, taken.link_id))


def _lease_of(row: Row[Any], delay: float, until: datetime) -> Lease:
    return Lease(
        link_id=row.id,
        url=row.url,
        site=row.site,
        host_group=row.host_group,
        priority=row.priority,
        hops=row.hops,
        attempts=row.attempts,
        redirects=row.redirects,
        delay=delay,
        expires=until,
        referrer=row.referrer,
        features=row.features or b"",
        parent_score=row.parent_score,
        drift=row.drift,
    )


def _choose(connection: Connection, at: datetime, groups: int, at_least: float | None) -> Mapping[int, float]:
    """The best URLs of the due and idle groups where the best wait: number of the URL → delay of its group."""
    wanted = {"at": at, "most": groups}
    if at_least is None:
        rows = connection.execute(_CHOSEN, wanted)
    else:
        rows = connection.execute(_CHOSEN_FROM, wanted | {"least": at_least})
    return {row.link_id: row.delay for row in rows}


def give_back(connection: Connection, worker: str, at: datetime) -> int:
    """Return to the frontier what ``worker`` holds; how many URLs."""
    return _return(connection, frontier.c.leased_by == worker, host_groups.c.leased_by == worker, at)


def give_back_expired(connection: Connection, at: datetime) -> int:
    """Return to the frontier what workers held that did not come back in time; how many URLs."""
    return _return(connection, frontier.c.lease_until < at, host_groups.c.lease_until < at, at)


def give_back_orphaned(connection: Connection, at: datetime) -> int:
    """Return to the frontier what workers held whose run has ended or was found dead; how many URLs.

    Should such a worker come back it is told that its leases are gone.
    """
    alive = select(crawl_runs.c.worker).where(crawl_runs.c.ended_at.is_(None))
    orphaned, idle = frontier.c.leased_by.not_in(alive), host_groups.c.leased_by.not_in(alive)
    return _return(connection, orphaned, idle, at)


def give_back_all(connection: Connection, at: datetime) -> int:
    """Return every lease: right only where no other worker can be alive (the one crawler of a SQLite store)."""
    return _return(connection, frontier.c.leased_by.is_not(None), host_groups.c.leased_by.is_not(None), at)


def _return(connection: Connection, lost: ColumnElement[bool], idle: ColumnElement[bool], at: datetime) -> int:
    """Return the leased URLs that are ``lost`` and free the leased groups that are ``idle``."""
    leased = and_(frontier.c.state == LinkState.LEASED, lost)
    held = and_(host_groups.c.leased_by.is_not(None), idle)
    groups = set(connection.execute(select(frontier.c.host_group).where(leased)).scalars())
    groups.update(connection.execute(select(host_groups.c.key).where(held)).scalars())
    lock_groups(connection, groups)
    waiting = update(frontier).where(leased).values(state=LinkState.PENDING, leased_by=None, lease_until=None)
    count = 0
    for chunk in chunks(sorted(groups)):
        count += connection.execute(waiting.where(frontier.c.host_group.in_(chunk))).rowcount
        mine = update(host_groups).where(held, host_groups.c.key.in_(chunk))
        connection.execute(mine.values(leased_by=None, lease_until=at))
    refresh_groups(connection, groups)
    return count


def next_due(connection: Connection, at_least: float | None = None) -> datetime | None:
    """When the first idle host group with something waiting may be asked; None when nothing waits."""
    later = case(
        (host_groups.c.next_due > host_groups.c.lease_until, host_groups.c.next_due), else_=host_groups.c.lease_until
    )
    first = select(func.min(later)).where(_waits(at_least))
    found: datetime | None = connection.execute(first).scalar()
    return found


def in_hand(connection: Connection, at: datetime) -> int:
    """How many URLs some worker holds and has not lost."""
    held = select(func.count()).select_from(frontier)
    held = held.where(frontier.c.state == LinkState.LEASED, frontier.c.lease_until >= at)
    return int(connection.execute(held).scalar_one())
