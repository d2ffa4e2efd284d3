"""The review queue as rows: one a site that waits for a verdict, with its value and why. Ranking decides the value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, not_, or_, select, union_all

from store.database import upsert
from store.entities import Category, Handling, QueueItem, Reason, SiteState, Verdict
from store.reasons import pack_reasons, unpack_reasons
from store.schema.crawl import handling, operators, sites
from store.schema.review import queue

_SHOWN_OF_SITE = (sites.c.key, sites.c.score, sites.c.pages, sites.c.first_seen, sites.c.url)


@dataclass(frozen=True, slots=True)
class RankedSite:
    """A site's place in the queue: ``value`` is what a look at it is worth now, ``reasons`` add up to it."""

    site_id: int
    value: float
    category: Category
    language: str
    state: SiteState
    reasons: tuple[Reason, ...]


def sites_to_rank(
    connection: Connection, at: datetime, *, floor: float, stale: datetime, after: int, limit: int
) -> list[int]:
    """Numbers of the sites whose rank may be wrong, ascending from ``after``.

    These are the open sites with a score of at least ``floor`` that are not in the queue, and the queue's own sites
    that are no longer open, were scored or seen in another state since, or were ranked before ``stale``. Told from
    the rows alone, not from a remembered time, so that nothing committed late is missed.
    """
    missing = (
        select(sites.c.id.label("id"))
        .outerjoin(queue, queue.c.site_id == sites.c.id)
        .where(queue.c.site_id.is_(None), sites.c.score >= floor, _open(at), sites.c.id > after)
    )
    outdated = (
        select(queue.c.site_id.label("id"))
        .join(sites, sites.c.id == queue.c.site_id)
        .where(
            queue.c.site_id > after,
            or_(
                not_(_open(at)),
                sites.c.scored_at > queue.c.ranked_at,
                sites.c.state_at > queue.c.ranked_at,
                queue.c.ranked_at < stale,
            ),
        )
    )
    # Each half is cut by itself: so it is read in the order of its key, and no further than needed.
    first = (half.order_by("id").limit(limit).subquery() for half in (missing, outdated))
    both = union_all(*(select(half.c.id) for half in first)).subquery()
    return list(connection.execute(select(both.c.id).order_by(both.c.id).limit(limit)).scalars())


def _open(at: datetime) -> ColumnElement[bool]:
    """Whether a site waits for a verdict: none yet, or parked until a date that has passed; and nobody ordered to
    leave it alone. ``review.ranking.closed`` is the same rule for one site."""
    undecided = or_(sites.c.verdict.is_(None), and_(sites.c.verdict == Verdict.PARK, sites.c.parked_until <= at))
    left_alone = exists().where(
        handling.c.subject == sites.c.key,
        handling.c.code == Handling.NO_TOUCH,
        handling.c.lifted_at.is_(None),
        or_(handling.c.until.is_(None), handling.c.until > at),
    )
    return and_(undecided, not_(left_alone))


def write_ranks(connection: Connection, ranked: Iterable[RankedSite], at: datetime) -> None:
    """Put sites into the queue, or give them their new place."""
    rows = [
        {
            "site_id": site.site_id,
            "value": site.value,
            "category": site.category,
            "language": site.language,
            "state": site.state,
            "reasons": pack_reasons(site.reasons),
            "ranked_at": at,
        }
        for site in ranked
    ]
    if rows:
        new = upsert(connection, queue)
        changed = {column.name: new.excluded[column.name] for column in queue.c if column.name != "site_id"}
        connection.execute(new.on_conflict_do_update(index_elements=["site_id"], set_=changed), rows)


def drop(connection: Connection, site_ids: Sequence[int]) -> None:
    """Take sites out of the queue."""
    if site_ids:
        connection.execute(delete(queue).where(queue.c.site_id.in_(site_ids)))


def waiting(
    connection: Connection, *, category: Category | None = None, limit: int, after: QueueItem | None = None
) -> list[QueueItem]:
    """The best ``limit`` sites that wait, best first; those that follow ``after`` where it is given.

    Ranks count within what was asked for. Equal values show the newer site first.
    """
    wanted = (
        select(queue, *_SHOWN_OF_SITE, operators.c.name.label("operator"))
        .join(sites, sites.c.id == queue.c.site_id)
        .outerjoin(operators, operators.c.id == sites.c.operator_id)
        .order_by(queue.c.value.desc(), queue.c.site_id.desc())
    )
    if category is not None:
        wanted = wanted.where(queue.c.category == category)
    if after is not None:
        last = select(sites.c.id).where(sites.c.key == after.site).scalar_subquery()
        tied = and_(queue.c.value == after.value, queue.c.site_id < last)
        wanted = wanted.where(or_(queue.c.value < after.value, tied))
    first = after.rank + 1 if after else 1
    return [
        QueueItem(
            rank=rank,
            site=row.key,
            category=Category(row.category),
            score=row.score,
            value=row.value,
            reasons=unpack_reasons(row.reasons),
            pages=row.pages,
            operator=row.operator,
            state=SiteState(row.state),
            language=row.language,
            first_seen=row.first_seen,
            url=row.url or "",
        )
        for rank, row in enumerate(connection.execute(wanted.limit(limit)), first)
    ]


def count_waiting(connection: Connection) -> dict[Category, int]:
    """How many sites wait, by category."""
    rows = connection.execute(select(queue.c.category, func.count()).group_by(queue.c.category))
    return {Category(category): int(count) for category, count in rows}
