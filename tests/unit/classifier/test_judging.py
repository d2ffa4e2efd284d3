"""What is counted of a corpus and what is not."""

from pathlib import Path

import numpy as np
import pytest

from classifier.base import LABELS
from classifier.dataset import LabelledPage
from classifier.judging import judge
from classifier.scoring import Scorer, load_champion
from store.entities import Category

MODELS = Path(__file__).parents[3] / "models"
SELLER = b"<h1>IPTV 18,000 channels</h1><p>12 months 49.99 EUR, free trial, order on WhatsApp</p>"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """The shipped champion."""
    return load_champion(MODELS)


def labelled(name: str, body: bytes = SELLER, weak: bool = False) -> LabelledPage:
    """A page that sells."""
    return LabelledPage(name, "https://a.example/", body, Category.IPTV_RESELLER, "seller", "en", f"g-{name}", weak)


def test_doubtful_pages_are_left_out_and_known_ones_counted(scorer: Scorer) -> None:
    """Of three pages one is doubtful; of the two counted one trained the model; a doubtful known one is not told."""
    found = judge([labelled("a"), labelled("b"), labelled("c", weak=True)], scorer, frozenset({"a", "c"}))
    assert [page.id for page in found.pages] == ["a", "b"]
    assert (found.weak, found.refused, found.seen) == (1, 0, 1)
    assert all(page.right for page in found.pages)


def test_the_arrays_follow_the_pages(scorer: Scorer) -> None:
    """Labels, probabilities and sources in the order of the pages; probabilities in the order of the categories."""
    found = judge([labelled("a"), labelled("b", b"<p>Police said on Monday that a court heard the case.</p>")], scorer)
    assert found.labels.tolist() == [LABELS.index(Category.IPTV_RESELLER)] * 2
    assert found.groups.tolist() == ["g-a", "g-b"]
    assert found.chances.shape == (2, len(LABELS))
    assert found.chances.sum(axis=1) == pytest.approx(np.ones(2))
    assert found.chances[0, 0] == found.pages[0].score.scores[Category.IPTV_RESELLER]


def test_nothing_judged_still_has_the_right_shape(scorer: Scorer) -> None:
    """An empty corpus gives no rows of four columns."""
    assert judge([], scorer).chances.shape == (0, len(LABELS))
