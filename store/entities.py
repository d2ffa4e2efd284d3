"""The closed sets and the small values that cross package borders (words: docs/glossary.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """What the model says of a page; the first three are piracy services."""

    IPTV_RESELLER = "iptv_reseller"
    RELEASE_GROUP = "release_group"
    OTHER_PIRACY = "other_piracy"
    LEGIT = "legit"

    @property
    def is_pirate(self) -> bool:
        """Whether a site of this category belongs into the review queue."""
        return self is not Category.LEGIT


class Verdict(StrEnum):
    """One reviewer's answer about a site: a category, or why there is none."""

    IPTV_RESELLER = "iptv_reseller"
    RELEASE_GROUP = "release_group"
    OTHER_PIRACY = "other_piracy"
    LEGIT = "legit"
    PARK = "park"
    NOT_REVIEWABLE = "not_reviewable"


class Role(StrEnum):
    """What a reviewer says a site does; the model may suggest one."""

    WHOLESALER_PANEL = "wholesaler_panel"
    RESTREAMER = "restreamer"
    RESELLER = "reseller"
    SELLER = "seller"
    BOX_APP_SELLER = "box_app_seller"
    AFFILIATE = "affiliate"
    DIRECTORY = "directory"
    INDEX = "index"
    CYBERLOCKER = "cyberlocker"
    RELEASE_GROUP = "release_group"
    UPLOADER = "uploader"
    NONE = "none"


class SiteState(StrEnum):
    """What a fetch showed of the site; only a live page can be called legit."""

    LIVE = "live"
    PARKED = "parked"
    BLOCKED = "blocked"
    CHALLENGED = "challenged"
    GEO_LIMITED = "geo_limited"
    DOWN = "down"
    REDIRECTED = "redirected"


class Handling(StrEnum):
    """What a person ordered about a site or operator; obeyed by crawl, recheck, render and export."""

    NO_TOUCH = "no_touch"
    PASSIVE_ONLY = "passive_only"
    NO_NOTICE = "no_notice"
    EMBARGO_UNTIL = "embargo_until"


class Stage(StrEnum):
    """Whom a site in the queue waits for: its first reader, a second one, or a senior who settles a disagreement."""

    FIRST = "first"
    SECOND = "second"
    SENIOR = "senior"


class UserRole(StrEnum):
    """What a user of the house is; what each may do: review/permissions.py."""

    ANALYST = "analyst"
    SENIOR = "senior"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Kind(StrEnum):
    """What waits in the queue: a site, or a release group that names on the pages of sites speak of."""

    SITE = "site"
    GROUP = "group"


class LinkState(StrEnum):
    """Where a frontier row stands."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


class ModelStage(StrEnum):
    """Where a trained model stands in its life."""

    CHALLENGER = "challenger"
    CHAMPION = "champion"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of a score or rank, in words an analyst understands.

    ``weight`` is in logits, positive towards piracy (scores) or in value (ranks). ``spans`` are ``(start, end)``
    offsets into the page's stored text that show it; empty where no text does (a URL, a page's structure).
    """

    text: str
    weight: float
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """What one model says of one page: calibrated probabilities that sum to 1, and why.

    ``pirate`` is 1 - P(legit); ``category`` the most probable one.
    """

    category: Category
    scores: dict[Category, float]
    reasons: tuple[Reason, ...]
    model_id: str

    @property
    def pirate(self) -> float:
        """Probability that the page belongs to any piracy service."""
        return 1.0 - self.scores[Category.LEGIT]


SEARCH_PAGE = "search page"
"""Source of a seed that is a search engine's own page of results: it leads to sites and is none to review. (What such
pages and search services found comes from ``link`` and ``search``.)"""


RELEASE_NAMES = "release names"
"""Source of a release group, which waits for a verdict as a site does: what names on pages claim. No request, score or
label is ever about it."""

# No key of a site begins like this: a host name has no colon, and an address no such letters.
_GROUP = "group:"


def group_subject(tag: str) -> str:
    """The key under which the release group with this tag, in any case, is reviewed; of such a key itself the same."""
    return _GROUP + tag.strip().lower().removeprefix(_GROUP)


def tag_of(subject: str) -> str:
    """The tag, in small letters, of the release group that is reviewed under ``subject``; empty for a site's key."""
    return subject.removeprefix(_GROUP) if kind_of(subject) is Kind.GROUP else ""


def kind_of(subject: str) -> Kind:
    """What is reviewed under a key."""
    return Kind.GROUP if subject.startswith(_GROUP) else Kind.SITE


@dataclass(frozen=True, slots=True)
class Seed:
    """One row to start from: a URL or host name, where it came from and what it is thought to be."""

    url: str
    source: str = "seed"
    category: Category | None = None
    language: str = ""


class NewLink(NamedTuple):
    """A URL on its way into the frontier, already canonical, in scope and free of credentials.

    ``features`` are the link model's, ``parent_score`` is the pirate probability of the page with the link (None: not
    judged), ``drift`` how many hops ago a page last looked like piracy.

    A tuple, since a crawl makes a dozen of each page, each twice: before it is ranked and after.
    """

    url: str
    site: str
    host_group: str
    priority: float
    hops: int
    source: str
    anchor: str = ""
    referrer: str = ""
    redirects: int = 0
    features: bytes = b""
    parent_score: float | None = None
    drift: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """One frontier row handed to one worker until ``expires`` (UTC)."""

    link_id: int
    url: str
    site: str
    host_group: str
    priority: float
    hops: int
    attempts: int
    redirects: int
    delay: float
    expires: datetime
    referrer: str = ""
    features: bytes = b""
    parent_score: float | None = None
    drift: int = 0


@dataclass(frozen=True, slots=True)
class WarcAddress:
    """Where a capture's response record lies: file under the evidence folder, byte offset and length of its gzip
    member, and the SHA-256 of those stored bytes (the leaf of the evidence chain)."""

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something the crawler did not do, and why; ``example`` is masked."""

    reason: str
    host: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list of the queue goes on: after the site with this value and number, which had this rank in it."""

    value: float
    site_id: int
    rank: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One site as the queue shows it, or one release group; ``rank`` counts from 1 within what was asked for.

    ``folded`` counts the mirrors that wait behind it, and ``fold`` names what they share (None: nothing). ``country``
    is a guess (ISO 3166, empty: none), ``propensity`` the chance with which it was drawn, None where it was not.
    """

    rank: int
    site_id: int
    site: str
    stage: Stage
    category: Category
    score: float
    value: float
    reasons: tuple[Reason, ...]
    pages: int
    operator: str | None
    state: SiteState
    language: str
    country: str
    source: str
    first_seen: datetime
    url: str = ""
    fold: str | None = None
    folded: int = 0
    propensity: float | None = None

    @property
    def kind(self) -> Kind:
        """Whether it is a site or a release group."""
        return kind_of(self.site)

    @property
    def place(self) -> Place:
        """Where the list goes on after this one."""
        return Place(self.value, self.site_id, self.rank)
