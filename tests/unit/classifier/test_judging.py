"""What is counted of a corpus and what is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.base import LABELS, BaseSet
from classifier.dataset import LabelledPage
from classifier.judging import held_out_chances, hold_out, judge
from store.entities import Category

MODELS = Path(__file__).parents[3] / "models"
SELLER = b"<h1>IPTV 18,000 channels</h1><p>12 months 49.99 EUR, free trial, order on WhatsApp</p>"


def labelled(name: str, body: bytes = SELLER, weak: bool = False) -> LabelledPage:
    """A page that sells."""
    return LabelledPage(name, "https://a.example/", body, Category.IPTV_RESELLER, "seller", "en", f"g-{name}", weak)


def test_doubtful_pages_are_left_out_and_known_ones_counted() -> None:
    """Of three pages one is doubtful; of the two counted one trained the model; a doubtful known one is not told."""
    found = judge([labelled("a"), labelled("b"), labelled("c", weak=True)], MODELS, frozenset({"a", "c"}))
    assert [page.id for page in found.pages] == ["a", "b"]
    assert (found.weak, found.refused, found.seen) == (1, 0, 1)
    assert all(page.right for page in found.pages)


def test_the_arrays_follow_the_pages() -> None:
    """Labels, probabilities and sources in the order of the pages; probabilities in the order of the categories."""
    found = judge([labelled("a"), labelled("b", b"<p>Police said on Monday that a court heard the case.</p>")], MODELS)
    assert found.labels.tolist() == [LABELS.index(Category.IPTV_RESELLER)] * 2
    assert found.groups.tolist() == ["g-a", "g-b"]
    assert found.chances.shape == (2, len(LABELS))
    assert found.chances.sum(axis=1) == pytest.approx(np.ones(2))
    assert found.chances[0, 0] == found.pages[0].score.scores[Category.IPTV_RESELLER]


def test_nothing_judged_still_has_the_right_shape() -> None:
    """An empty corpus gives no rows of four columns."""
    assert judge([], MODELS).chances.shape == (0, len(LABELS))


def test_held_out_scores_take_the_place_of_flattering_ones() -> None:
    """A page that trained the model gets the fold's score and category; the champion's reasons and other pages stay."""
    before = judge([labelled("a"), labelled("b"), labelled("c")], MODELS, frozenset({"a", "c"}))
    after = hold_out(before, {"a": np.array([0.2, 0.1, 0.1, 0.6])})
    assert (after.seen, after.held_out) == (1, 1)
    assert after.pages[0].score.category is Category.LEGIT
    assert after.pages[0].score.pirate == pytest.approx(0.4)
    assert after.pages[0].score.reasons == before.pages[0].score.reasons
    assert after.pages[1:] == before.pages[1:]


def test_every_page_but_the_authored_ones_is_held_out_once(small_base: BaseSet) -> None:
    """One row of probabilities for each page of the base set that stands in a fold."""
    authored = np.arange(len(small_base)) % 10 == 0
    found = held_out_chances(replace(small_base, authored=authored))
    assert set(found) == {str(name) for name in small_base.ids[~authored]}
    assert all(row.sum() == pytest.approx(1) for row in found.values())
