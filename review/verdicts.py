"""Give a verdict: gather what it rests on, judge it, store it with all that follows, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from review.decisions import rule
from store.captures import digests
from store.database import writing
from store.entities import Category, Verdict
from store.lookup import resolve
from store.pages import scored_pages
from store.reviews import Review, save_review
from store.sites import sites_by_id
from store.users import ensure_user


@dataclass(frozen=True, slots=True)
class Decided:
    """A stored verdict: the review's number, what it says, the label it gave (None where it gave none)."""

    review_id: int
    site: str
    review: Review
    label: Category | None


def decide(
    engine: Engine, site: str, verdict: Verdict, by: str, at: datetime, *, until: datetime | None = None, note: str = ""
) -> Decided:
    """Store ``by``'s verdict on a site, named by any URL or host that belongs to it.

    Raises UsageError for an unknown site (with near matches), an impossible user name, or a verdict that the rules
    of ``review.decisions`` refuse; then nothing is stored.
    """
    with writing(engine) as connection:
        found = sites_by_id(connection, [resolve(connection, site).id])[0]
        ruling = rule(verdict, found.state, until, at)
        ensure_user(connection, by, at)
        review = Review(
            verdict=verdict,
            reviewer=by,
            reviewed_at=at,
            model_id=found.model_id,
            score=found.score,
            evidence=tuple(digests(connection, [page.capture_id for page in scored_pages(connection, found.key)])),
            until=ruling.until,
            note=note,
        )
        review_id = save_review(connection, found.id, found.key, review, ruling.label)
    return Decided(review_id, found.key, review, ruling.label.category if ruling.label else None)
