"""What a look at a release group is worth now, and why (pure): ``review.ranking`` for what names on pages speak of.

No model judges a group. How sure it is that a tag is one's grows with the names that bear it and the sites that show
them, each for itself, since one page can make up any tag; as with sites, circumstances add shares to that.
"""

from dataclasses import dataclass
from datetime import datetime

from review.ranking import BACK, FLOOR, NEW, NEW_FOR, OLD, OLD_AFTER
from store.entities import RELEASE_NAMES, Category, Handling, Reason, SiteState, Verdict, group_subject
from store.groups import GroupSummary
from store.queue import RankedSite

# Tags are easily forged, and no verdict has told yet how often one that looks real is: until then no number of names
# says more than this, and what the model is sure of comes first.
_SURE_AT_MOST = 0.6

# So many names make a tag half sure: a page of an index shows a few of each group that is at work.
_HALF_SURE = 5

# Each further site that shows the tag halves the doubt that a single page made it up.
_DOUBT_PER_SITE = 0.5

# A group all of whose names also stand under another's tag is as likely the forger as the forged.
_CONTESTED = -0.5

# What is out before it can be bought does most harm: a group that does nothing else is worth a look before half as
# sure a one that puts out what is on sale.
_BEFORE_SALE = 0.5


@dataclass(frozen=True, slots=True)
class GroupCandidate:
    """A release group with what ranking needs: the number under which it is reviewed, what was observed of it, orders
    in force."""

    site_id: int
    observed: GroupSummary
    handling: frozenset[Handling] = frozenset()


def closed(candidate: GroupCandidate, at: datetime) -> str:
    """Why a group is not for the queue, empty if it is."""
    one = candidate.observed
    if until := _parked_until(one, at):
        return f"parked until {until:%Y-%m-%d}"
    if one.verdict not in {None, Verdict.PARK}:
        return f"decided: {one.verdict}"
    if Handling.NO_TOUCH in candidate.handling:
        return "under a no_touch order"
    return f"sure to {sureness(one):.2f} only, below {FLOOR}" if sureness(one) < FLOOR else ""


def sureness(one: GroupSummary) -> float:
    """How sure it is that the tag is a group's, 0 to 1: by names, and by sites that show them."""
    return _SURE_AT_MOST * one.releases / (one.releases + _HALF_SURE) * (1 - _DOUBT_PER_SITE**one.sites)


def rank_group(candidate: GroupCandidate, at: datetime) -> RankedSite | None:
    """The place of a group in the queue at ``at``, None where it does not belong there."""
    return None if closed(candidate, at) else place_of(candidate, at)


def place_of(candidate: GroupCandidate, at: datetime) -> RankedSite:
    """The place of a group, whether it waits or not; its reasons add up to its value."""
    one = candidate.observed
    score = sureness(one)
    shares = [share for share in _circumstances(one, at) if share.weight]
    names = f"{one.releases:,} release name{'s' * (one.releases != 1)}"
    shown = f"{names} end in -{one.shown}, on {one.sites:,} site{'s' * (one.sites != 1)}"
    reasons = [Reason(shown, score), *(Reason(share.text, share.weight * score) for share in shares)]
    return RankedSite(
        site_id=candidate.site_id,
        site=group_subject(one.key),
        value=score * (1.0 + sum(share.weight for share in shares)),
        score=score,
        category=Category.RELEASE_GROUP,
        language="",
        country="",
        # Its names are there to be read: what a group is was never asked of a server.
        state=SiteState.LIVE,
        source=RELEASE_NAMES,
        operator_id=None,
        fold=None,
        propensity=None,
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
        title=one.key,
    )


def _parked_until(one: GroupSummary, at: datetime) -> datetime | None:
    until = one.parked_until if one.verdict is Verdict.PARK else None
    return until if until is not None and until > at else None


def _circumstances(one: GroupSummary, at: datetime) -> list[Reason]:
    fresh = max(0.0, 1 - (at - one.first_seen) / NEW_FOR)
    contested = min(1.0, one.contested / one.releases)
    due = one.verdict is Verdict.PARK and _parked_until(one, at) is None
    return [
        Reason(f"{one.pre:.0%} claim a source from before sale", _BEFORE_SALE * one.pre),
        Reason(f"{one.contested:,} of them also stand under another tag", _CONTESTED * contested),
        Reason(f"earliest observed {one.first_seen:%Y-%m-%d}", NEW * min(1.0, fresh)),
        Reason(f"not seen since {one.last_seen:%Y-%m-%d}", OLD if at - one.last_seen > OLD_AFTER else 0.0),
        Reason("parked until now: due again", BACK if due else 0.0),
    ]
