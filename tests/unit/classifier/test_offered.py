"""What stored pages say of their offer."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from classifier.offered import read_offer
from classifier.reasons import wording
from review.operatorfile import CLAIMS, PAYING
from store.offers import Said
from store.pages import StoredPage

DAY = datetime(2026, 3, 1, tzinfo=UTC)
SHOP = """22,000 live channels.
80,000 movies. Free trial 24 hours.
1 month 12.99 €
12 months 69 EUR, or $75
Pay with PayPal, Bitcoin or a gift card."""


def page(text: str, language: str = "en") -> StoredPage:
    """A stored page of these words."""
    return StoredPage("a.example", "https://a.example/", "", language, text, (("body", 0, len(text)),), DAY)


def test_a_shop_is_read() -> None:
    """Amounts come with one spelling of their currency, counts as numbers, lengths and ways to pay in words."""
    said = read_offer(page(SHOP))
    prices = {(one.number, one.unit) for one in said if one.what == "prices shown"}
    assert prices == {(12.99, "EUR"), (69.0, "EUR"), (75.0, "$")}
    assert [one.number for one in said if one.what == "channel count claimed"] == [22000.0]
    assert [one.words for one in said if one.what == "price ladder by months"] == ["1/12"]
    assert {one.words for one in said if one.what in PAYING} >= {"paypal", "bitcoin"}
    assert any(one.what == "trial by the hour" for one in said)


def test_a_page_without_an_offer_says_nothing() -> None:
    """A library sells nothing."""
    assert read_offer(page("Opening hours of the library, Monday to Friday.")) == ()


def test_paying_is_named_as_the_lexicons_concepts_are() -> None:
    """A changed wording would silently take the ways to pay out of an operator's sum."""
    assert set(PAYING) <= set(wording()["concepts"].values())


@given(st.text(max_size=400), st.sampled_from(["en", "ko", "ar", ""]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    """No page stops the reading; all that is said has a name that is summed up, once each."""
    said = read_offer(page(text, language))
    assert len(set(said)) == len(said)
    assert all(isinstance(one, Said) and one.what in (*CLAIMS, *PAYING) for one in said)
