"""The frontier as rows: what is known, what waits and how each URL ended.

``frontier`` holds one row a URL; ``host_groups`` one row a registrable domain, with the best priority that waits there.
Who fetches what, and when, is store.leases.

The row of a host group guards its sites and URLs: whoever changes what waits in a group locks the group first
(``lock_groups``), and several groups in one call. Workers on PostgreSQL then wait for each other in one order and
never in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import inf

from sqlalchemy import Connection, ScalarSelect, and_, bindparam, func, insert, select, update

from store.among import one_of
from store.database import Insert, is_sqlite, upsert
from store.entities import LinkState, NewLink
from store.many import write_many
from store.schema.crawl import frontier, host_groups, sites
from store.urls import url_key

# A site that shows more URLs than this is a calendar, a catalogue or a trap; its best ones are in by then.
LINKS_PER_SITE = 500


_HELD = (
    select(host_groups.c.key).where(one_of(host_groups.c.key, "groups")).order_by(host_groups.c.key).with_for_update()
)
_THERE = select(host_groups.c.key).where(one_of(host_groups.c.key, "groups"))
_KNOWN = select(frontier.c.url_key, frontier.c.state, frontier.c.priority).where(one_of(frontier.c.url_key, "keys"))
_FILLED = select(sites.c.key, sites.c.links).where(one_of(sites.c.key, "keys"))
_BEST = select(host_groups.c.key, host_groups.c.best).where(one_of(host_groups.c.key, "groups"))
_NEW = insert(frontier)
_RAISED = (
    update(frontier)
    .where(frontier.c.url_key == bindparam("known"))
    .values(
        priority=bindparam("higher"),
        anchor=bindparam("said"),
        referrer=bindparam("source_site"),
        features=bindparam("tokens"),
        parent_score=bindparam("looks"),
        drift=bindparam("hops_since"),
    )
)
_RAISED_GROUP = update(host_groups).where(host_groups.c.key == bindparam("group")).values(best=bindparam("higher"))


def add_links(connection: Connection, links: Iterable[NewLink], run_id: int | None, at: datetime, delay: float) -> int:
    """Put URLs into the frontier; one that is known and waits only rises: a link that promises more takes its place.

    Sites and host groups are made on the way; a new group gets ``delay`` seconds between two requests. Links of a site
    beyond LINKS_PER_SITE are dropped. Returns how many URLs were new.
    """
    best = _best_by_key(links)
    groups = sorted({link.host_group for link in best.values()})
    hold_groups(connection, groups, at, delay)
    known = _known_keys(connection, list(best))
    lower = {key: best[key] for key, waits in known.items() if waits is not None and waits < best[key].priority}
    counts = _links_per_site(connection, sorted({link.site for link in best.values()}))
    fresh: dict[int, NewLink] = {}
    for key in sorted(best.keys() - known.keys(), key=lambda key: (-best[key].priority, key)):
        site = best[key].site
        if counts.get(site, 0) < LINKS_PER_SITE:
            counts[site] = counts.get(site, 0) + 1
            fresh[key] = best[key]
    if fresh:
        _add_sites(connection, list(fresh.values()), at)
        write_many(connection, _NEW, [_row(key, link, run_id, at) for key, link in fresh.items()])
    _raise_known(connection, lower)
    _raise_groups(connection, [*fresh.values(), *lower.values()])
    return len(fresh)


def close_site(connection: Connection, site: str, group: str, note: str, at: datetime, below: float = inf) -> int:
    """Refuse everything of ``site`` that still waits with a priority under ``below``, saying why; how many URLs."""
    lock_groups(connection, [group])
    waits = and_(frontier.c.site == site, frontier.c.state == LinkState.PENDING, frontier.c.priority < below)
    closed = update(frontier).where(waits).values(state=LinkState.REFUSED, note=note[:200], done_at=at)
    count = connection.execute(closed).rowcount
    refresh_groups(connection, [group])
    return count


def count_waiting(connection: Connection) -> int:
    """How many URLs wait or are in a worker's hands."""
    alive = frontier.c.state.in_([LinkState.PENDING, LinkState.LEASED])
    return int(connection.execute(select(func.count()).select_from(frontier).where(alive)).scalar_one())


def lock_groups(connection: Connection, groups: Iterable[str]) -> None:
    """Hold host groups against other workers until the transaction ends (on SQLite the write lock does)."""
    if is_sqlite(connection):
        return
    connection.execute(_HELD, {"groups": sorted(set(groups))})


def hold_groups(connection: Connection, groups: Iterable[str], at: datetime, delay: float) -> None:
    """Make those of the host groups that are new, ``delay`` seconds between two requests, and lock all of them."""
    names = sorted(set(groups))
    _add_groups(connection, names, at, delay)
    lock_groups(connection, names)


