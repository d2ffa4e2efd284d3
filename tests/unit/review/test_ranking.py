"""What a look at a site is worth, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.ranking import FLOOR, Candidate, closed, rank
from store.entities import SEARCH_PAGE, Category, Handling, Reason, SiteState, Verdict
from store.sites import Site
from tests.samples import DAY

SITE = Site(
    id=1,
    key="shop.example",
    host_group="shop.example",
    source="seed",
    first_seen=DAY - timedelta(days=20),
    last_seen=DAY,
    fetched=1,
    pages=1,
    state=SiteState.LIVE,
    category=Category.IPTV_RESELLER,
    score=0.8,
    reasons=(Reason("18,000 channels claimed", 2.0), Reason("company number in footer", -0.5)),
    model_id="m-test",
    language="nb",
    url="https://shop.example/",
    operator=None,
    scored_at=DAY,
    verdict=None,
    decided_at=None,
    parked_until=None,
)


def test_successor_of_a_confirmed_site_goes_first() -> None:
    """A site that a confirmed one moved to ranks above its likes, and says whom it succeeds."""
    plain, moved = rank(Candidate(SITE), DAY), rank(Candidate(SITE, succeeds="old.example"), DAY)
    assert plain is not None
    assert moved is not None
    assert moved.value > plain.value
    assert any("old.example" in reason.text for reason in moved.reasons)


moments = st.integers(0, 5_000).map(lambda hours: DAY - timedelta(hours=hours))
reasons = st.lists(st.builds(Reason, st.text(max_size=30), st.floats(-9, 9)), max_size=12).map(tuple)
sites = st.builds(
    replace,
    st.just(SITE),
    score=st.floats(FLOOR, 1),
    category=st.sampled_from(Category),
    state=st.none() | st.sampled_from(SiteState),
    pages=st.integers(0, 500),
    first_seen=moments,
    last_seen=st.none() | moments,
    reasons=reasons,
)
candidates = st.builds(Candidate, sites, st.integers(0, 100_000))


def value(site: Site, referrers: int = 0) -> float:
    """The value of a site that must be in the queue."""
    place = rank(Candidate(site, referrers), DAY)
    assert place is not None
    return place.value


@given(candidates)
def test_reasons_add_up_to_the_value(candidate: Candidate) -> None:
    """Every part of a site's value has a reason in words, strongest first."""
    place = rank(candidate, DAY)
    assert place is not None
    assert sum(reason.weight for reason in place.reasons) == pytest.approx(place.value)
    weights = [abs(reason.weight) for reason in place.reasons]
    assert weights == sorted(weights, reverse=True)


@given(candidates, st.floats(FLOOR, 1))
def test_the_likelier_site_is_worth_more(candidate: Candidate, score: float) -> None:
    """All else equal, a higher probability never ranks lower, and every value is above zero."""
    lower, higher = sorted((candidate.site.score or FLOOR, score))
    low = rank(replace(candidate, site=replace(candidate.site, score=lower)), DAY)
    high = rank(replace(candidate, site=replace(candidate.site, score=higher)), DAY)
    assert low is not None
    assert high is not None
    assert 0 < low.value <= high.value


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (SITE, replace(SITE, category=Category.OTHER_PIRACY)),
        (replace(SITE, category=Category.OTHER_PIRACY), replace(SITE, category=Category.LEGIT)),
        (SITE, replace(SITE, state=SiteState.BLOCKED)),
        (replace(SITE, state=SiteState.BLOCKED), replace(SITE, state=SiteState.DOWN)),
        (replace(SITE, pages=4), SITE),
        (replace(SITE, first_seen=DAY), SITE),
        (SITE, replace(SITE, last_seen=DAY - timedelta(days=31), first_seen=DAY - timedelta(days=31))),
        (replace(SITE, verdict=Verdict.PARK, parked_until=DAY), SITE),
    ],
    ids=["seller", "pirate", "seen", "walled", "more pages", "new", "recent", "due again"],
)
def test_circumstances_shift_sites_of_one_score(better: Site, worse: Site) -> None:
    """Kind, liveness, pages, novelty, age and an ended park each move a site among its likes."""
    assert value(better) > value(worse)


def test_reach_counts_by_doublings_and_is_capped() -> None:
    """More referring sites are worth more, up to a point."""
    values = [value(SITE, referrers) for referrers in (0, 1, 3, 31, 1_000, 1_000_000)]
    assert values == sorted(values)
    assert values[-1] == values[-2]


def test_reasons_speak_of_the_site_and_of_now() -> None:
    """The model's words for piracy and the circumstances stand in one list; what speaks against does not."""
    place = rank(Candidate(replace(SITE, state=SiteState.DOWN), 1), DAY)
    assert place is not None
    words = [reason.text for reason in place.reasons]
    assert "18,000 channels claimed" in words
    assert "down when last seen" in words
    assert "1 other site links to it" in words
    assert "company number in footer" not in words


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (Candidate(replace(SITE, verdict=Verdict.LEGIT)), "decided: legit"),
        (Candidate(replace(SITE, verdict=Verdict.NOT_REVIEWABLE)), "decided: not_reviewable"),
        (
            Candidate(replace(SITE, verdict=Verdict.PARK, parked_until=DAY + timedelta(seconds=1))),
            "parked until 2026-11-21",
        ),
        (Candidate(SITE, handling=frozenset({Handling.NO_TOUCH})), "under a no_touch order"),
        (Candidate(SITE, licensed=True), "on the list of licensed services"),
        (Candidate(replace(SITE, source=SEARCH_PAGE)), "a search engine that was asked"),
        (Candidate(replace(SITE, score=None, category=None)), "no page of it has a score yet"),
        (Candidate(replace(SITE, score=0.09)), "score below 0.1"),
    ],
)
def test_what_is_closed_is_not_queued_and_says_why(candidate: Candidate, why: str) -> None:
    """Decided, parked, untouchable, licensed, unscored and unlikely sites have no place in the queue."""
    assert closed(candidate, DAY) == why
    assert rank(candidate, DAY) is None


@pytest.mark.parametrize("code", [Handling.PASSIVE_ONLY, Handling.NO_NOTICE, Handling.EMBARGO_UNTIL])
def test_other_orders_bind_others(code: Handling) -> None:
    """An order on fetching or telling does not keep analysts from judging what is stored."""
    assert closed(Candidate(SITE, handling=frozenset({code})), DAY) == ""
