"""Reviews: every verdict ever given, by whom, when, on what it stood, and what else was said. None is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from store import audit
from store.entities import Handling, Role, Stage, Verdict
from store.findings import NO_FINDINGS, Conduct, Confidence, Findings, NextAction, Tlp
from store.masking import clean_note
from store.schema.crawl import sites
from store.schema.pages import captures, pages, scores
from store.schema.review import reviews


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict. ``model_id`` and ``score`` are what the reviewer was shown; ``evidence`` the SHA-256 digests of the
    captures behind it, oldest first; ``until`` ends a park.

    ``fold_of`` is the review that this one followed without a look of its own; ``key`` the client's own name for it,
    by which a repeated request is known; ``propensity`` the chance with which the site was drawn, if it was.
    """

    verdict: Verdict
    reviewer: str
    reviewed_at: datetime
    model_id: str | None
    score: float | None
    evidence: tuple[str, ...]
    until: datetime | None
    note: str
    stage: Stage = Stage.FIRST
    fold_of: int | None = None
    key: str = ""
    propensity: float | None = None
    findings: Findings = NO_FINDINGS
    id: int = 0


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review with the site it is about; ``undone_at`` where it was taken back."""

    site_id: int
    site: str
    review: Review
    undone_at: datetime | None


# A list of works is for orientation; a catalogue belongs into a file.
_WORKS, _WORK = 50, 200

# Statements of every verdict, built once: building one costs ten times what SQLite takes to run it.
_SAVED = insert(reviews).returning(reviews.c.id)
_STANDING = (
    select(reviews)
    .where(reviews.c.site_id.in_(bindparam("sites", expanding=True)), reviews.c.undone_at.is_(None))
    .order_by(reviews.c.id)
)
_WITH_SITE: Select[Any] = select(reviews, sites.c.key.label("site")).join(sites, sites.c.id == reviews.c.site_id)
_NUMBERED = _WITH_SITE.where(reviews.c.id == bindparam("number"))
_KEYED = _WITH_SITE.where(reviews.c.reviewer == bindparam("by"), reviews.c.client_key == bindparam("client"))
_SCORED = select(pages.c.capture_id).join(scores, scores.c.page_id == pages.c.id)
_EVIDENCE = (
    select(captures.c.member_sha256)
    .where(captures.c.id.in_(_SCORED.where(pages.c.site == bindparam("of_site"))))
    .order_by(captures.c.id)
)


def save_review(connection: Connection, site_id: int, review: Review) -> Review:
    """Store a verdict; as stored, with its number. ``log_review`` makes the entry in the audit log."""
    findings = replace(
        review.findings,
        against=clean_note(review.findings.against),
        works=tuple(clean_note(work)[:_WORK] for work in review.findings.works[:_WORKS]),
    )
    review = replace(review, note=clean_note(review.note), findings=findings)
    saved = connection.execute(_SAVED, {"site_id": site_id, **_row(review)})
    return replace(review, id=int(saved.scalar_one()))


def log_review(connection: Connection, site: str, review: Review) -> None:
    """The entry of a stored verdict in the audit log."""
    action = "verdict" if review.fold_of is None else "verdict by fold"
    audit.append(connection, review.reviewer, action, site, _detail(review), review.reviewed_at)


def reviews_of(connection: Connection, site_id: int) -> list[Review]:
    """All verdicts on a site that stand, newest first."""
    standing = select(reviews).where(reviews.c.site_id == site_id, reviews.c.undone_at.is_(None))
    return [_review(row) for row in connection.execute(standing.order_by(reviews.c.id.desc()))]


def standing_reviews(connection: Connection, site_ids: Sequence[int]) -> dict[int, list[Review]]:
    """The verdicts that stand on each of a few sites, oldest first."""
    found: dict[int, list[Review]] = {site_id: [] for site_id in site_ids}
    for row in connection.execute(_STANDING, {"sites": list(site_ids)}):
        found[row.site_id].append(_review(row))
    return found


def find_review(connection: Connection, review_id: int) -> StoredReview | None:
    """The review with this number."""
    return _stored(connection.execute(_NUMBERED, {"number": review_id}).first())


def review_by_key(connection: Connection, reviewer: str, key: str) -> StoredReview | None:
    """The review that a reviewer's client named ``key``: a repeated request finds what the first one stored."""
    return _stored(connection.execute(_KEYED, {"by": reviewer, "client": key}).first())