def refresh_groups(connection: Connection, groups: Iterable[str]) -> None:
    """Set the best waiting priority of host groups to what their rows say."""
    connection.execute(_REFRESHED, {"groups": sorted(set(groups))})


def best_waiting() -> ScalarSelect[float]:
    """The highest waiting priority of a ``host_groups`` row, NULL when nothing waits (one look into an index)."""
    waits = and_(frontier.c.host_group == host_groups.c.key, frontier.c.state == LinkState.PENDING)
    return select(func.max(frontier.c.priority)).where(waits).correlate(host_groups).scalar_subquery()


def best_row() -> ScalarSelect[int]:
    """The number of the waiting URL of a ``host_groups`` row that has this priority, NULL when nothing waits."""
    waits = and_(frontier.c.host_group == host_groups.c.key, frontier.c.state == LinkState.PENDING)
    best = select(frontier.c.id).where(waits).order_by(frontier.c.priority.desc()).limit(1)
    return best.correlate(host_groups).scalar_subquery()


_REFRESHED = update(host_groups).where(one_of(host_groups.c.key, "groups")).values(best=best_waiting())


def _best_by_key(links: Iterable[NewLink]) -> dict[int, NewLink]:
    best: dict[int, NewLink] = {}
    for link in links:
        key = url_key(link.url)
        if key not in best or best[key].priority < link.priority:
            best[key] = link
    return best


def _known_keys(connection: Connection, keys: Sequence[int]) -> dict[int, float | None]:
    """The known ones of ``keys``, with the priority of those that wait."""
    found = connection.execute(_KNOWN, {"keys": list(keys)}).all()
    return {key: priority if state == LinkState.PENDING else None for key, state, priority in found}


def _links_per_site(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    return {row.key: row.links for row in connection.execute(_FILLED, {"keys": list(keys)})}


def _row(key: int, link: NewLink, run_id: int | None, at: datetime) -> Mapping[str, object]:
    return {
        "url_key": key,
        "url": link.url,
        "site": link.site,
        "host_group": link.host_group,
        "state": LinkState.PENDING,
        "priority": link.priority,
        "hops": link.hops,
        "redirects": link.redirects,
        "attempts": 0,
        "source": link.source,
        "anchor": link.anchor[:300],
        "referrer": link.referrer,
        "features": link.features or None,
        "parent_score": link.parent_score,
        "drift": link.drift,
        "run_id": run_id,
        "found_at": at,
    }


def _add_sites(connection: Connection, links: Sequence[NewLink], at: datetime) -> None:
    first: dict[str, NewLink] = {}
    counts: dict[str, int] = {}
    for link in links:
        first.setdefault(link.site, link)
        counts[link.site] = counts.get(link.site, 0) + 1
    rows = [
        {
            "key": key,
            "host_group": first[key].host_group,
            "source": first[key].source,
            "first_seen": at,
            "links": counts[key],
            "fetched": 0,
            "pages": 0,
            "language": "",
        }
        for key in sorted(first)
    ]
    write_many(connection, upsert(connection, sites, _with_more_links), rows)


def _with_more_links(new: Insert) -> Insert:
    return new.on_conflict_do_update(index_elements=["key"], set_={"links": sites.c.links + new.excluded.links})


def _raise_known(connection: Connection, links: Mapping[int, NewLink]) -> None:
    rows = [
        {
            "known": key,
            "higher": link.priority,
            "said": link.anchor[:300],
            "source_site": link.referrer,
            "tokens": link.features or None,
            "looks": link.parent_score,
            "hops_since": link.drift,
        }
        for key, link in links.items()
    ]
    write_many(connection, _RAISED, rows)


def _raise_groups(connection: Connection, links: Iterable[NewLink]) -> None:
    """The best of each group where ``links`` wait now: new links only raise it, and mostly they do not."""
    best: dict[str, float] = {}
    for link in links:
        best[link.host_group] = max(link.priority, best.get(link.host_group, -inf))
    rows = connection.execute(_BEST, {"groups": sorted(best)})
    raised = {key: best[key] for key, before in rows if before is None or before < best[key]}
    write_many(connection, _RAISED_GROUP, [{"group": key, "higher": worth} for key, worth in raised.items()])


def _add_groups(connection: Connection, groups: Sequence[str], at: datetime, delay: float) -> None:
    there = set(connection.execute(_THERE, {"groups": list(groups)}).scalars())
    missing = [key for key in groups if key not in there]  # mostly few: to ask for all at once costs a fifth
    idle = {"next_due": at, "lease_until": at, "delay": delay, "failures": 0}
    write_many(connection, upsert(connection, host_groups, _once), [{"key": key, **idle} for key in missing])


def _once(new: Insert) -> Insert:
    return new.on_conflict_do_nothing(index_elements=["key"])
