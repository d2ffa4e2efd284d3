"""Which sites link to which, as a reader of one site meets them; and what is known of its comings and goings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from store.entities import Category, SiteState
from store.schema.crawl import site_links, sites


@dataclass(frozen=True, slots=True)
class Linked:
    """A site at the other end of a link; ``category`` and ``score`` are None where it was never scored."""

    site: str
    category: Category | None
    score: float | None
    state: SiteState | None


@dataclass(frozen=True, slots=True)
class Ends:
    """The first of the sites at the other ends of links, the likeliest pirates first, and how many there are."""

    sites: tuple[Linked, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Moments:
    """Since when a site is in its state, what showed that, and the site that moved or redirected to it (or empty)."""

    state_at: datetime | None
    evidence: str
    predecessor: str


def links_out(connection: Connection, site: str, limit: int) -> Ends:
    """The sites that ``site`` links to."""
    return _ends(connection, site_links.c.from_site == site, site_links.c.to_site, limit)


def links_in(connection: Connection, site: str, limit: int) -> Ends:
    """The sites that link to ``site``."""
    return _ends(connection, site_links.c.to_site == site, site_links.c.from_site, limit)


def moments(connection: Connection, site_id: int) -> Moments:
    """What the row of a site says of its state."""
    wanted = select(sites.c.state_at, sites.c.state_evidence, sites.c.predecessor).where(sites.c.id == site_id)
    row = connection.execute(wanted).one()
    return Moments(row.state_at, row.state_evidence or "", row.predecessor or "")


def _ends(connection: Connection, condition: ColumnElement[bool], other: ColumnElement[str], limit: int) -> Ends:
    about = select(other.label("site"), sites.c.category, sites.c.score, sites.c.state)
    joined = about.select_from(site_links).outerjoin(sites, sites.c.key == other).where(condition)
    rows = connection.execute(joined.order_by(func.coalesce(sites.c.score, -1).desc(), other).limit(limit))
    total = connection.execute(select(func.count()).select_from(site_links).where(condition)).scalar_one()
    return Ends(
        tuple(
            Linked(
                row.site,
                Category(row.category) if row.category else None,
                row.score,
                SiteState(row.state) if row.state else None,
            )
            for row in rows
        ),
        int(total),
    )
