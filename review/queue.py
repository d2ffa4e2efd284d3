"""The ranked queue: bring it up to date, read it best first."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from review.countries import country_of
from review.exploration import Draw, chance, draw
from review.grouping import GroupCandidate, place_of, rank_group
from review.ranking import FLOOR, Candidate, rank
from store import handling, queue, waiting
from store.database import Connection, Engine, reading, writing
from store.draws import Drawn, draws_of
from store.entities import Category, Handling, Kind, Place, QueueItem, SiteState, Stage, group_subject, tag_of
from store.groupreviews import enrol_groups, groups_to_rank
from store.groups import group_profile, group_summaries
from store.learned import learned_of
from store.queue import RankedSite
from store.sites import Site, referring_sites, sites_by_id
from store.succession import confirmed_kin, confirmed_predecessors
from store.surroundings import surroundings

# A batch holds the store's write lock for about a tenth of a second, so that a crawl goes on beside it.
BATCH = 1_000

# Novelty, age and referrers move by the day; a rank older than that is worked out again.
STALE_AFTER = timedelta(days=1)

# What is known of a release group grows page by page while a crawl runs, and telling that costs as much as ranking it.
GROUPS_STALE_AFTER = timedelta(hours=1)

# All names of a group are counted to rank it: so many groups hold the write lock as long as a batch of sites.
GROUPS_BATCH = 200


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What bringing the queue up to date did: places given or renewed, sites taken out or kept out."""

    ranked: int
    left_out: int


def refresh(
    engine: Engine,
    at: datetime,
    licensed: Callable[[], Container[str]] = frozenset,
    enough: Callable[[], bool] = bool,
) -> Refreshed:
    """Rank what changed since it was last ranked, in short transactions; nothing is written where nothing changed.

    ``licensed`` gives the keys of sites known to be legal, which are never queued; asked only where something changed.
    ``enough`` is asked between two transactions whether to stop; the rest is ranked the next time.
    """
    ranked = left_out = after = 0
    while not enough():
        with reading(engine) as connection:
            changed = queue.sites_to_rank(connection, at, floor=FLOOR, stale=at - STALE_AFTER, after=after, limit=BATCH)
        if not changed:
            break
        with writing(engine) as connection:
            placed = rank_sites(connection, changed, at, licensed())
        ranked, left_out, after = ranked + placed, left_out + len(changed) - placed, changed[-1]
        if len(changed) < BATCH:
            break
    while not enough():
        groups, places = _refresh_groups(engine, at)
        if not groups:
            break
        ranked, left_out = ranked + places, left_out + groups - places
    return Refreshed(ranked, left_out)


def _refresh_groups(engine: Engine, at: datetime) -> tuple[int, int]:
    """Rank a batch of release groups anew: how many were looked at, and how many have a place now."""
    stale = at - GROUPS_STALE_AFTER
    with reading(engine) as connection:
        tags = groups_to_rank(connection, stale, GROUPS_BATCH)
    if not tags:
        return 0, 0
    with writing(engine) as connection:
        numbers = enrol_groups(connection, tags, stale, at)
        return len(numbers), rank_sites(connection, numbers, at)


def enrol(connection: Connection, tag: str, at: datetime) -> str:
    """Rank a release group now, so that it can be decided on; the key under which it is. UsageError for an unknown
    one."""
    key = group_profile(connection, tag).summary.key
    rank_sites(connection, enrol_groups(connection, [key], at, at), at)
    return group_subject(key)


def top(
    engine: Engine,
    *,
    category: Category | None = None,
    kind: Kind | None = None,
    limit: int,
    after: Place | None = None,
) -> list[QueueItem]:
    """The best ``limit`` sites and groups that wait, mirrors folded; those that follow ``after`` where given."""
    with reading(engine) as connection:
        return waiting.waiting(connection, waiting.Filters(kind, category), limit=limit, after=after)


