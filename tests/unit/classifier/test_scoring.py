"""The shipped champion: loads from its own folder, adds up, explains itself and knows the plain cases."""

from pathlib import Path

import pytest

from classifier.page import parse_page
from classifier.scoring import Scorer, load_champion
from store.entities import Category, Score

MODELS = Path(__file__).parents[3] / "models"

SELLER = """<html><head><title>Premium TV</title></head><body><h1>18,000 channels in 4K</h1><p>1 month 9.99 €</p>
<p>12 months 69.99 €</p><p>Free trial 24 hours, no buffering, instant activation</p>
<a href="https://wa.me/000000?text=I%20want%2012%20months">Order on WhatsApp</a></body></html>"""
NEWS = """<html><head><title>Court report</title><meta property="og:type" content="article"></head><body><p>Police said
on Tuesday that two men were arrested after raids on an IPTV seller. The court fined them, according to prosecutors,
who said that the investigation continues. A spokesman for the broadcaster welcomed the verdict.</p></body></html>"""


@pytest.fixture(scope="module")
def champion() -> Scorer:
    """The shipped model."""
    return load_champion(MODELS)


def score(champion: Scorer, html: str) -> Score:
    """Score a piece of HTML."""
    return champion.score(parse_page(html.encode(), "https://a.example/"))


def test_plain_cases_are_right(champion: Scorer) -> None:
    """A seller that never says IPTV is found; a report about a raid that does say it is not."""
    assert score(champion, SELLER).category is Category.IPTV_RESELLER
    assert score(champion, NEWS).category is Category.LEGIT


@pytest.mark.parametrize("html", [SELLER, NEWS, "", "<p></p>", "\x00\xff" * 50, "채널 " * 5000])
def test_probabilities_add_up(champion: Scorer, html: str) -> None:
    """Four probabilities that sum to 1, the category being the largest, whatever the page."""
    found = score(champion, html)
    assert set(found.scores) == set(Category)
    assert sum(found.scores.values()) == pytest.approx(1)
    assert found.scores[found.category] == max(found.scores.values())


def test_reasons_are_few_and_shown_by_the_page(champion: Scorer) -> None:
    """At most eight reasons, strongest first, in words, for and against, with spans inside the text."""
    page = parse_page(SELLER.encode(), "https://a.example/")
    reasons = champion.score(page).reasons
    assert 3 <= len(reasons) <= 8
    assert [abs(reason.weight) for reason in reasons] == sorted(
        (abs(reason.weight) for reason in reasons), reverse=True
    )
    assert any("18,000 channels" in reason.text for reason in reasons)
    assert not any(reason.text.startswith("channels:") and "18,000" not in reason.text for reason in reasons)
    shown = [page.text[start:end] for reason in reasons for start, end in reason.spans]
    assert shown
    assert all(part.strip() for part in shown)


def test_scoring_has_no_memory(champion: Scorer) -> None:
    """The same page gets the same score after any other page."""
    first = score(champion, SELLER)
    score(champion, NEWS)
    assert score(champion, SELLER) == first
