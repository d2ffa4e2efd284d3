"""Look-up: what is known of anything that somebody types, in any spelling."""

from dataclasses import dataclass, replace

from review.desk import Reader
from review.permissions import Action, may
from review.spelling import spellings
from store import handling, queue, search
from store.database import Connection, Engine, now, reading
from store.entities import Handling, Stage, group_subject, tag_of
from store.errors import UsageError
from store.groups import group_summaries
from store.lookup import key_of, near_keys
from store.reviews import standing_reviews
from store.search import Sighting
from store.sites import Site, find_site

# What fits a page; whoever finds more narrows it down.
_MOST = 50


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site that was found, in short. ``blind``: its verdict is not shown to who may become its second reader."""

    site: Site
    captures: int
    orders: tuple[Handling, ...]
    waits: Stage | None
    blind: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What is known: sites that ``asked`` names or that left it, its sightings, other sites of the same host group.

    ``key`` is the site that an address would belong to, empty where ``asked`` is none: known or not, it can be
    crawled. ``group`` is the release group whose tag ``asked`` is. ``near`` are known names that look alike, where
    nothing was found.
    """

    asked: str
    key: str
    group: str
    sites: tuple[KnownSite, ...]
    sightings: tuple[Sighting, ...]
    beside: tuple[str, ...]
    near: tuple[str, ...]


def look_up(engine: Engine, text: str, reader: Reader | None = None) -> Found:
    """Everything that the store knows of ``text``: a URL, domain, account, phone, mail, wallet, id or release name.

    Raises UsageError for nothing, or for more than any name can be.
    """
    asked = text.strip()
    if not asked or len(asked) > 2_000:
        raise UsageError("look up a URL, domain, phone, mail, account, wallet, id or release name")
    with reading(engine) as connection:
        key = _key(connection, asked)
        values = spellings(asked)
        sightings = search.traces_spelled(connection, values, _MOST) if values else []
        group = _group(connection, asked) if values else ""
        sightings += search.releases_spelled(connection, group or asked, _MOST) if values else []
        named = [key] if key else []
        keys = list(dict.fromkeys([*named, *(sighting.site for sighting in sightings)]))[:_MOST]
        known = [site for one in keys if (site := find_site(connection, one)) is not None]
        beside = search.sites_of_group(connection, key, _MOST) if key else []
        near = near_keys(connection, key) if key and not known and not sightings else []
        return Found(
            asked=asked,
            key=key,
            group=group,
            sites=_summaries(connection, known, reader),
            sightings=tuple(sightings),
            beside=tuple(one for one in beside if one != key),
            near=tuple(near),
        )


def _key(connection: Connection, asked: str) -> str:
    try:
        return key_of(connection, asked)
    except UsageError:
        return ""


def _group(connection: Connection, asked: str) -> str:
    """The release group whose tag this is, in any case or as the queue names it, as pages write it; empty for none."""
    tag = tag_of(group_subject(asked))
    found = group_summaries(connection, [tag])
    return found[tag].shown if found else ""


def _summaries(connection: Connection, known: list[Site], reader: Reader | None) -> tuple[KnownSite, ...]:
    at, numbers = now(), [site.id for site in known]
    orders = handling.codes(connection, [site.key for site in known], at)
    waits = queue.stages(connection, numbers)
    standing = standing_reviews(connection, numbers) if numbers else {}
    found = []
    for site in known:
        second = waits.get(site.id) is Stage.SECOND and reader is not None and may(reader.role, Action.DECIDE)
        blind = second and all(review.reviewer != (reader.name if reader else "") for review in standing[site.id])
        count = search.count_captures(connection, site.key)
        codes = tuple(sorted(orders.get(site.key, ())))
        found.append(KnownSite(_hidden(site) if blind else site, count, codes, waits.get(site.id), blind))
    return tuple(found)


def _hidden(site: Site) -> Site:
    return replace(site, verdict=None, decided_at=None, parked_until=None)
