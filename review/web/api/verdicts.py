"""Verdicts: giving one, taking it back, asking for a second reader."""

from dataclasses import dataclass
from datetime import datetime

from review.defaults import propose
from review.following import LeftOut
from review.retracting import ask_second, undo
from review.verdicts import Ballot, cast
from review.web.api.shared import Done, OneSite
from review.web.visit import Visit
from store.database import reading
from store.entities import Handling, Role, Stage, Verdict
from store.findings import Conduct, Confidence, Findings, NextAction, Tlp
from store.lookup import resolve


@dataclass(frozen=True, slots=True)
class Details:
    """What a verdict says beyond itself."""

    role: Role | None = None
    conduct: tuple[Conduct, ...] = ()
    works: tuple[str, ...] = ()
    confidence: Confidence | None = None
    against: str = ""
    next_action: NextAction | None = None
    handling: Handling | None = None
    tlp: Tlp | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict on ``site``. ``until`` ends a park; ``fold`` names mirrors that follow; the same ``key`` again stores
    nothing new. Without ``details`` those are stored that the model and the offer propose."""

    site: str
    verdict: Verdict
    until: datetime | None = None
    note: str = ""
    fold: tuple[str, ...] = ()
    key: str = ""
    details: Details | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The review's number, the mirrors that followed it and those that colleagues decided meanwhile or work on, and
    whom the site waits for now (null: nobody)."""

    review: int
    site: str
    verdict: Verdict
    folded: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    waits: Stage | None


@dataclass(frozen=True, slots=True)
class OneReview:
    """A review, by its number."""

    review: int


def decide(visit: Visit, asked: Given) -> Stored:
    """Store a verdict."""
    with reading(visit.house.engine) as connection:
        site = resolve(connection, asked.site)
    if asked.details is None:
        findings = propose(asked.verdict, site.category, site.score, site.reasons, None)
    else:
        findings = Findings(**{name: getattr(asked.details, name) for name in Details.__slots__})
    ballot = Ballot(asked.verdict, asked.until, asked.note.strip(), findings, asked.fold, asked.key)
    share = visit.house.settings.review.second_share
    done = cast(visit.house.engine, site.key, ballot, visit.user.user, visit.at, second_share=share)
    return Stored(done.review_id, done.site, done.review.verdict, done.folded, done.left_out, done.waits)


def take_back(visit: Visit, asked: OneReview) -> Done:
    """Take a verdict back."""
    share = visit.house.settings.review.second_share
    undo(visit.house.engine, asked.review, visit.user.user, visit.at, second_share=share)
    return Done()


def second_reader(visit: Visit, asked: OneSite) -> Done:
    """Ask for a second reader."""
    share = visit.house.settings.review.second_share
    ask_second(visit.house.engine, asked.site, visit.user.user, visit.at, second_share=share)
    return Done()
