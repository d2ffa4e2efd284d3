"""The review queue as rows: one a site that waits for a verdict. Ranking decides the value; ``store.waiting`` reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
    text,
    union,
    update,
)

from store.database import chunks, is_sqlite, upsert
from store.entities import SEARCH_PAGE, Category, Handling, Reason, SiteState, Stage, Verdict
from store.reasons import pack_reasons
from store.schema.crawl import handling, sites
from store.schema.review import queue

# What a row of the queue takes over from a ranked site as it is.
_COPIED = (
    *("site_id", "site", "value", "score", "category", "language", "country", "state", "source", "operator_id"),
    *("fold", "propensity", "title"),
)

# Before every rank: a place dated so is worked out again when the queue is next brought up to date.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# A title goes on with what search engines shall find; nobody searches behind its first words.
TITLE = 120


# Up to here the old ranks are fetched and sorted each time; that takes a hundredth of a second.
_FEW = 5_000

# Any number will do as long as no other program on the same PostgreSQL server uses it for pairs of advisory locks.
_FOLD_SPACE = {"space": 7_743}

# Statements of every verdict, built once: building one costs more than running it.
_NUMBERS: BindParameter[Any] = bindparam("sites", expanding=True)
_STAGES = select(queue.c.site_id, queue.c.stage).where(queue.c.site_id.in_(_NUMBERS))
_STANDING = select(queue.c.stage, queue.c.propensity).where(queue.c.site_id == bindparam("site"))
_FOLDED = select(queue.c.fold).where(queue.c.site_id.in_(_NUMBERS), queue.c.fold.is_not(None)).distinct()
_DROPPED = delete(queue).where(queue.c.site_id.in_(_NUMBERS))

_other = queue.alias()
_BEST = (
    select(_other.c.site_id)
    .where(_other.c.fold == queue.c.fold, _other.c.stage == Stage.FIRST)
    .order_by(_other.c.value.desc(), _other.c.site_id.desc())
    .limit(1)
)
_LEADS = queue.c.site_id == _BEST.scalar_subquery()


@dataclass(frozen=True, slots=True)
class RankedSite:
    """A site's place in the queue: ``value`` is what a look at it is worth now, ``reasons`` add up to it.

    ``fold`` names what it shares with its mirrors, ``propensity`` is the chance with which it was drawn for exploration
    (both None where there is nothing of the kind); ``title`` what its page calls itself, in small letters.
    """

    site_id: int
    site: str
    value: float
    score: float
    category: Category
    language: str
    country: str
    state: SiteState
    source: str
    operator_id: int | None
    fold: str | None
    propensity: float | None
    reasons: tuple[Reason, ...]
    title: str = ""


def sites_to_rank(
    connection: Connection, at: datetime, *, floor: float, stale: datetime, after: int, limit: int
) -> list[int]:
    """Numbers of the sites whose rank may be wrong, ascending from ``after``.

    These are the open sites with a score of at least ``floor`` that are not in the queue, and the queue's own sites
    that are to be left alone, were scored or seen in another state since, or were ranked before ``stale``. Told from
    the rows alone, not from a remembered time, so that nothing committed late is missed. What waits for a second
    reader or a senior keeps its place.
    """
    unqueued = select(sites.c.id).outerjoin(queue, queue.c.site_id == sites.c.id).where(queue.c.site_id.is_(None))
    unqueued = unqueued.where(sites.c.id > after, sites.c.score >= floor, not_(_left_alone(at)))
    unqueued = unqueued.where(sites.c.source != SEARCH_PAGE)
    queued = select(queue.c.site_id.label("id")).where(queue.c.site_id > after, queue.c.stage == Stage.FIRST)
    with_site = queued.join(sites, sites.c.id == queue.c.site_id)
    ordered = _orders(at, select(sites.c.id).join(handling, handling.c.subject == sites.c.key))
    ways = (
        _by(unqueued.where(sites.c.verdict.is_(None)), "ix_sites_open"),
        _by(unqueued.where(sites.c.verdict == Verdict.PARK, sites.c.parked_until <= at), "ix_sites_parked_until"),
        queued.where(queue.c.site_id.in_(ordered)),
        # Bounded by ``stale`` too, since what was ranked before that is taken anyway: so only what was scored or seen
        # lately is looked at, and not the whole queue.
        _by(with_site.where(sites.c.scored_at > stale, sites.c.scored_at > queue.c.ranked_at), "ix_sites_scored_at"),
        _by(with_site.where(sites.c.state_at > stale, sites.c.state_at > queue.c.ranked_at), "ix_sites_state_at"),
        _ranked_before(connection, queued, stale),
    )
    # Each way is cut by itself: so it is read in the order of its key, and no further than needed.
    first = (way.order_by("id").limit(limit).subquery() for way in ways)
    together = union(*(select(way.c.id) for way in first)).subquery()
    return list(connection.execute(select(together.c.id).order_by(together.c.id).limit(limit)).scalars())


def _by(way: Select[Any], index: str) -> Select[Any]:
    """``way`` along an index of the sites. By itself SQLite walks all of them by number, since that is the order asked
    for: seconds for a million sites, whose rows are wide, to find none most of the time."""
    return way.with_hint(sites, f"INDEXED BY {index}", "sqlite")


def _ranked_before(connection: Connection, queued: Select[Any], stale: datetime) -> Select[Any]:
    """``queued`` narrowed to old ranks. Where there are few (most of the time none), SQLite goes to them by their age:
    by itself it reads the whole queue. Where there are many, the queue in its order has the first ones soon."""
    old = queued.where(queue.c.ranked_at < stale)
    if not is_sqlite(connection):
        return old
    by_age = old.with_hint(queue, "INDEXED BY ix_queue_ranked_at", "sqlite")
    some = select(queue.c.site_id).where(queue.c.ranked_at < stale).limit(_FEW).subquery()
    return by_age if connection.execute(select(func.count()).select_from(some)).scalar_one() < _FEW else old


def _left_alone(at: datetime) -> ColumnElement[bool]:
    """Whether somebody ordered to leave a site alone. ``review.ranking.closed`` is the same rule for one site.

    Orders are few: their list is made once, where a look at the orders of each site would be a million looks.
    """
    return sites.c.key.in_(_orders(at, select(handling.c.subject)))


def _orders(at: datetime, wanted: Select[Any]) -> Select[Any]:
    """``wanted`` narrowed to orders that keep a site out of the queue at ``at``."""
    in_force = or_(handling.c.until.is_(None), handling.c.until > at)
    return wanted.where(handling.c.code == Handling.NO_TOUCH, handling.c.lifted_at.is_(None), in_force)


def write_ranks(connection: Connection, ranked: Iterable[RankedSite], at: datetime) -> None:
    """Put sites into the queue to wait for a first reader, or give them their new place."""
    rows = [
        {
            **{name: getattr(site, name) for name in _COPIED},
            "stage": Stage.FIRST,
            "shown": site.fold is None,
            "reasons": pack_reasons(site.reasons),
            "ranked_at": at,
        }
        for site in ranked
    ]
    if not rows:
        return
    coming = {row["fold"] for row in rows if row["fold"] is not None}
    before = _hold_folds(connection, [row["site_id"] for row in rows], coming)
    new = upsert(connection, queue)
    changed = {name: new.excluded[name] for name in rows[0] if name != "site_id"}
    connection.execute(new.on_conflict_do_update(index_elements=["site_id"], set_=changed), rows)
    refold(connection, before | coming)


def pass_on(connection: Connection, site_id: int, stage: Stage, words: str) -> None:
    """Keep a site of the queue waiting for another reader: alone, and with ``words`` as its only reason, so that
    nothing tells what the one before said."""
    before = _hold_folds(connection, [site_id])
    value = connection.execute(select(queue.c.value).where(queue.c.site_id == site_id)).scalar_one()
    passed = {"stage": stage, "shown": True, "fold": None, "reasons": pack_reasons([Reason(words, value)])}
    connection.execute(update(queue).where(queue.c.site_id == site_id).values(**passed))
    refold(connection, before)


def renew(connection: Connection, site_ids: Sequence[int]) -> None:
    """Have the places of these sites worked out again when the queue is next brought up to date."""
    for chunk in chunks(site_ids):
        connection.execute(update(queue).where(queue.c.site_id.in_(chunk)).values(ranked_at=LONG_AGO))


def stages(connection: Connection, site_ids: Sequence[int]) -> dict[int, Stage]:
    """Whom those of the sites that are in the queue wait for."""
    found: dict[int, Stage] = {}
    for chunk in chunks(site_ids):
        rows = connection.execute(_STAGES, {"sites": list(chunk)})
        found.update((row.site_id, Stage(row.stage)) for row in rows)
    return found


def drop(connection: Connection, site_ids: Sequence[int]) -> None:
    """Take sites out of the queue; of their mirrors that wait the best one is shown now."""
    if site_ids:
        before = _hold_folds(connection, site_ids)
        for chunk in chunks(site_ids):
            connection.execute(_DROPPED, {"sites": list(chunk)})
        refold(connection, before)


def standing(connection: Connection, site_id: int) -> tuple[Stage | None, float | None]:
    """Whom one site waits for and the chance with which it was drawn for that; None where there is nothing of it."""
    row = connection.execute(_STANDING, {"site": site_id}).first()
    return (Stage(row.stage), row.propensity) if row else (None, None)


def _hold_folds(connection: Connection, site_ids: Sequence[int], coming: Iterable[str] = ()) -> set[str]:
    """The folds that the sites belong to, held together with ``coming`` ones until the transaction ends: two that
    refold the same mirrors at once would each wait for a row of the other (on SQLite the write lock orders them)."""
    found: set[str] = set()
    for chunk in chunks(site_ids):
        found.update(connection.execute(_FOLDED, {"sites": list(chunk)}).scalars())
    if not is_sqlite(connection):
        for fold in sorted(found.union(coming)):
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:space, hashtext(:fold))"), _FOLD_SPACE | {"fold": fold}
            )
    return found


def refold(connection: Connection, folds: Iterable[str]) -> None:
    """Show the best site of each fold, and no other of it."""
    named = sorted(folds)
    if not named:
        return
    for chunk in chunks(named):
        wrong = queue.c.fold.in_(chunk), queue.c.stage == Stage.FIRST, queue.c.shown != _LEADS
        connection.execute(update(queue).where(*wrong).values(shown=not_(queue.c.shown)))
