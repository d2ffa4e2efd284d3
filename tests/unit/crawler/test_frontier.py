"""What a waiting link is worth: unseen sites by their chance, further pages by what they may settle or lead to."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from crawler.frontier import EXPLORED, FLOOR, SEED, breadth, budget, values
from crawler.linkcontext import SETTLES
from tests.unit.crawler.standing import standing

PLAIN, OFFER = np.array([[300]], np.uint16), np.array([[SETTLES]], np.uint16)


def value(chance: float, tokens: "np.ndarray[tuple[int, int], np.dtype[np.uint16]]" = PLAIN, **known: float) -> float:
    """The priority of one link."""
    return float(values(np.array([chance]), tokens, standing(**known))[0])


@given(first=st.floats(0.002, 0.99), second=st.floats(0.002, 0.99))
def test_unseen_sites_go_by_their_chance(first: float, second: float) -> None:
    """Of two unseen sites the likelier pirate comes first, and its priority is the chance itself."""
    assert (value(first) < value(second)) == (first < second)
    assert value(first) == first


def test_seeds_go_before_all() -> None:
    """Nothing that was found is before a seed; what was drawn at random is before everything found."""
    assert SEED > EXPLORED > value(1.0) > value(0.0) == FLOOR


def test_offer_of_a_likely_pirate_goes_before_its_other_pages() -> None:
    """Of a site that looks like piracy the pages that settle the question come first, each worth less than the last."""
    site = {"score": 0.95}
    assert value(0.1, OFFER, pages=1.0, **site) > value(0.1, PLAIN, pages=1.0, **site) > FLOOR
    assert value(0.1, OFFER, pages=1.0, **site) > value(0.1, OFFER, pages=2.0, **site)


@pytest.mark.parametrize("known", [{"score": 0.02}, {"score": float("nan")}, {"score": 0.95, "pages": 6.0}])
def test_pages_beyond_the_budget_wait_for_all_others(known: dict[str, float]) -> None:
    """Pages of a site that looks legal, that nobody judged or that had its share come after every unseen site."""
    assert value(0.001, OFFER, **({"pages": 1.0} | known)) < FLOOR


def test_sites_whose_links_gave_pirates_get_more_pages() -> None:
    """A forum that looks legal is asked for three more pages for each pirate site that its links gave."""
    gave = standing(pages=1.0, score=0.02, tried=4.0, found=1.9, given=2.0)
    assert budget(gave)[0] == 7
    assert value(0.1, PLAIN, pages=1.0, score=0.02, tried=4.0, found=1.9, given=2.0) > 10 * FLOOR
    assert value(0.001, PLAIN, pages=7.0, score=0.02, tried=4.0, found=1.9, given=2.0) < FLOOR


def test_talk_of_the_trade_is_worth_a_look_where_the_site_is_not_of_it() -> None:
    """A thread that speaks of the trade is worth part of an unseen site on a forum, not on a pirate's own site."""
    forum, shop = {"pages": 9.0, "score": 0.02}, {"pages": 9.0, "score": 0.98}
    assert value(0.8, PLAIN) > value(0.8, PLAIN, **forum) > 10 * value(0.8, PLAIN, **shop)


def test_a_tunnel_that_gives_no_more_loses_its_worth() -> None:
    """Each page of a forum that led to nothing new makes the next one worth less."""
    gave = {"score": 0.02, "tried": 4.0, "found": 1.9, "given": 2.0}
    assert value(0.1, PLAIN, pages=1.0, **gave) > 1.5 * value(0.1, PLAIN, pages=4.0, **gave)


@given(hops=st.integers(0, 40), found=st.integers(0, 10**6))
def test_breadth_first_knows_hops_only(hops: int, found: int) -> None:
    """The rival of the benchmarks goes by hops, and among equals by the order of finding."""
    assert breadth(found, hops) > breadth(found + 1, hops) > breadth(0, hops + 1)
