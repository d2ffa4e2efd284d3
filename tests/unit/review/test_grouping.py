"""The worth of a look at a release group, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.grouping import GroupCandidate, closed, place_of, rank_group, sureness
from store.entities import Category, Handling, Kind, Verdict, kind_of
from store.groups import GroupSummary

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=20)


def group(releases: int = 20, sites: int = 4, *, pre: float = 0.0, contested: int = 0, **more: object) -> GroupSummary:
    """A group that is known for a while and was seen today."""
    told = {"first_seen": LONG_AGO, "last_seen": AT, "verdict": None} | more
    return GroupSummary("evo", "EVO", releases, sites, pre, contested, **told)  # type: ignore[arg-type]


def value(one: GroupSummary) -> float:
    """What a look at it is worth."""
    return place_of(GroupCandidate(7, one), AT).value


@given(st.integers(1, 10_000), st.integers(1, 500), st.floats(0, 1), st.integers(0, 20_000), st.integers(0, 60))
def test_reasons_add_up_to_the_value(releases: int, sites: int, pre: float, contested: int, age: int) -> None:
    """Whatever was observed: every part of a group's place has its words, and none but these make it up."""
    seen = AT - timedelta(days=age)
    one = group(releases, sites, pre=pre, contested=contested, first_seen=seen, last_seen=seen)
    place = place_of(GroupCandidate(7, one), AT)
    assert place.value == pytest.approx(sum(reason.weight for reason in place.reasons))
    assert 0 < place.score < 0.6
    assert place.value > 0
    assert (place.site, kind_of(place.site), place.category) == ("group:evo", Kind.GROUP, Category.RELEASE_GROUP)


def test_more_names_on_more_sites_come_first() -> None:
    """One page can make up any tag: names of one site say less than as many of several."""
    assert sureness(group(20, 1)) < sureness(group(20, 2)) < sureness(group(40, 2))
    assert sureness(group(2, 1)) < 0.1 < sureness(group(3, 1))


def test_harm_and_doubt_move_a_group() -> None:
    """What is out before sale lifts it, so does being new; names under another tag and a month of silence lower it."""
    plain = value(group())
    assert value(group(pre=0.5)) > plain
    assert value(group(first_seen=AT)) > plain
    assert value(group(contested=10)) < plain
    assert value(group(last_seen=AT - timedelta(days=40))) < plain


def test_what_is_no_item_says_why() -> None:
    """Decided, parked, ordered to be left alone, or hardly observed: no place; a park that is over brings it back."""
    parked = {"verdict": Verdict.PARK, "parked_until": AT + timedelta(days=1)}
    assert closed(GroupCandidate(7, group(**parked)), AT) == "parked until 2026-11-22"
    assert closed(GroupCandidate(7, group(verdict=Verdict.LEGIT)), AT) == "decided: legit"
    assert closed(GroupCandidate(7, group(), frozenset({Handling.NO_TOUCH})), AT) == "under a no_touch order"
    assert closed(GroupCandidate(7, group(1, 1)), AT) == "sure to 0.05 only, below 0.1"
    assert rank_group(GroupCandidate(7, group(1, 1)), AT) is None
    words = "parked until now: due again"
    assert words not in [reason.text for reason in place_of(GroupCandidate(7, group(**parked)), AT).reasons]
    back = rank_group(GroupCandidate(7, group(**parked)), AT + timedelta(days=2))
    assert back is not None
    assert words in [reason.text for reason in back.reasons]
