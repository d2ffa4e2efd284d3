"""How sites stand: what was fetched of them, what their links gave, who links to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select

from store.among import one_of
from store.database import is_sqlite
from store.schema.crawl import link_examples, site_links, sites

# What a walk through the whole frontier asks at once, the newest examples and fetched sites: both only grow with the
# weeks, and so many take 60 MB. Ten times what the link model is fitted to; older finds say little of today.
MOST_COUNTED = 200_000


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """``pages`` fetched, ``score`` of the site (None: no page scored), and what its links gave: ``tried`` new sites
    were fetched through it, ``found`` is the sum of their scores, ``given`` how many of them looked relevant."""

    pages: int = 0
    score: float | None = None
    tried: int = 0
    found: float = 0.0
    given: int = 0


@dataclass(frozen=True, slots=True)
class Referrals:
    """How many other sites link to a site, and the score of the best page that does (None: none was scored)."""

    sites: int = 0
    best: float | None = None


_KNOWN = select(sites.c.key, sites.c.fetched, sites.c.score)
_GAVE = select(
    link_examples.c.source,
    func.count(),
    func.sum(link_examples.c.score),
    func.sum(case((link_examples.c.score >= bindparam("relevant"), 1), else_=0)),
).group_by(link_examples.c.source)
_KNOWN_OF = _KNOWN.where(one_of(sites.c.key, "keys"))
_GAVE_OF = _GAVE.where(one_of(link_examples.c.source, "keys"))
_GAVE_LATELY = _GAVE.where(
    link_examples.c.id > select(func.max(link_examples.c.id)).scalar_subquery() - bindparam("most")
)
_FETCHED = _KNOWN.where(sites.c.fetched > 0).order_by(sites.c.id.desc()).limit(bindparam("most"))
_NAMED = (
    select(site_links.c.to_site, func.count(), func.max(site_links.c.score))
    .where(one_of(site_links.c.to_site, "keys"))
    .group_by(site_links.c.to_site)
)


def standings(connection: Connection, keys: Sequence[str], relevant: float) -> dict[str, SiteStanding]:
    """How the known ones of the sites ``keys`` stand; from ``relevant`` on a score counts as a find."""
    known = connection.execute(_KNOWN_OF, {"keys": list(keys)}).all()
    fetched = [row.key for row in known if row.fetched]  # of the others no page can have shown a link: most of them
    gave = connection.execute(_GAVE_OF, {"keys": fetched, "relevant": relevant}).all() if fetched else ()
    return _standings(known, gave)


def fetched_standings(connection: Connection, relevant: float, most: int) -> dict[str, SiteStanding]:
    """The same of sites that were fetched, whose pages can show links: the ``most`` that were found last. What they
    gave is counted from the newest ``most`` examples. On SQLite what the connection read for it is let go: nobody asks
    for these pages of the file again before the next refit, and they would fill a cache of 64 MB."""
    gave = connection.execute(_GAVE_LATELY, {"relevant": relevant, "most": most}).all()
    known = connection.execute(_FETCHED, {"most": most}).all()
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA shrink_memory")
    return _standings(known, gave)


def _standings(known: Sequence[Any], gave: Sequence[Any]) -> dict[str, SiteStanding]:
    given = {source: (tried, total, finds) for source, tried, total, finds in gave}
    return {key: SiteStanding(pages, score, *given.get(key, (0, 0.0, 0))) for key, pages, score in known}


def referrals(connection: Connection, keys: Sequence[str]) -> dict[str, Referrals]:
    """Who links to those of the sites ``keys`` that anybody links to."""
    rows = connection.execute(_NAMED, {"keys": list(keys)}).all()
    return {key: Referrals(count, best) for key, count, best in rows}
