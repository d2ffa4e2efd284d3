"""What the verdicts on a site add up to: the one rule from verdicts to label (pure).

A park opens a new round: what was said before it counts no more.
In a round the newest verdict of each reader counts. One reader: that is the label, and a second may be wanted. All
agree: that is the label. They differ: no label, and a senior settles it; what the senior says is the label, until
somebody gives another verdict later.
A verdict that only followed a mirror's counts as long as nobody looked at the site itself.
"""

from collections.abc import Sequence

from review.exploration import uniform
from store.entities import Category, Role, Stage, Verdict
from store.labels import Label, Provenance
from store.reviews import Review
from store.settlements import Settlement

OPEN = Settlement(None, None, None, None, None, Stage.FIRST)


def settle(standing: Sequence[Review], *, second: bool = False) -> Settlement:
    """The sum of the verdicts that stand, oldest first; ``second``: two readers are wanted for this site."""
    own = [review for review in standing if review.fold_of is None]
    if not own:
        return _settled(standing[-1:], Provenance.FOLD, None) if standing else OPEN
    if own[-1].verdict is Verdict.PARK:
        return Settlement(Verdict.PARK, None, own[-1].until, None, own[-1].reviewed_at, None)
    agreeing, senior = _counting(own)
    if len({review.verdict for review in agreeing}) > 1:
        return Settlement(None, None, None, None, None, Stage.SENIOR)
    if senior:
        return _settled(agreeing, Provenance.SENIOR, None)
    if len(agreeing) > 1:
        return _settled(agreeing, Provenance.AGREED, None)
    wanted = second and agreeing[0].verdict is not Verdict.NOT_REVIEWABLE
    return _settled(agreeing, Provenance.REVIEW, Stage.SECOND if wanted else None)


def stage_of(before: Settlement, standing: Sequence[Review], by: str, *, settles: bool) -> Stage:
    """Which reading a new verdict by ``by`` is; who ``settles`` does so for others' verdicts, never for their own."""
    readers = {review.reviewer for review in _round(standing)}
    if not readers - {by}:
        return Stage.FIRST
    settled = before.label is not None and before.label.provenance == Provenance.SENIOR
    if settles and by not in readers and (before.waits is Stage.SENIOR or settled):
        return Stage.SENIOR
    again_as_senior = any(review.reviewer == by and review.stage is Stage.SENIOR for review in _round(standing))
    return Stage.SENIOR if settles and again_as_senior else Stage.SECOND


def sampled(site: str, share: float) -> bool:
    """Whether a site belongs to the ``share`` that a second reader sees: by a hash of its key, so always the same."""
    return uniform(f"second reader {site}") < share


def _round(standing: Sequence[Review]) -> list[Review]:
    """The verdicts of people who looked, since the last park."""
    current: list[Review] = []
    for review in standing:
        if review.verdict is Verdict.PARK:
            current = []
        elif review.fold_of is None:
            current.append(review)
    return current


def _counting(own: Sequence[Review]) -> tuple[list[Review], bool]:
    """The verdicts that count in this round, oldest first, and whether a senior's is among them."""
    current = _round(own)
    settling = max((place for place, review in enumerate(current) if review.stage is Stage.SENIOR), default=-1)
    newest = {review.reviewer: review for review in current[max(settling, 0) :]}
    return sorted(newest.values(), key=lambda review: review.id), settling >= 0


def _settled(agreeing: Sequence[Review], provenance: Provenance, waits: Stage | None) -> Settlement:
    last = agreeing[-1]
    roles: list[Role] = [review.findings.role for review in agreeing if review.findings.role is not None]
    label = None
    if last.verdict is not Verdict.NOT_REVIEWABLE and last.verdict is not Verdict.PARK:
        label = Label(Category(last.verdict.value), tuple(review.id for review in agreeing), provenance)
    until = last.until if last.verdict is Verdict.PARK else None
    return Settlement(last.verdict, label, until, roles[-1] if roles else None, last.reviewed_at, waits)
