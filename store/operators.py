"""Operators as rows: who they are, which sites are theirs now, and what joins them. Changes: store.membership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from store.among import one_of
from store.entities import Category, SiteState, Stage, Verdict
from store.errors import UsageError
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import operators, sites
from store.schema.operators import operator_members
from store.schema.review import queue
from store.traces import TraceKind

# From here on a site looks like piracy enough for its operator to be listed.
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One trace that two sites share: ``shown`` as found, ``sites`` on how many sites of the store it stands,
    ``weight`` the log-odds it adds, ``captures`` the numbers of the captures that show it, one of each site."""

    kind: TraceKind
    value: str
    shown: str
    sites: int
    weight: float
    captures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Why two sites are one operator's: ``weight`` are the log-odds, ``evidence`` what they add up from (within one
    family of traces only the strongest counts)."""

    site: str
    other: str
    weight: float
    evidence: tuple[Evidence, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. ``name`` is that of its first site until a person gave one; ``merged_into`` where it was merged.
    ``ended_at`` and ``ended_because``: nothing joined its sites any more (where they are: ``store.operatorends``)."""

    id: int
    name: str
    named: bool
    pinned: bool
    merged_into: int | None
    created_at: datetime
    ended_at: datetime | None = None
    ended_because: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A site of an operator, as it stands now."""

    id: int
    key: str
    state: SiteState | None
    category: Category | None
    score: float | None
    verdict: Verdict | None
    decided_at: datetime | None
    language: str
    first_seen: datetime
    last_seen: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class OperatorSummary:
    """A line of the list: counts of its sites, those likely or known pirate, confirmed by a person, and down."""

    operator: Operator
    sites: int
    likely: int
    confirmed: int
    down: int
    best: float | None
    first_seen: datetime
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Membership:
    """One entry of an operator's history: a site came, and perhaps left."""

    site: str
    joined_at: datetime
    left_at: datetime | None
    reason: str


def find_operator(connection: Connection, number: int) -> Operator:
    """The operator with this number; UsageError where there is none."""
    row = connection.execute(select(operators).where(operators.c.id == number)).first()
    if row is None:
        raise UsageError(f"no operator {number} in the store")
    return _operator(row)


def standing_operator(connection: Connection, number: int) -> Operator:
    """The operator that this number means today: what was merged is found under its new number."""
    found = find_operator(connection, number)
    while found.merged_into is not None:
        found = find_operator(connection, found.merged_into)
    return found


def members(connection: Connection, number: int) -> list[Member]:
    """The sites of an operator now, first seen first."""
    wanted = select(sites).where(sites.c.operator_id == number).order_by(sites.c.first_seen, sites.c.id)
    return [_member(row) for row in connection.execute(wanted)]


def history(connection: Connection, number: int) -> list[Membership]:
    """Every site that is or was of an operator, in the order of coming."""
    wanted = (
        select(sites.c.key, operator_members)
        .join(sites, sites.c.id == operator_members.c.site_id)
        .where(operator_members.c.operator_id == number)
        .order_by(operator_members.c.joined_at, operator_members.c.id)
    )
    return [Membership(row.key, row.joined_at, row.left_at, row.reason) for row in connection.execute(wanted)]


def list_operators(
    connection: Connection, *, everyone: bool = False, veiled: bool = False, limit: int = 50
) -> list[OperatorSummary]:
    """Operators with sites, those with most likely or confirmed pirate sites first; with ``everyone`` also those of
    whom no site looks like piracy. ``veiled``: for eyes that may become a site's second
    reader; where a site waits for one, its operator's likely sites are counted by scores alone."""
    likely, summed = _summed(_veiled_pirate() if veiled else _pirate())
    wanted = summed.order_by(likely.desc(), func.count().desc(), operators.c.id)
    if not everyone:
        wanted = wanted.having(likely > 0)
    return [_summary(row) for row in connection.execute(wanted.limit(limit))]


def likely_sites(connection: Connection, keys: Sequence[str] | None = None) -> set[str]:
    """Those of the sites ``keys``, or of all, that look like piracy or are known to be."""
    if keys is None:
        return set(connection.execute(_LIKELY).scalars())
    return set(connection.execute(_LIKELY_BY, {"keys": list(keys)}).scalars())


def _pirate() -> ColumnElement[bool]:
    open_ones = or_(sites.c.verdict.is_(None), sites.c.verdict == Verdict.PARK)
    return or_(sites.c.verdict.in_(PIRATE_VERDICTS), and_(open_ones, sites.c.score >= LIKELY))


def _veiled_pirate() -> ColumnElement[bool]:
    # The whole operator, as on its page: a verdict on one mirror tells the one on the other.
    of_site = queue.join(waiting := sites.alias("waiting"), waiting.c.id == queue.c.site_id)
    blind = select(waiting.c.operator_id).select_from(of_site)
    blind = blind.where(queue.c.stage == Stage.SECOND, waiting.c.operator_id.is_not(None))
    return case((operators.c.id.in_(blind), sites.c.score >= LIKELY), else_=_pirate())


_LIKELY = select(sites.c.key).where(_pirate())
_LIKELY_BY = _LIKELY.where(one_of(sites.c.key, "keys"))


def _summed(pirate: ColumnElement[bool]) -> tuple[ColumnElement[int], Select[tuple[object, ...]]]:
    """How many of an operator's sites are ``pirate``, and the list with everything that is counted."""
    likely = func.sum(case((pirate, 1), else_=0))
    return likely, (
        select(
            operators,
            func.count().label("sites"),
            likely.label("likely"),
            func.sum(case((sites.c.verdict.in_(PIRATE_VERDICTS), 1), else_=0)).label("confirmed"),
            func.sum(case((sites.c.state == SiteState.DOWN, 1), else_=0)).label("down"),
            func.max(sites.c.score).label("best"),
            func.min(sites.c.first_seen).label("first_seen"),
            func.max(sites.c.last_seen).label("last_seen"),
        )
        .join(sites, sites.c.operator_id == operators.c.id)
        .group_by(*operators.c)
    )


def _summary(row: Row[tuple[object, ...]]) -> OperatorSummary:
    return OperatorSummary(
        _operator(row), row.sites, row.likely, row.confirmed, row.down, row.best, row.first_seen, row.last_seen
    )


def _operator(row: Row[tuple[object, ...]]) -> Operator:
    ended = row.ended_at, row.ended_because or ""
    return Operator(row.id, row.name, row.named, row.pinned, row.merged_into, row.created_at, *ended)


def _member(row: Row[tuple[object, ...]]) -> Member:
    return Member(
        id=row.id,
        key=row.key,
        state=SiteState(row.state) if row.state else None,
        category=Category(row.category) if row.category else None,
        score=row.score,
        verdict=Verdict(row.verdict) if row.verdict else None,
        decided_at=row.decided_at,
        language=row.language,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        url=row.url or "",
    )
