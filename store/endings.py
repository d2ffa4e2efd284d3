"""How leases end: which of them a worker still holds, and what became of the URLs, for a whole batch at once.

A batch is a handful of statements whatever its size: a crawl spends most of its time outside the network on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from store.among import one_of
from store.entities import Lease, LinkState
from store.frontier import refresh_groups
from store.many import write_many
from store.schema.crawl import frontier, host_groups


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a leased URL. A pending ``state`` gives it back for another try, and counts the attempt; its host
    group may be asked again from ``due`` on, and every ``delay`` seconds (None: as before); ``failed`` counts against
    the group."""

    lease: Lease
    state: LinkState
    at: datetime
    due: datetime
    failed: bool = False
    note: str = ""
    delay: float | None = None


_ENDED = (
    update(frontier)
    .where(frontier.c.id == bindparam("link"))
    .values(
        state=bindparam("ending"),
        note=bindparam("why"),
        leased_by=None,
        lease_until=None,
        done_at=bindparam("done"),
        attempts=frontier.c.attempts + bindparam("again"),
    )
)
_FREED = (
    update(host_groups)
    .where(host_groups.c.key == bindparam("group"))
    .values(
        leased_by=None,
        lease_until=bindparam("due"),
        next_due=bindparam("due"),
        delay=func.coalesce(bindparam("pace", type_=host_groups.c.delay.type), host_groups.c.delay),
        failures=bindparam("lost") * (host_groups.c.failures + 1),
    )
)


_MINE = (
    select(host_groups.c.key, host_groups.c.lease_until)
    .where(one_of(host_groups.c.key, "groups"), host_groups.c.leased_by == bindparam("worker"))
    .order_by(host_groups.c.key)
    .with_for_update()
)


def held_leases(connection: Connection, worker: str, leases: Sequence[Lease]) -> list[Lease]:
    """Those of ``leases`` that ``worker`` still has: one may have run out, its host group be in other hands by now.

    They stay its own until the transaction ends, since the groups are locked (store.frontier.hold_groups comes before,
    where more groups than these are needed).
    """
    groups = sorted({lease.host_group for lease in leases})
    rows = connection.execute(_MINE, {"groups": groups, "worker": worker})
    held = {(row.key, row.lease_until) for row in rows}
    return [lease for lease in leases if (lease.host_group, lease.expires) in held]


def end_leases(connection: Connection, endings: Iterable[Ending]) -> None:
    """Record how leased URLs ended and free their host groups; the caller holds the leases (held_leases)."""
    ended = list(endings)
    if ended:
        write_many(connection, _ENDED, [_link_row(ending) for ending in ended])
        write_many(connection, _FREED, [_group_row(ending) for ending in ended])
        refresh_groups(connection, (ending.lease.host_group for ending in ended))


def _link_row(ending: Ending) -> Mapping[str, object]:
    again = ending.state is LinkState.PENDING
    return {
        "link": ending.lease.link_id,
        "ending": ending.state,
        "why": ending.note[:200],
        "done": None if again else ending.at,
        "again": int(again),
    }


def _group_row(ending: Ending) -> Mapping[str, object]:
    return {
        "group": ending.lease.host_group,
        "due": ending.due,
        "pace": ending.delay,
        "lost": int(ending.failed),
    }
