"""The queue as it is read: filtered, best first, a page at a time, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, not_, or_, select

from store.entities import RELEASE_NAMES, Category, Kind, Place, QueueItem, SiteState, Stage
from store.reasons import unpack_reasons
from store.schema.crawl import operators, sites
from store.schema.review import queue

# Beyond this a list says "more than": nobody reads the exact number, and counting on would cost more than the page.
COUNT_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of the queue is narrowed to; None and empty mean everything. ``kind``: sites or release groups alone.

    ``search`` is a part of the site's name or title; ``operator_id`` the number of one operator; ``score_from`` and
    ``score_to`` probabilities, both included. With ``fold`` all members of one fold are listed, hidden ones too.
    """

    kind: Kind | None = None
    category: Category | None = None
    language: str = ""
    country: str = ""
    state: SiteState | None = None
    source: str = ""
    stage: Stage | None = None
    operator_id: int | None = None
    score_from: float | None = None
    score_to: float | None = None
    search: str = ""
    fold: str = ""


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Tally:
    """What waits: ``sites`` and release ``groups`` are what the list shows, by what they look most like in ``looks``;
    ``mirrors`` are folded under sites and follow their verdict, or come up when they are decided."""

    sites: int
    groups: int
    mirrors: int
    looks: Mapping[Category, int]


def waiting(
    connection: Connection, filters: Filters = EVERYTHING, *, limit: int, after: Place | None = None
) -> list[QueueItem]:
    """The best ``limit`` sites and groups that wait, best first; those that follow ``after`` where it is given.

    Ranks count within what was asked for. Equal values show the newer site first.
    """
    # First the numbers, from an index that holds all that is asked for, then the rows of these few.
    best = connection.execute(walk(filters).where(*later(after)).limit(limit)).scalars()
    rows = connection.execute(_ITEMS, {"sites": list(best)})
    return [_item(row, rank) for rank, row in enumerate(rows, after.rank + 1 if after else 1)]


def waiting_item(connection: Connection, site_id: int) -> QueueItem | None:
    """One site as the queue shows it, None where it does not wait; its rank is not counted and stands at 0."""
    row = connection.execute(_ITEMS, {"sites": [site_id]}).first()
    return _item(row, 0) if row else None


def waiting_mirrors(connection: Connection, site_id: int, of: Sequence[int]) -> set[int]:
    """Those ``of`` these sites that wait for a first reader in one fold with ``site_id``, which waits itself."""
    fold = select(_mirror.c.fold).where(_mirror.c.site_id == site_id, _mirror.c.stage == Stage.FIRST).scalar_subquery()
    wanted = select(queue.c.site_id).where(queue.c.site_id.in_(of), queue.c.stage == Stage.FIRST, queue.c.fold == fold)
    return set(connection.execute(wanted).scalars())


