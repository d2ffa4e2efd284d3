"""Reviews: every verdict ever given, by whom, when, and on what they stood."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store import audit
from store.entities import Verdict
from store.labels import Label, put_label, withdraw_label
from store.masking import clean_note
from store.queue import drop
from store.schema.crawl import sites
from store.schema.review import reviews


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict. ``model_id`` and ``score`` are what the reviewer was shown; ``evidence`` the SHA-256 digests of the
    captures behind it, oldest first; ``until`` ends a park."""

    verdict: Verdict
    reviewer: str
    reviewed_at: datetime
    model_id: str | None
    score: float | None
    evidence: tuple[str, ...]
    until: datetime | None
    note: str


def save_review(connection: Connection, site_id: int, site: str, review: Review, label: Label | None) -> int:
    """Store a verdict and all that follows from it; returns the review's number.

    The site carries the verdict, ``label`` (its review is added here) replaces what was believed before or, where
    None, withdraws it, the site leaves the queue, and the audit log has an entry: together with the caller's
    transaction or not at all.
    """
    review = replace(review, note=clean_note(review.note))
    row = {
        "site_id": site_id,
        "verdict": review.verdict,
        "reviewer": review.reviewer,
        "reviewed_at": review.reviewed_at,
        "model_id": review.model_id,
        "score": review.score,
        "evidence": list(review.evidence),
        "until": review.until,
        "note": review.note,
    }
    review_id = int(connection.execute(insert(reviews).values(**row).returning(reviews.c.id)).scalar_one())
    if label is None:
        withdraw_label(connection, site_id)
    else:
        put_label(
            connection,
            site_id,
            Label(label.category, (*label.review_ids, review_id), label.provenance),
            review.reviewed_at,
        )
    decided = {"verdict": review.verdict, "decided_at": review.reviewed_at, "parked_until": review.until}
    connection.execute(update(sites).where(sites.c.id == site_id).values(**decided))
    drop(connection, [site_id])
    audit.append(connection, review.reviewer, "verdict", site, _detail(review_id, review), review.reviewed_at)
    return review_id


def reviews_of(connection: Connection, site_id: int) -> list[Review]:
    """All verdicts on a site that stand, newest first."""
    standing = select(reviews).where(reviews.c.site_id == site_id, reviews.c.undone_at.is_(None))
    return [
        Review(
            verdict=Verdict(row.verdict),
            reviewer=row.reviewer,
            reviewed_at=row.reviewed_at,
            model_id=row.model_id,
            score=row.score,
            evidence=tuple(row.evidence),
            until=row.until,
            note=row.note,
        )
        for row in connection.execute(standing.order_by(reviews.c.id.desc()))
    ]


def _detail(review_id: int, review: Review) -> dict[str, object]:
    return {
        "review": review_id,
        "verdict": review.verdict,
        "model": review.model_id,
        "score": review.score,
        "evidence": list(review.evidence),
        "until": review.until.isoformat() if review.until else None,
        "note": review.note,
    }