def followers(connection: Connection, review_id: int) -> list[StoredReview]:
    """The reviews of mirrors that followed this one and stand, by site."""
    wanted = _WITH_SITE.where(reviews.c.fold_of == review_id, reviews.c.undone_at.is_(None))
    rows = connection.execute(wanted.order_by(reviews.c.site_id))
    return [StoredReview(row.site_id, row.site, _review(row), row.undone_at) for row in rows]


def undo_review(connection: Connection, stored: StoredReview, by: str, at: datetime) -> None:
    """Mark a review as taken back; ``log_undo`` makes the entry in the audit log."""
    taken = update(reviews).where(reviews.c.id == stored.review.id)
    connection.execute(taken.values(undone_at=at, undone_by=by))


def log_undo(connection: Connection, stored: StoredReview, by: str, at: datetime) -> None:
    """The entry of a review taken back in the audit log."""
    number = stored.review.id
    detail = {"review": number, "verdict": stored.review.verdict, "reviewer": stored.review.reviewer}
    audit.append(connection, by, "verdict undone", stored.site, detail, at)


def evidence_of(connection: Connection, site: str) -> tuple[str, ...]:
    """The digests of the captures whose pages were scored, oldest first: what a verdict on the site stands on."""
    return tuple(connection.execute(_EVIDENCE, {"of_site": site}).scalars())


def _stored(row: Row[Any] | None) -> StoredReview | None:
    return StoredReview(row.site_id, row.site, _review(row), row.undone_at) if row else None


def _row(review: Review) -> dict[str, object]:
    findings = review.findings
    return {
        "verdict": review.verdict,
        "reviewer": review.reviewer,
        "reviewed_at": review.reviewed_at,
        "model_id": review.model_id,
        "score": review.score,
        "evidence": list(review.evidence),
        "until": review.until,
        "note": review.note,
        "stage": review.stage,
        "fold_of": review.fold_of,
        "client_key": review.key or None,
        "propensity": review.propensity,
        "role": findings.role,
        "conduct": list(findings.conduct),
        "works": list(findings.works),
        "confidence": findings.confidence,
        "against": findings.against,
        "next_action": findings.next_action,
        "handling": findings.handling,
        "tlp": findings.tlp,
    }


def _detail(review: Review) -> dict[str, object]:
    said = _row(review)
    for name in ("reviewer", "reviewed_at", "client_key"):
        del said[name]
    said |= {"review": review.id, "model": said.pop("model_id"), "evidence": list(review.evidence)}
    said["until"] = review.until.isoformat() if review.until else None
    # What was not said is not listed: most verdicts are one key.
    always = {"review", "verdict", "model", "score", "evidence", "until", "note"}
    return {name: value for name, value in said.items() if name in always or value not in (None, "", [])}


def _review(row: Row[tuple[object, ...]]) -> Review:
    return Review(
        verdict=Verdict(row.verdict),
        reviewer=row.reviewer,
        reviewed_at=row.reviewed_at,
        model_id=row.model_id,
        score=row.score,
        evidence=tuple(row.evidence),
        until=row.until,
        note=row.note,
        stage=Stage(row.stage),
        fold_of=row.fold_of,
        key=row.client_key or "",
        propensity=row.propensity,
        findings=Findings(
            role=Role(row.role) if row.role else None,
            conduct=tuple(map(Conduct, row.conduct or ())),
            works=tuple(row.works or ()),
            confidence=Confidence(row.confidence) if row.confidence else None,
            against=row.against or "",
            next_action=NextAction(row.next_action) if row.next_action else None,
            handling=Handling(row.handling) if row.handling else None,
            tlp=Tlp(row.tlp) if row.tlp else None,
        ),
        id=row.id,
    )
