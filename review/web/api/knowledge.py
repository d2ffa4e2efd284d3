"""What is known: of one site, and of anything that can be looked up; and asking for a crawl."""

from dataclasses import dataclass
from datetime import datetime

from review.crawling import crawl_now
from review.known import gather
from review.lookup import look_up
from review.web.api.shared import OneSite, Why, reader_of, whys
from review.web.visit import Visit
from store.entities import Category, Handling, SiteState, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A verdict that stands."""

    review: int
    verdict: Verdict
    reviewer: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A page with its pirate probability."""

    url: str
    title: str
    language: str
    fetched_at: datetime
    pirate: float
    reasons: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A capture; ``sha256`` is of the stored record."""

    number: int
    url: str
    at: datetime
    status: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A site. ``blind``: it waits for a second reader, who is not told of the first verdict."""

    site: str
    category: Category | None
    score: float | None
    state: SiteState | None
    verdict: Verdict | None
    waits: Stage | None
    blind: bool
    operator: str
    orders: tuple[Handling, ...]
    first_seen: datetime
    last_seen: datetime | None
    reasons: tuple[Why, ...]
    rank_reasons: tuple[Why, ...]
    pages: tuple[Scored, ...]
    captures: tuple[Fetched, ...]
    verdicts: tuple[Verdicted, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """Anything: a URL, domain, phone, mail, account, wallet, id or release name, in any spelling."""

    q: str


@dataclass(frozen=True, slots=True)
class Short:
    """A site in short."""

    site: str
    category: Category | None
    score: float | None
    state: SiteState | None
    verdict: Verdict | None
    waits: Stage | None
    blind: bool
    captures: int
    orders: tuple[Handling, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A trace or release of a site."""

    site: str
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of what was asked; ``near`` are known names that look alike, where nothing was found."""

    sites: tuple[Short, ...]
    sightings: tuple[Seen, ...]
    beside: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queued:
    """``url`` is in the frontier; ``is_new`` if it was not before."""

    url: str
    site: str
    is_new: bool


def site(visit: Visit, asked: OneSite) -> Facts:
    """All that is known of one site."""
    known = gather(visit.house.engine, asked.site, reader_of(visit))
    row = known.site
    return Facts(
        site=row.key,
        category=row.category,
        score=row.score,
        state=row.state,
        verdict=row.verdict,
        waits=known.waits,
        blind=known.blind,
        operator=row.operator or "",
        orders=known.orders,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        reasons=whys(row.reasons),
        rank_reasons=whys(known.rank_reasons),
        pages=tuple(
            Scored(page.url, page.title, page.language, page.fetched_at, page.score.pirate, whys(page.score.reasons))
            for page in known.pages
        ),
        captures=tuple(
            Fetched(number, one.url, one.fetched_at, one.status, one.bytes, one.warc.sha256)
            for number, one in known.captures
        ),
        verdicts=tuple(
            Verdicted(one.id, one.verdict, one.reviewer, one.reviewed_at, one.note) for one in known.reviews
        ),
    )


def lookup(visit: Visit, asked: Sought) -> Found:
    """What is known of anything."""
    found = look_up(visit.house.engine, asked.q, reader_of(visit))
    return Found(
        sites=tuple(
            Short(
                one.site.key,
                one.site.category,
                one.site.score,
                one.site.state,
                one.site.verdict,
                one.waits,
                one.blind,
                one.captures,
                one.orders,
            )
            for one in found.sites
        ),
        sightings=tuple(Seen(one.site, str(one.kind), one.shown) for one in found.sightings),
        beside=found.beside,
        near=found.near,
    )


def crawl(visit: Visit, asked: Sought) -> Queued:
    """Put an address into the frontier, ahead of all but other seeds."""
    delay = visit.house.settings.crawl.delay
    done = crawl_now(visit.house.engine, asked.q, visit.user.user, visit.user.role, visit.at, delay)
    return Queued(done.url, done.site, done.is_new)
