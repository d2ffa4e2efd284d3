"""Give a verdict: gather what it rests on, judge it, store it with all that follows, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from review.applying import hold, settle_sites, settled_of
from review.decisions import check_findings, rule
from review.following import LeftOut, decided_by_now, part
from review.permissions import Action, check, may
from review.settling import settle, stage_of
from store import claims, handling, queue
from store.database import Connection, Engine, writing
from store.entities import Category, Kind, Stage, Verdict, tag_of
from store.errors import UsageError
from store.findings import NO_FINDINGS, Findings
from store.groupreviews import group_evidence
from store.reviews import (
    Review,
    StoredReview,
    evidence_of,
    followers,
    log_review,
    review_by_key,
    save_review,
    standing_reviews,
)
from store.settlements import Settlement, asked_second_readings
from store.sites import Site
from store.urls import defang
from store.users import User, introduce, log_introduction


@dataclass(frozen=True, slots=True)
class Ballot:
    """A verdict as it is handed in. ``fold`` names mirrors that shall follow it; ``key`` is the client's own name for
    it (empty: none), by which a repeated request is known; ``stage`` whom the site waited for when the page was opened
    (None: not asked), so that a page left open is told when somebody else decided meanwhile."""

    verdict: Verdict
    until: datetime | None = None
    note: str = ""
    findings: Findings = NO_FINDINGS
    fold: tuple[str, ...] = ()
    key: str = ""
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A stored verdict: the review's number, what it says, the label the site has now (None where it has none), whom
    the site waits for now (None: nobody), the mirrors that followed and those that were left to a colleague, and what
    other readers had said otherwise: of each the newest verdict, oldest first."""

    review_id: int
    site: str
    review: Review
    label: Category | None
    waits: Stage | None
    folded: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    otherwise: tuple[Review, ...] = ()


def decide(
    engine: Engine,
    site: str,
    verdict: Verdict,
    by: str,
    at: datetime,
    *,
    until: datetime | None = None,
    note: str = "",
    second_share: float = 0.0,
) -> Decided:
    """Store ``by``'s bare verdict on a site: ``cast`` without the rest."""
    return cast(engine, site, Ballot(verdict, until, note), by, at, second_share=second_share)


def cast(engine: Engine, site: str, ballot: Ballot, by: str, at: datetime, *, second_share: float = 0.0) -> Decided:
    """Store ``by``'s verdict on a site, named by any URL or host that belongs to it, and on the mirrors that follow.

    ``second_share`` of all sites wait for a second reader afterwards. The same ``key`` again stores nothing and gives
    what the first request gave. Mirrors that somebody decided meanwhile, or works on, are left out. Raises UsageError
    for an unknown site (with near matches), an impossible or disabled user, one who may not decide, a fold that names
    no mirror, a site that somebody else works on, or a verdict that the rules of ``review.decisions`` refuse; then
    nothing is stored.
    """
    with writing(engine) as connection:
        lead, mirrors = hold(connection, site, ballot.fold)
        user, is_new = introduce(connection, by, at)
        check(by, user.role, Action.DECIDE)
        known = review_by_key(connection, by, ballot.key) if ballot.key else None
        if known is not None:
            return _repeated(connection, known, lead, mirrors, second_share)
        _refuse_claimed(connection, lead, by, at)
        check_findings(ballot.findings, may_order=may(user.role, Action.ORDER))
        standing = standing_reviews(connection, [lead.id])[lead.id]
        judged = _judge(connection, lead, standing, ballot, user, at)
        following, left = part(connection, lead, mirrors, by, at)
        saved = save_review(connection, lead.id, judged)
        followed = [
            (mirror.key, save_review(connection, mirror.id, _follow(connection, mirror, ballot, saved, at)))
            for mirror in following
        ]
        settled = settle_sites(connection, (lead, *following), second_share, at)[lead.id]
        claims.release(connection, by, lead.id)
        # The log comes last: on PostgreSQL it is held from its first entry on, and everybody waits for it.
        if is_new:
            log_introduction(connection, by, at)
        for key, review in ((lead.key, saved), *followed):
            log_review(connection, key, review)
        _order(connection, lead, saved, at)
    return _decided(lead, saved, standing, settled, tuple(mirror.key for mirror in following), left)


