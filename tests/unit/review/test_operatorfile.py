"""The sum of an operator's offers."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import classifier
from review.operatorfile import CLAIMS, MOST_PAGES, PAYING, Claim, claims_of, gather, summed
from store.database import writing
from store.entities import Category, Reason, Score
from store.membership import Move, move, new_operator, placed_sites
from store.offers import Said
from store.pages import ScoredPage, StoredPage
from store.settings import Settings
from tests.samples import add_site

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


def test_amounts_are_summed_as_ranges_by_currency() -> None:
    """Prices of all sites are one line a currency, counts one range; words are counted by site."""
    paypal, ladder = Said(PAYING[0], "paypal"), Said("price ladder by months", "1/12")
    said = {
        "a.example": [Said("prices shown", "5 €", 5.0, "EUR"), Said("prices shown", "12.50 €", 12.5, "EUR"), paypal],
        "b.example": [Said("prices shown", "120 EUR", 120.0, "EUR"), Said("prices shown", "$9", 9.0, "$"), ladder],
        "c.example": [Said("channel count claimed", "18k channels", 18_000.0), paypal],
    }
    assert summed(said) == [
        Claim("price ladder by months", "1/12", 1),
        Claim("prices shown", "5 to 120 EUR", 2),
        Claim("prices shown", "9 $", 1),
        Claim("channel count claimed", "18,000", 1),
        Claim(PAYING[0], "paypal", 2),
    ]


def test_an_operators_best_pages_are_read(engine: Engine, settings: Settings) -> None:
    """The text of the best page of each site is read before any second one, and no more than MOST_PAGES."""
    for name in ("one.example", "two.example"):
        add_site(engine, settings.evidence, name, 0.9, pages=MOST_PAGES)
    with writing(engine) as connection:
        number = new_operator(connection, "one.example", DAY)
        numbers = [one for one, _ in placed_sites(connection, ["one.example", "two.example"]).values()]
        move(connection, [Move(site, number, "a test") for site in numbers], DAY)
    read: list[StoredPage] = []

    def read_offer(page: StoredPage) -> list[Said]:
        read.append(page)
        return [Said(PAYING[0], "paypal")]

    assert gather(engine, number, read_offer).claims == [Claim(PAYING[0], "paypal", 2)]
    assert len(read) == MOST_PAGES
    assert {page.site for page in read[:2]} == {"one.example", "two.example"}
