"""The sum of an operator's offers."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import classifier
from review.operatorfile import CLAIMS, Claim, claims_of
from store.entities import Category, Reason, Score
from store.pages import ScoredPage

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def page(*reasons: str) -> ScoredPage:
    """A page whose score has these reasons."""
    scores = dict.fromkeys(Category, 0.25)
    score = Score(Category.IPTV_RESELLER, scores, tuple(Reason(text, 1.0) for text in reasons), "m-test")
    return ScoredPage(1, 1, "https://a.example/", "", "en", DAY, score)


def test_claims_are_counted_by_site_and_ordered_by_kind() -> None:
    """What two pages of one site say counts once; prices come before channels, and what quotes nothing is left out."""
    pages = {
        "a.example": [page("channel count claimed: 18 000", "IPTV: “IPTV”"), page("channel count claimed: 18 000")],
        "b.example": [page("channel count claimed: 18 000", "prices shown: 12 €", "prices shown")],
    }
    assert claims_of(pages) == [
        Claim("prices shown", "12 €", 1),
        Claim("channel count claimed", "18 000", 2),
    ]


def test_claims_are_worded_as_the_reasons_are() -> None:
    """A changed wording in classifier/wording.toml would silently empty the sum of an operator's offers."""
    wording = tomllib.loads((Path(classifier.__file__).parent / "wording.toml").read_text("utf-8"))
    assert set(CLAIMS) <= set(wording["signals"].values())
