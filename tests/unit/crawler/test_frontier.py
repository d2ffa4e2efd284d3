"""What a waiting link is worth: unseen sites by their chance, further pages by what they may settle or lead to."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from crawler.frontier import BEHIND, EXPLORED, FLOOR, NOTICEABLE, SEED, breadth, budget, moved, values
from crawler.linkcontext import LISTED, SETTLES
from tests.unit.crawler.standing import standing

PLAIN, OFFER, NEXT = (np.array([[token]], np.uint16) for token in (300, SETTLES, LISTED))


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


def test_a_link_that_promises_little_is_no_talk_of_the_trade() -> None:
    """Pages of a known site that look as unlikely as everything else wait for unseen sites that look no better."""
    assert value(0.2, PLAIN, pages=1.0, score=0.02) <= FLOOR < value(0.02, PLAIN)


def test_a_tunnel_that_gives_no_more_loses_its_worth() -> None:
    """Each page of a forum that led to nothing new makes the next one worth less."""
    gave = {"score": 0.02, "tried": 4.0, "found": 1.9, "given": 2.0}
    assert value(0.1, PLAIN, pages=1.0, **gave) > 1.5 * value(0.1, PLAIN, pages=4.0, **gave)


def test_a_pirates_own_pages_are_no_tunnel() -> None:
    """What a pirate links it links on every page: the same finds make the pages of a forum worth far more."""
    gave = {"pages": 2.0, "tried": 4.0, "found": 3.9, "given": 4.0}
    assert value(0.1, PLAIN, score=0.05, **gave) > 5 * value(0.1, PLAIN, score=0.98, **gave)


def test_the_next_page_of_a_list_is_worth_more_than_any_other_page_of_its_site() -> None:
    """A list that gave nothing yet may give on its next page; page after page without a find it is worth less."""
    fresh, old = {"pages": 1.0, "score": 0.02}, {"pages": 17.0, "score": 0.02}
    assert value(0.05, NEXT, **fresh) > 5 * value(0.05, PLAIN, **fresh)
    assert value(0.05, NEXT, **fresh) > 2 * value(0.05, NEXT, **old) > FLOOR


@given(pages=st.floats(1, 500), given_sites=st.floats(0, 500), chance=st.floats(0, 1))
def test_no_further_page_goes_before_what_was_asked_for(pages: float, given_sites: float, chance: float) -> None:
    """However much a list gave, its pages stay behind seeds and draws."""
    assert value(chance, NEXT, pages=pages, score=0.1, found=given_sites, given=given_sites, tried=pages) < 1.0


@given(hops=st.integers(0, 40), found=st.integers(0, 10**6))
def test_breadth_first_knows_hops_only(hops: int, found: int) -> None:
    """The rival of the benchmarks goes by hops, and among equals by the order of finding."""
    assert breadth(found, hops) > breadth(found + 1, hops) > breadth(0, hops + 1)


@given(
    st.lists(st.tuples(st.floats(1e-4, 1.0), st.floats(1e-4, 1.0), st.integers(0, 3)), min_size=1, max_size=20),
)
def test_what_is_not_written_changes_no_order_of_sites(links: list[tuple[float, float, int]]) -> None:
    """After a re-ranking the best of each site is stored with its worth, but for what is not noticeable, nothing of it
    goes before that, and no other link is off by more than half."""
    old, new, sites = (np.array(column) for column in zip(*links, strict=True))
    sites = np.unique(sites, return_inverse=True)[1]
    stored = np.where(moved(old, new, sites), new, old)
    for site in range(sites.max() + 1):
        assert stored[sites == site].max() == pytest.approx(new[sites == site].max(), rel=1.1 * NOTICEABLE)
    assert (np.abs(stored - new) <= BEHIND * stored).all()


def test_few_rows_are_written_where_few_lead() -> None:
    """What moves behind the best of its site by less than half is left as it is."""
    old, new = np.array([0.9, 0.5, 0.4, 0.3]), np.array([0.8, 0.45, 0.44, 0.7])
    assert moved(old, new, np.array([0, 0, 0, 0])).tolist() == [True, False, False, True]