def rank_sites(
    connection: Connection, site_ids: Sequence[int], at: datetime, licensed: Container[str] = frozenset()
) -> int:
    """Give these sites their place or take them out, in the caller's write transaction; how many have one now.

    They are read again under the lock: a verdict given meanwhile must not be undone by an old rank. What waits for a
    further reader keeps its place.
    """
    if not site_ids:
        return 0
    found = sites_by_id(connection, site_ids)
    stages = queue.stages(connection, site_ids)
    found = [site for site in found if stages.get(site.id, Stage.FIRST) is Stage.FIRST]
    orders = handling.codes(connection, [site.key for site in found], at)
    of_sites = _candidates(connection, [site for site in found if site.kind is Kind.SITE], orders, at, licensed)
    groups = _group_candidates(connection, [site for site in found if site.kind is Kind.GROUP], orders)
    places = [*(rank(candidate, at) for candidate in of_sites), *(rank_group(candidate, at) for candidate in groups)]
    kept = [place for place in places if place is not None]
    queue.write_ranks(connection, kept, at)
    queue.drop(connection, sorted({site.id for site in found} - {place.site_id for place in kept}))
    return len(kept)


def _candidates(
    connection: Connection,
    found: Sequence[Site],
    orders: Mapping[str, set[Handling]],
    at: datetime,
    licensed: Container[str],
) -> list[Candidate]:
    if not found:
        return []
    keys, numbers = [site.key for site in found], [site.id for site in found]
    referrers = referring_sites(connection, keys)
    moved = confirmed_predecessors(connection, keys)
    around = surroundings(connection, keys)
    kin = confirmed_kin(connection, keys)
    learned = learned_of(connection, numbers)
    drawn = draws_of(connection, numbers)
    share = chance(waiting.count(connection))
    return [
        Candidate(
            site=site,
            referrers=referrers.get(site.key, 0),
            handling=frozenset(orders.get(site.key, ())),
            licensed=site.key in licensed,
            succeeds=moved.get(site.key, ""),
            around=around[site.key],
            draw=_drawn(drawn[site.id]) if site.id in drawn else draw(site.key, at.date(), share),
            kin=kin.get(site.key),
            learned=learned.get(site.id),
        )
        for site in found
    ]


def _group_candidates(
    connection: Connection, found: Sequence[Site], orders: Mapping[str, set[Handling]]
) -> list[GroupCandidate]:
    known = group_summaries(connection, [tag_of(site.key) for site in found]) if found else {}
    return [
        GroupCandidate(site.id, known[tag_of(site.key)], frozenset(orders.get(site.key, ())))
        for site in found
        if tag_of(site.key) in known
    ]


def _drawn(by_rankers: Drawn) -> Draw:
    return Draw(by_rankers.at.date(), by_rankers.chance)


# The second reader sees these words and nothing of the first one's.
_FURTHER = {Stage.SECOND: "waits for a second reader", Stage.SENIOR: "two readers differ: a senior settles"}


def pass_on(connection: Connection, site: Site, stage: Stage, at: datetime) -> None:
    """Let a site wait for a second reader or a senior, at the place it had; by its score where it had none."""
    if site.id not in queue.stages(connection, [site.id]):
        queue.write_ranks(connection, [_bare(connection, site, at)], at)
    queue.pass_on(connection, site.id, stage, _FURTHER[stage])


def _bare(connection: Connection, site: Site, at: datetime) -> RankedSite:
    if site.kind is Kind.GROUP:
        (group,) = _group_candidates(connection, [site], {})
        return place_of(group, at)
    around = surroundings(connection, [site.key])[site.key]
    return RankedSite(
        site_id=site.id,
        site=site.key,
        value=site.score or 0.0,
        score=site.score or 0.0,
        category=site.category or Category.LEGIT,
        language=site.language,
        country=country_of(site.key, around.phones, site.language),
        state=site.state or SiteState.LIVE,
        source=site.source,
        operator_id=around.operator_id,
        fold=None,
        propensity=None,
        reasons=(),
        title=around.title,
    )
