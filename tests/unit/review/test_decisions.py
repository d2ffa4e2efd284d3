"""What a verdict means."""

from datetime import timedelta

import pytest

from review.decisions import PARK_FOR, rule
from store.entities import SiteState, Verdict
from store.errors import UsageError
from tests.samples import DAY

LATER = DAY + timedelta(days=3)


def test_a_park_ends() -> None:
    """A park without a date comes back after two weeks, with a date on it."""
    assert rule(Verdict.PARK, None, None, DAY) == DAY + PARK_FOR
    assert rule(Verdict.PARK, None, LATER, DAY) == LATER
    assert rule(Verdict.OTHER_PIRACY, None, None, DAY) is None


@pytest.mark.parametrize("state", [None, *(state for state in SiteState if state is not SiteState.LIVE)])
def test_only_a_live_page_is_legit(state: SiteState | None) -> None:
    """A site that showed a wall, a park page or nothing cannot be called legit, and the refusal says what it showed."""
    with pytest.raises(UsageError, match="only a live page") as refused:
        rule(Verdict.LEGIT, state, None, DAY)
    assert (state.replace("_", " ") if state else "never fetched") in str(refused.value)
    assert rule(Verdict.OTHER_PIRACY, state, None, DAY) is None


@pytest.mark.parametrize(
    ("verdict", "until"), [(Verdict.PARK, DAY), (Verdict.PARK, DAY - timedelta(days=1)), (Verdict.LEGIT, LATER)]
)
def test_dates_are_for_parks_and_in_the_future(verdict: Verdict, until: object) -> None:
    """A date that is past, or that belongs to no park, is refused."""
    with pytest.raises(UsageError):
        rule(verdict, SiteState.LIVE, until, DAY)  # type: ignore[arg-type]
