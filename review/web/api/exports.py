"""What leaves the house: the basket with what keeps sites in, the ledger, objections and retractions.

Files are written by ``spyglass export`` alone; nothing here lets a site out.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from review.objecting import object_to
from review.web.api.shared import Done, OneSite
from review.web.basketing import asked_for, kept_in, put_in, take_out
from review.web.visit import Visit
from store import basket, exports, objections
from store.database import reading, writing
from store.exports import Export, Retraction
from store.lookup import key_of
from store.objections import Objection, Outcome

# As on the page; `spyglass exports ledger` goes further back.
ROWS = 100


@dataclass(frozen=True, slots=True)
class For:
    """For whom and as what the basket is judged; the first known where empty."""

    to: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Wanted(For):
    """A site for the basket, by any URL or host that belongs to it."""

    site: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A site in the basket. ``refusals`` keep it in the house, in words; empty: it may leave; null: nobody was asked
    for, since no partner is known."""

    site: str
    added_by: str
    added_at: datetime
    refusals: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Basket:
    """The basket as judged for ``to`` as ``format``."""

    to: str
    format: str
    items: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class InBasket:
    """A site that lies in the basket; ``is_new`` if it did not before; ``refusals`` as in the basket."""

    site: str
    is_new: bool
    to: str
    format: str
    refusals: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class About:
    """Of one site, or of all where empty."""

    site: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The newest exports and retractions, newest first; files by name: where they lie is the house's business."""

    exports: tuple[Export, ...]
    retractions: tuple[Retraction, ...]


@dataclass(frozen=True, slots=True)
class Objections:
    """Objections, open ones first."""

    objections: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Objecting:
    """``sender`` objects to a site in these words."""

    site: str
    sender: str
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an objection."""

    objection: int
    outcome: Outcome
    answer: str


def show_basket(visit: Visit, asked: For) -> Basket:
    """The basket, each site with what keeps it in the house."""
    with reading(visit.house.engine) as connection:
        whom = asked_for(connection, visit, asked.to, asked.format)
        picked = basket.picked(connection)
        why = kept_in(connection, visit, [one.site for one in picked], whom)
    items = (
        Kept(one.site, one.added_by, one.added_at, tuple(why[one.site]) if one.site in why else None) for one in picked
    )
    return Basket(whom.recipient, whom.kind, tuple(items))


def put(visit: Visit, asked: Wanted) -> InBasket:
    """Put a site into the basket, and say what keeps it in the house."""
    done = put_in(visit, asked.site, asked.to, asked.format)
    return InBasket(done.site, done.is_new, done.asked.recipient, done.asked.kind, done.kept)


def drop(visit: Visit, asked: OneSite) -> Done:
    """Take a site out of the basket."""
    take_out(visit, asked.site)
    return Done()


def ledger(visit: Visit, asked: About) -> Ledger:
    """Who received what, and what was taken back."""
    with reading(visit.house.engine) as connection:
        key = key_of(connection, asked.site) if asked.site else ""
        left = exports.ledger(connection, site=key, limit=ROWS)
        back = exports.all_retractions(connection, site=key, limit=ROWS)
    return Ledger(
        tuple(replace(one, file=Path(one.file).name) for one in left),
        tuple(replace(one, file=Path(one.file).name) for one in back),
    )


def show_objections(visit: Visit, asked: About) -> Objections:
    """Objections with their clocks."""
    with reading(visit.house.engine) as connection:
        key = key_of(connection, asked.site) if asked.site else ""
        return Objections(tuple(objections.all_objections(connection, site=key, limit=ROWS)))


def object_(visit: Visit, asked: Objecting) -> Objection:
    """Record an objection, which freezes the site's sharing at once."""
    days = visit.house.settings.export.answer_days
    return object_to(visit.house.engine, asked.site, asked.sender, asked.words, visit.user.user, visit.at, days)


def answer(visit: Visit, asked: Answered) -> Objection:
    """Close an objection."""
    with writing(visit.house.engine) as connection:
        return objections.close(connection, asked.objection, asked.outcome, asked.answer, visit.user.user, visit.at)
