"""Visits to known sites: what the last one showed, what the site said to ask next time, and when that is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, insert, or_, select, update

from store.database import chunks, upsert
from store.entities import LinkState, SiteState, Verdict
from store.frontier import hold_groups, refresh_groups
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import frontier, sites
from store.schema.pages import pages
from store.schema.sources import visits
from store.urls import host_group, url_key

# A site that was only crawled so far is due this long after the crawl saw it.
FIRST_AFTER = timedelta(days=7)
# What nobody confirmed and the model finds harmless is not worth a request.
WORTH_A_VISIT = 0.5


@dataclass(frozen=True, slots=True)
class Visit:
    """The last visit to a site. ``etag`` and ``last_modified`` go into the next request; ``text_sha256`` is of the
    page's text, empty until one was read; ``unchanged`` counts visits in a row that showed the same page."""

    site: str
    url: str
    visited_at: datetime
    due_at: datetime
    outcome: str
    etag: str = ""
    last_modified: str = ""
    text_sha256: str = ""
    changed_at: datetime | None = None
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What decides when and where a site is visited again; ``url`` is its most telling page."""

    site: str
    url: str
    state: SiteState | None
    state_evidence: str
    verdict: Verdict | None
    score: float | None


def find_visit(connection: Connection, site: str) -> Visit | None:
    """The last visit to ``site``."""
    row = connection.execute(select(visits).where(visits.c.site == site)).mappings().first()
    return Visit(**row) if row else None


def save_visit(connection: Connection, visit: Visit) -> None:
    """Keep a visit in place of the one before."""
    row = asdict(visit)
    row |= {"etag": visit.etag[:300], "last_modified": visit.last_modified[:100], "outcome": visit.outcome[:300]}
    changed = {name: value for name, value in row.items() if name != "site"}
    new = upsert(connection, visits).values(**row)
    connection.execute(new.on_conflict_do_update(index_elements=["site"], set_=changed))


def last_text(connection: Connection, url: str) -> str:
    """The SHA-256 of the text of the latest stored page of ``url``, empty where there is none."""
    latest = select(pages.c.text_sha256).where(pages.c.site == _site_of(connection, url), pages.c.url == url)
    return connection.execute(latest.order_by(pages.c.id.desc()).limit(1)).scalar() or ""


def _site_of(connection: Connection, url: str) -> str:
    row = connection.execute(select(frontier.c.site).where(frontier.c.url_key == url_key(url))).first()
    return row.site if row else ""


def known_sites(connection: Connection, keys: Sequence[str]) -> list[KnownSite]:
    """Those of ``keys`` that are known, in the order given."""
    found: dict[str, KnownSite] = {}
    for chunk in chunks(keys):
        for row in connection.execute(select(sites).where(sites.c.key.in_(chunk))):
            found[row.key] = KnownSite(
                site=row.key,
                url=row.url or _any_url(connection, row.key),
                state=SiteState(row.state) if row.state else None,
                state_evidence=row.state_evidence or "",
                verdict=Verdict(row.verdict) if row.verdict else None,
                score=row.score,
            )
    return [found[key] for key in keys if key in found]


def due_sites(connection: Connection, at: datetime, most: int) -> list[str]:
    """Keys of the sites whose next visit is due at ``at``, ``most`` at most: confirmed ones first, then by score."""
    confirmed = sites.c.verdict.in_(PIRATE_VERDICTS)
    worth = or_(confirmed, and_(sites.c.verdict.is_(None), sites.c.score >= WORTH_A_VISIT))
    never = and_(visits.c.site.is_(None), sites.c.last_seen <= at - FIRST_AFTER, worth)
    due = (
        select(sites.c.key)
        .outerjoin(visits, visits.c.site == sites.c.key)
        .where(sites.c.fetched > 0, or_(visits.c.due_at <= at, never))
        .order_by(case((confirmed, 0), else_=1), func.coalesce(sites.c.score, 0.0).desc(), sites.c.key)
        .limit(most)
    )
    return list(connection.execute(due).scalars())


def visited_since(connection: Connection, at: datetime) -> list[Visit]:
    """Visits from ``at`` on, in their order."""
    rows = connection.execute(select(visits).where(visits.c.visited_at >= at).order_by(visits.c.visited_at))
    return [Visit(**row) for row in rows.mappings()]


def reopen(
    connection: Connection, urls: Sequence[tuple[str, str]], priority: float, at: datetime, delay: float
) -> None:
    """Put known sites, as (site, url) pairs, back into the frontier with ``priority``; what is leased stays leased."""
    groups = sorted({host_group(url) for _, url in urls})
    hold_groups(connection, groups, at, delay)
    for site, url in urls:
        waits = {"state": LinkState.PENDING, "priority": priority, "attempts": 0, "done_at": None, "note": None}
        known = and_(frontier.c.url_key == url_key(url), frontier.c.state != LinkState.LEASED)
        if connection.execute(update(frontier).where(known).values(**waits)).rowcount:
            continue
        row = {
            "url_key": url_key(url),
            "url": url,
            "site": site,
            "host_group": host_group(url),
            "hops": 0,
            "redirects": 0,
            "source": "recheck",
            "anchor": "",
            "referrer": "",
            "found_at": at,
        }
        held = select(frontier.c.id).where(frontier.c.url_key == url_key(url))
        if connection.execute(held).first() is None:
            connection.execute(insert(frontier).values(**row, **waits))
    refresh_groups(connection, groups)


def _any_url(connection: Connection, site: str) -> str:
    """Some URL of a site that has no scored page: the shortest known, mostly its front page."""
    known = select(frontier.c.url).where(frontier.c.site == site).order_by(func.length(frontier.c.url)).limit(1)
    return connection.execute(known).scalar() or f"http://{site}/"
