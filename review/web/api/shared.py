"""Shapes that several calls of the JSON API ask and answer with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from review.desk import Reader
from review.web.filters import write_place
from review.web.visit import Visit
from store.entities import Category, Kind, QueueItem, Reason, SiteState, Stage
from store.waiting import Filters


@dataclass(frozen=True, slots=True)
class Nothing:
    """A call that needs no words."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked is done."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class OneSite:
    """A site, by any URL or host that belongs to it; or a release group, as the queue names it (``group:evo``)."""

    site: str


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Item:
    """A site, or a release group (``kind``), that waits; ``place`` is where a list goes on behind it, ``claimed_by``
    who works on it (or empty)."""

    rank: int
    kind: Kind
    site: str
    stage: Stage
    category: Category
    score: float
    value: float
    reasons: tuple[Why, ...]
    state: SiteState
    language: str
    country: str
    source: str
    operator: str
    mirrors: int
    first_seen: datetime
    place: str
    claimed_by: str = ""


def item_of(item: QueueItem, claimed_by: str = "") -> Item:
    """A queue item as the API tells it."""
    return Item(
        rank=item.rank,
        kind=item.kind,
        site=item.site,
        stage=item.stage,
        category=item.category,
        score=item.score,
        value=item.value,
        reasons=whys(item.reasons),
        state=item.state,
        language=item.language,
        country=item.country,
        source=item.source,
        operator=item.operator or "",
        mirrors=item.folded,
        first_seen=item.first_seen,
        place=write_place(item.place),
        claimed_by=claimed_by,
    )


def whys(reasons: Sequence[Reason]) -> tuple[Why, ...]:
    """Reasons without their places in a text."""
    return tuple(Why(reason.text, reason.weight) for reason in reasons)


def reader_of(visit: Visit) -> Reader:
    """Who asks."""
    return Reader(visit.user.user, visit.user.role)


@dataclass(frozen=True, slots=True)
class Narrowed(Filters):
    """What of the queue is meant, as the filters of the list say it; ``after`` is the ``place`` of an item."""

    after: str = ""
