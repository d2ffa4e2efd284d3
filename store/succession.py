"""Who came after whom: sites that took over from one that a reviewer confirmed, or are of the same operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, bindparam, select

from store.database import chunks
from store.entities import SiteState
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import sites
from store.schema.operators import operator_members

# Where customers no longer find a service.
GONE = frozenset({SiteState.DOWN, SiteState.PARKED, SiteState.REDIRECTED})

_BEFORE = sites.alias()
_CONFIRMED_BEFORE = (
    select(sites.c.key, _BEFORE.c.key)
    .join(_BEFORE, _BEFORE.c.key == sites.c.predecessor)
    .where(sites.c.key.in_(bindparam("keys", expanding=True)), _BEFORE.c.verdict.in_(PIRATE_VERDICTS))
)


@dataclass(frozen=True, slots=True)
class Kin:
    """The confirmed site ``site`` has the same operator: ``words`` say what shows it, ``state`` is how that was last
    seen; ``returned`` where every confirmed site of the operator is gone, so that this one is his return."""

    site: str
    confirmed_at: datetime
    state: SiteState | None
    words: str
    returned: bool


def confirmed_predecessors(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The predecessors of those of the site keys that redirected or moved there and were confirmed."""
    found: dict[str, str] = {}
    for chunk in chunks(keys):
        rows = connection.execute(_CONFIRMED_BEFORE, {"keys": list(chunk)})
        found.update((site, predecessor) for site, predecessor in rows)
    return found


def confirmed_kin(connection: Connection, keys: Sequence[str]) -> dict[str, Kin]:
    """For those of the site keys whose operator has other sites that were confirmed, the one that tells most: that
    which the site was joined to, else the one confirmed last."""
    found: dict[str, Kin] = {}
    for chunk in chunks(keys):
        others: dict[str, list[Kin]] = {}
        for row in connection.execute(_confirmed_siblings(chunk)):
            state = SiteState(row.state) if row.state else None
            kin = Kin(row.other, row.decided_at, state, row.reason or "", returned=False)
            others.setdefault(row.key, []).append(kin)
        found |= {key: _most_telling(kin) for key, kin in others.items()}
    return found


def _confirmed_siblings(keys: Sequence[str]) -> Select[tuple[object, ...]]:
    other = sites.alias()
    same = and_(other.c.operator_id == sites.c.operator_id, other.c.id != sites.c.id)
    now = and_(operator_members.c.site_id == sites.c.id, operator_members.c.left_at.is_(None))
    return (
        select(sites.c.key, other.c.key.label("other"), other.c.decided_at, other.c.state, operator_members.c.reason)
        .join(other, same)
        .outerjoin(operator_members, now)
        .where(sites.c.key.in_(keys), other.c.verdict.in_(PIRATE_VERDICTS), other.c.decided_at.is_not(None))
    )


def _most_telling(kin: Sequence[Kin]) -> Kin:
    best = max(kin, key=lambda one: (one.words.endswith(f" as {one.site}"), one.confirmed_at, one.site))
    returned = all(one.state in GONE for one in kin)
    return Kin(best.site, best.confirmed_at, best.state, best.words.partition(" as ")[0], returned)
