"""When a known site is looked at again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.recheck import is_changed, next_visit
from store.entities import SiteState, Verdict
from store.visits import KnownSite


def site(
    state: SiteState | None = SiteState.LIVE, verdict: Verdict | None = None, score: float | None = None
) -> KnownSite:
    """A site in some state."""
    return KnownSite("a.example", "https://a.example/", state, "", verdict, score)


CONFIRMED = site(verdict=Verdict.IPTV_RESELLER)


def test_confirmed_before_suspected_before_harmless() -> None:
    """A person's verdict brings visits sooner than a score, a score sooner than none."""
    assert next_visit(CONFIRMED, 0) < next_visit(site(score=0.9), 0) < next_visit(site(verdict=Verdict.LEGIT), 0)


@pytest.mark.parametrize("state", [SiteState.DOWN, SiteState.REDIRECTED, SiteState.BLOCKED, SiteState.CHALLENGED])
def test_what_moves_is_seen_sooner(state: SiteState) -> None:
    """A confirmed site that went away, or behind a wall, is looked at sooner than one that stands."""
    assert next_visit(site(state, Verdict.RELEASE_GROUP), 0) < next_visit(CONFIRMED, 0)


def test_calm_sites_rest_longer() -> None:
    """Each visit that showed nothing new makes the next one later, up to four times."""
    waits = [next_visit(CONFIRMED, unchanged) for unchanged in range(6)]
    assert waits == sorted(waits)
    assert waits[0] < waits[1]
    assert waits[-1] == 4 * waits[0]


@given(
    st.sampled_from([None, *SiteState]),
    st.sampled_from([None, *Verdict]),
    st.none() | st.floats(0, 1),
    st.integers(0, 400),
)
def test_every_site_comes_round(
    state: SiteState | None, verdict: Verdict | None, score: float | None, calm: int
) -> None:
    """Whatever it is, a site rests a day at least and a season at most."""
    assert timedelta(days=1) <= next_visit(site(state, verdict, score), calm) <= timedelta(days=90)


def test_change_needs_two_texts() -> None:
    """Without a text before or after there is nothing to compare."""
    assert is_changed("a", "b") is True
    assert is_changed("a", "a") is False
    assert is_changed("", "a") is None
    assert is_changed("a", "") is None
