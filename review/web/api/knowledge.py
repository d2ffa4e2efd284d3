"""What is known: of one site, and of anything that can be looked up; and asking for a crawl."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from review.known import Known, gather
from review.lookup import KnownSite, look_up
from review.web.api.shared import OneSite, Why, reader_of, whys
from review.web.pages.lookup import put_in
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
class Standing:
    """How a site stands. ``blind``: it waits for a second reader, who is not told of the first verdict."""

    site: str
    category: Category | None
    score: float | None
    state: SiteState | None
    verdict: Verdict | None
    waits: Stage | None
    blind: bool
    orders: tuple[Handling, ...]


@dataclass(frozen=True, slots=True)
class Facts(Standing):
    """All that is known of a site."""

    operator: str
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
class Short(Standing):
    """A site in short."""

    captures: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A trace or release of a site."""

    site: str
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of what was asked. ``group`` is the release group whose tag it is (``/api/group`` tells more);
    ``near`` are known names that look alike, where nothing was found."""

    group: str
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
        **_standing(known),
        operator=row.operator or "",
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


def _standing(known: Known | KnownSite) -> dict[str, Any]:
    """The fields of ``Standing``."""
    row = known.site
    stands = {name: getattr(row, name) for name in ("category", "score", "state", "verdict")}
    return {"site": row.key, "waits": known.waits, "blind": known.blind, "orders": known.orders, **stands}


def lookup(visit: Visit, asked: Sought) -> Found:
    """What is known of anything."""
    found = look_up(visit.house.engine, asked.q, reader_of(visit))
    return Found(
        group=found.group,
        sites=tuple(Short(**_standing(one), captures=one.captures) for one in found.sites),
        sightings=tuple(Seen(one.site, str(one.kind), one.shown) for one in found.sightings),
        beside=found.beside,
        near=found.near,
    )


def crawl(visit: Visit, asked: Sought) -> Queued:
    """Put an address into the frontier, ahead of all but other seeds."""
    done = put_in(visit, asked.q)
    return Queued(done.url, done.site, done.is_new)
