"""What a verdict means: whether it may be given, when a parked site comes back, what becomes the label (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.entities import Category, SiteState, Verdict
from store.errors import UsageError
from store.labels import Label

# Two weeks: long enough for a shop to show what it is, short enough that nobody forgets why it was parked.
PARK_FOR = timedelta(days=14)

# Labels of verdicts on the queue; other ways to a label (a second reader, an import) will have their own word.
PROVENANCE = "review"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What follows from a verdict: the label it gives (None where it gives none), the date that ends a park."""

    label: Label | None
    until: datetime | None


def rule(verdict: Verdict, state: SiteState | None, until: datetime | None, at: datetime) -> Ruling:
    """Judge a verdict on a site last seen in ``state`` (None: never fetched), given at ``at``.

    The newest verdict speaks: a park or not_reviewable takes an earlier label back. Raises UsageError where the verdict
    cannot be given: legit for a site of which no live page was seen, a date that is past or belongs to no park.
    """
    if verdict is Verdict.LEGIT and state is not SiteState.LIVE:
        seen = f"was {state.replace('_', ' ')} when last seen" if state else "was never fetched"
        raise UsageError(f"only a live page can be called legit, and this site {seen}: park it instead")
    if until is not None and verdict is not Verdict.PARK:
        raise UsageError("a date goes with park only")
    if until is not None and until <= at:
        raise UsageError(f"{until:%Y-%m-%d} is not in the future")
    if verdict is Verdict.PARK:
        return Ruling(None, until or at + PARK_FOR)
    return Ruling(None if verdict is Verdict.NOT_REVIEWABLE else Label(Category(verdict.value), (), PROVENANCE), None)
