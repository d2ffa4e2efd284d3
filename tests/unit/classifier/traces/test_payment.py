"""PayPal, gateways and bank accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.payment import gateway, iban, paypal
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values

IBAN = "GB82WEST12345698765432"


@given(st.lists(st.sampled_from(("", "", " ", "-", "\u00a0")), min_size=22, max_size=22), st.booleans())
def test_any_spelling_of_an_iban_is_one_value(gaps: list[str], upper: bool) -> None:
    """Gaps and case do not matter."""
    written = "".join(char + gap for char, gap in zip(IBAN if upper else IBAN.lower(), gaps, strict=True))
    assert iban(written) == IBAN


@given(st.integers(8, 21), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_no_iban(place: int, char: str) -> None:
    """The check digits (mod 97) see every single wrong digit."""
    wrong = IBAN[:place] + char + IBAN[place + 1 :]
    assert wrong == IBAN or iban(wrong) == ""


def test_iban_in_a_sentence(values: Values) -> None:
    """Words that follow do not spoil it; a wrong length does."""
    assert values(TraceKind.IBAN, "<p>IBAN: GB82 WEST 1234 5698 7654 32 at Westbank</p>") == {IBAN}
    assert values(TraceKind.IBAN, "<p>IBAN: GB82 WEST 1234 5698 7654</p>") == set()


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://paypal.me/BrandTV/25", "me:brandtv"),
        ("https://www.paypal.com/paypalme/brandtv", "me:brandtv"),
        ("https://www.paypal.com/donate?hosted_button_id=XNW2T7RZ22N24", "button:XNW2T7RZ22N24"),
        ("https://www.paypal.com/cgi-bin/webscr?cmd=_xclick&business=Pay%40Brand.tv", "mail:pay@brand.tv"),
        ("https://www.paypal.com/signin", ""),
        ("https://paypal.me/", ""),
        ("https://paypal.me/[", ""),
    ],
)
def test_paypal(url: str, value: str) -> None:
    """Names, buttons and businesses are accounts; PayPal's own pages are not."""
    assert paypal(url) == value


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://brandtv.mysellix.io/product/1", "sellix:brandtv"),
        ("https://brandtv.sell.app/", "sellapp:brandtv"),
        ("https://shoppy.gg/@BrandTV", "shoppy:brandtv"),
        ("https://buy.stripe.com/28o02d1yG1Lp8H67ss", "stripe:28o02d1yG1Lp8H67ss"),
        ("https://www.sellix.io/login", ""),
        ("https://support.gumroad.com/x", ""),
        ("https://elsewhere.com/brandtv", ""),
    ],
)
def test_gateways(url: str, value: str) -> None:
    """A customer's subdomain, name or payment link is his; the service's own pages are nobody's."""
    host = url.split("/")[2].removeprefix("www.")
    assert gateway(url, host) == value
