"""What a crawl counts."""

from crawler.counters import Counters


def test_the_harvest_is_of_a_thousand_fetches() -> None:
    """Three new relevant sites in 1,500 fetches are a harvest of two; before the first fetch there is none."""
    assert Counters(fetches=1_500, new_relevant_sites=3).harvest_rate == 2.0
    assert Counters().harvest_rate == 0.0
