"""What a verdict means: whether it may be given, and when a parked site comes back (pure)."""

from datetime import datetime, timedelta

from review.permissions import Action, only
from store.entities import Handling, Kind, SiteState, Verdict
from store.errors import UsageError
from store.findings import Findings

# Two weeks: long enough for a shop to show what it is, short enough that nobody forgets why it was parked.
PARK_FOR = timedelta(days=14)

# What can be said of a release group: that it is one, that the tag is none of a group (legit), or nothing yet.
GROUP_VERDICTS = (Verdict.RELEASE_GROUP, Verdict.LEGIT, Verdict.PARK, Verdict.NOT_REVIEWABLE)


def rule(
    verdict: Verdict, state: SiteState | None, until: datetime | None, at: datetime, kind: Kind = Kind.SITE
) -> datetime | None:
    """Judge a verdict on a site last seen in ``state`` (None: never fetched), given at ``at``; when a park ends.

    Raises UsageError where the verdict cannot be given: one that release groups have not, legit for a site of which no
    live page was seen, a date that is past or belongs to no park.
    """
    if kind is Kind.GROUP and verdict not in GROUP_VERDICTS:
        raise UsageError(f"of a release group one can say {', '.join(GROUP_VERDICTS)}")
    if kind is Kind.SITE and verdict is Verdict.LEGIT and state is not SiteState.LIVE:
        seen = f"{state.replace('_', ' ')} when last seen" if state else "never fetched"
        raise UsageError(f"only a live page can be called legit, and this site was {seen}: park it instead")
    if until is not None and verdict is not Verdict.PARK:
        raise UsageError("a date goes with park only")
    if until is not None and until <= at:
        raise UsageError(f"{until:%Y-%m-%d} is not in the future")
    return (until or at + PARK_FOR) if verdict is Verdict.PARK else None


def check_findings(findings: Findings, *, may_order: bool) -> None:
    """Raises UsageError for an order that goes with no verdict, or that the reviewer may not give."""
    if findings.handling is None:
        return
    if findings.handling is Handling.EMBARGO_UNTIL:
        raise UsageError("embargo_until needs its date: order it by itself")
    if not may_order:
        raise UsageError(f"{only(Action.ORDER)}: leave {findings.handling} out")
