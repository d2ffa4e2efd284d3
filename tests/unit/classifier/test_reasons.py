"""What an analyst reads beside a score: figures under their own name, words that are words, nothing said twice."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.page import parse_page
from classifier.reasons import _is_telling, _telling_words
from classifier.scoring import Scorer, load_champion
from review.offer import claimed
from review.operatorfile import CLAIMS
from store.entities import Reason

MODELS = Path(__file__).parents[3] / "models"
SHOP = """<html><head><title>IPTV</title></head><body><h1>IPTV: 18,000 channels in 4K</h1><p>1 month 9.99 €</p>
<p>12 months 69.99 €</p><p>24 hours free trial</p><a href="https://wa.me/000000?text=Hi">WhatsApp</a></body></html>"""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The reasons that the champion gives for a plain shop."""
    scorer: Scorer = load_champion(MODELS)
    return [reason.text for reason in scorer.score(parse_page(SHOP.encode(), "https://a.example/")).reasons]


def test_a_channel_count_is_read_back_as_the_offer(texts: list[str]) -> None:
    """The count that a page claims carries the words by which ranking and the sum of an operator's offers know it."""
    assert claimed(Reason(text, 0.0) for text in texts).channels == 18_000
    assert any(text.partition(":")[0] in CLAIMS for text in texts)


def test_no_reason_quotes_what_it_says(texts: list[str]) -> None:
    """No ``IPTV: “IPTV”``: the quote is left out where the page's word is the phrase's own."""
    assert "speaks of IPTV" in texts


@given(st.lists(st.text(alphabet="ab 1€中", min_size=1, max_size=6).map(str.strip).filter(bool), max_size=30))
def test_words_are_few_and_each_is_said_once(words: list[str]) -> None:
    """At most four, none shares a word with another, and figures show only where no word does."""
    shown = [word for word, _ in _telling_words((word, (0, 0)) for word in words)]
    parts = [part for word in shown for part in set(word.split())]
    assert len(shown) <= 4
    assert len(parts) == len(set(parts))
    assert len({_is_telling(word) for word in shown}) <= 1
    assert bool(shown) == bool(words)


@pytest.mark.parametrize(
    ("word", "telling"),
    [
        ("13 000", False),
        ("€", False),
        ("w", False),
        ("w 13", False),
        ("la", False),
        ("90 mois", True),
        ("x264", True),
        ("台", True),
    ],
)
def test_figures_and_single_letters_are_no_words(word: str, telling: bool) -> None:
    """What is only figures, marks or two letters tells a reader nothing; one Chinese character does."""
    assert _is_telling(word) is telling