def count(connection: Connection, filters: Filters = EVERYTHING) -> int:
    """How many sites wait of what was asked for; COUNT_AT_MOST + 1 stands for more than COUNT_AT_MOST."""
    some = walk(filters).limit(COUNT_AT_MOST + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def tally(connection: Connection) -> Tally:
    """Count all that waits, exactly and as of one moment; walks one index of the whole queue."""
    rows = connection.execute(_TALLY).all()
    looks = {Category(row.category): int(row.number) for row in rows if row.shown}
    groups = int(rows[0].groups) if rows else 0
    return Tally(sum(looks.values()) - groups, groups, sum(row.number for row in rows if not row.shown), looks)


def choices(connection: Connection) -> dict[str, dict[str, int]]:
    """What can be filtered by: for each column the values that occur among shown sites, with their numbers.

    Counts the whole queue once a column (a tenth of a second each for half a million sites): not for every page.
    """
    found: dict[str, dict[str, int]] = {}
    for name in ("category", "language", "country", "state", "source", "stage"):
        column = queue.c[name]
        rows = connection.execute(select(column, func.count()).where(queue.c.shown).group_by(column))
        found[name] = {str(value): int(number) for value, number in rows}
    groups = found["source"].pop(RELEASE_NAMES, 0)
    kinds = {Kind.SITE: sum(found["source"].values()), Kind.GROUP: groups}
    return {"kind": {kind.value: number for kind, number in kinds.items() if number}} | found


def walk(filters: Filters) -> Select[Any]:
    """The numbers of the sites that fit, best first."""
    chosen = select(queue.c.site_id).where(*_conditions(filters)).order_by(*BEST_FIRST)
    return chosen.with_hint(queue, f"INDEXED BY {_index(filters)}", "sqlite")


def _index(filters: Filters) -> str:
    """SQLite's way through the queue. One filter alone has an index of its own, where it has one; for several at once
    the planner would take one of these and then look every row up, for which one walk along the index that holds all
    columns is ten times as fast. (PostgreSQL weighs that well by itself.)"""
    if filters.fold:
        return "ix_queue_fold"
    if filters.operator_id is not None:
        return "ix_queue_operator"
    if filters.stage not in {None, Stage.FIRST}:
        return "ix_queue_stage"
    if filters == Filters(kind=Kind.GROUP):
        return "ix_queue_source"
    set_ = [name for name in Filters.__slots__ if getattr(filters, name) not in (None, "") and name != "stage"]
    alone = set_[0] if len(set_) == 1 and filters.stage is None else ""
    return f"ix_queue_{alone}" if alone in {"category", "language", "country", "source"} else "ix_queue_list"


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions on the rows of the queue."""
    told: list[ColumnElement[bool]] = [queue.c.fold == filters.fold if filters.fold else queue.c.shown.is_(True)]
    if filters.kind is not None:
        groups = queue.c.source == RELEASE_NAMES
        told.append(groups if filters.kind is Kind.GROUP else not_(groups))
    for name in ("category", "language", "country", "state", "source", "stage", "operator_id"):
        value = getattr(filters, name)
        if value not in (None, ""):
            told.append(queue.c[name] == value)
    if filters.score_from is not None:
        told.append(queue.c.score >= filters.score_from)
    if filters.score_to is not None:
        told.append(queue.c.score <= filters.score_to)
    if filters.search:
        wanted = filters.search.lower()
        told.append(or_(*(column.contains(wanted, autoescape=True) for column in (queue.c.site, queue.c.title))))
    return told


BEST_FIRST = (queue.c.value.desc(), queue.c.site_id.desc())

_mirror, _group = queue.alias("mirror"), queue.alias("release_group")
_FOLDED = (
    select(func.count())
    .where(_mirror.c.fold == queue.c.fold, _mirror.c.stage == Stage.FIRST)
    .with_hint(_mirror, "INDEXED BY ix_queue_fold", "sqlite")
    .scalar_subquery()
)
_ITEMS = (
    select(
        *(queue, sites.c.pages, sites.c.first_seen, sites.c.url),
        *(operators.c.name.label("operator"), _FOLDED.label("folded")),
    )
    .join(sites, sites.c.id == queue.c.site_id)
    .outerjoin(operators, operators.c.id == queue.c.operator_id)
    .where(queue.c.site_id.in_(bindparam("sites", expanding=True)))
    .order_by(*BEST_FIRST)
)

# One statement, since PostgreSQL shows each what is committed by then: a verdict between two would be counted by half.
_GROUPS = select(func.count()).where(_group.c.shown.is_(True), _group.c.source == RELEASE_NAMES).select_from(_group)
_LOOK = queue.c.shown, queue.c.category
_TALLY = select(*_LOOK, func.count().label("number"), _GROUPS.scalar_subquery().label("groups")).group_by(*_LOOK)


def later(after: Place | None) -> list[ColumnElement[bool]]:
    """Rows behind ``after`` in the order of BEST_FIRST."""
    if after is None:
        return []
    tied = and_(queue.c.value == after.value, queue.c.site_id < after.site_id)
    return [queue.c.value <= after.value, or_(queue.c.value < after.value, tied)]


def _item(row: Row[tuple[object, ...]], rank: int) -> QueueItem:
    first_seen: datetime = row.first_seen
    return QueueItem(
        rank=rank,
        site_id=row.site_id,
        site=row.site,
        stage=Stage(row.stage),
        category=Category(row.category),
        score=row.score,
        value=row.value,
        reasons=unpack_reasons(row.reasons),
        pages=row.pages,
        operator=row.operator,
        state=SiteState(row.state),
        language=row.language,
        country=row.country,
        source=row.source,
        first_seen=first_seen,
        url=row.url or "",
        fold=row.fold,
        folded=max(0, row.folded - 1),
        propensity=row.propensity,
    )
