"""How sites stand: what was fetched of them, what their links gave, who links to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select, true

from store.among import among
from store.schema.crawl import link_examples, site_links, sites


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


def standings(connection: Connection, keys: Sequence[str], relevant: float) -> dict[str, SiteStanding]:
    """How the known ones of the sites ``keys`` stand; from ``relevant`` on a score counts as a find."""
    known, gave = among(connection, sites.c.key, keys), among(connection, link_examples.c.source, keys)
    return _standings(connection, known, gave, relevant)


def fetched_standings(connection: Connection, relevant: float) -> dict[str, SiteStanding]:
    """The same of every site that was fetched: of all whose pages can show links."""
    return _standings(connection, sites.c.fetched > 0, true(), relevant)


def _standings(
    connection: Connection, known: ColumnElement[bool], gave: ColumnElement[bool], relevant: float
) -> dict[str, SiteStanding]:
    find = func.sum(case((link_examples.c.score >= relevant, 1), else_=0))
    sums = select(link_examples.c.source, func.count(), func.sum(link_examples.c.score), find)
    summed = connection.execute(sums.where(gave).group_by(link_examples.c.source)).all()
    given = {source: (tried, total, finds) for source, tried, total, finds in summed}
    fetched = connection.execute(select(sites.c.key, sites.c.fetched, sites.c.score).where(known)).all()
    return {key: SiteStanding(pages, score, *given.get(key, (0, 0.0, 0))) for key, pages, score in fetched}


def referrals(connection: Connection, keys: Sequence[str]) -> dict[str, Referrals]:
    """Who links to those of the sites ``keys`` that anybody links to."""
    counted = select(site_links.c.to_site, func.count(), func.max(site_links.c.score)).group_by(site_links.c.to_site)
    rows = connection.execute(counted.where(among(connection, site_links.c.to_site, keys)))
    return {row[0]: Referrals(row[1], row[2]) for row in rows.all()}