def _refuse_claimed(connection: Connection, site: Site, by: str, at: datetime) -> None:
    other = claims.holder(connection, site.id, at)
    if other is not None and other != by:
        raise UsageError(f"{other} works on {defang(site.key)} just now")


def _judge(
    connection: Connection, site: Site, standing: Sequence[Review], ballot: Ballot, user: User, at: datetime
) -> Review:
    before, settles = settle(standing), may(user.role, Action.SETTLE)
    stage = stage_of(before, standing, user.name, settles=settles)
    by_another = bool(standing) and standing[-1].reviewer != user.name
    # Whoever changes their own verdict, or looks again where others differ, reads what the page was opened for.
    waits, propensity = queue.standing(connection, site.id)
    if by_another and ballot.stage not in {None, stage, waits}:
        raise UsageError(f"somebody else decided {defang(site.key)} meanwhile: look at it again")
    if ballot.verdict is Verdict.PARK and before.waits is Stage.SENIOR and not settles:
        raise UsageError(f"{defang(site.key)} waits for a senior, since its readers differ: only a senior parks it")
    return Review(
        verdict=ballot.verdict,
        reviewer=user.name,
        reviewed_at=at,
        model_id=site.model_id,
        score=site.score,
        evidence=_evidence(connection, site),
        until=rule(ballot.verdict, site.state, ballot.until, at, site.kind),
        note=ballot.note,
        stage=stage,
        key=ballot.key,
        propensity=propensity,
        findings=ballot.findings,
    )


def _evidence(connection: Connection, site: Site) -> tuple[str, ...]:
    if site.kind is Kind.GROUP:
        return group_evidence(connection, tag_of(site.key))
    return evidence_of(connection, site.key)


def _follow(connection: Connection, mirror: Site, ballot: Ballot, lead: Review, at: datetime) -> Review:
    """The verdict of a mirror that nobody looked at: what was said of the lead's own page is not said of it."""
    return Review(
        verdict=ballot.verdict,
        reviewer=lead.reviewer,
        reviewed_at=at,
        model_id=mirror.model_id,
        score=mirror.score,
        evidence=evidence_of(connection, mirror.key),
        until=rule(ballot.verdict, mirror.state, ballot.until, at, mirror.kind),
        note="",
        fold_of=lead.id,
        findings=Findings(role=ballot.findings.role),
    )


def _order(connection: Connection, site: Site, review: Review, at: datetime) -> None:
    code = review.findings.handling
    if code is not None and code not in handling.codes(connection, [site.key], at).get(site.key, set()):
        handling.order(connection, site.key, code, review.reviewer, at, until=None, note=review.note)


def _repeated(
    connection: Connection, known: StoredReview, lead: Site, mirrors: Sequence[Site], second_share: float
) -> Decided:
    if known.site_id != lead.id:
        raise UsageError("this key belongs to a verdict on another site")
    standing = standing_reviews(connection, [lead.id])[lead.id]
    asked = lead.id in asked_second_readings(connection, [lead.id])
    settled = settled_of(lead, standing, asked, second_share)
    followed = tuple(one.site for one in followers(connection, known.review.id))
    left = decided_by_now(connection, [mirror for mirror in mirrors if mirror.key not in followed])
    before = [one for one in standing if one.id < known.review.id]
    return _decided(lead, known.review, before, settled, followed, left)


def _decided(
    lead: Site,
    review: Review,
    before: Sequence[Review],
    settled: Settlement,
    folded: tuple[str, ...],
    left_out: tuple[LeftOut, ...],
) -> Decided:
    label = settled.label.category if settled.label else None
    newest = {one.reviewer: one for one in before if one.fold_of is None and one.reviewer != review.reviewer}
    otherwise = (one for one in newest.values() if one.verdict is not review.verdict)
    in_order = tuple(sorted(otherwise, key=lambda one: one.id))
    return Decided(review.id, lead.key, review, label, settled.waits, folded, left_out, in_order)
