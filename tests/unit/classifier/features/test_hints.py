"""hints: no search that would find something is spared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features.hints import ENCODING, MONEY, SIGNS
from classifier.features.offers import find_prices
from classifier.features.releases import tagged_lines
from classifier.features.sample import take
from classifier.parsed import MediaKind, Page

_CURRENCIES = (
    "€ $ £ ₺ ¥ ￥ ₩ ₽ ₹ ₫ ฿ ₪ 元 円 원 บาท ريال درهم تومان zł ZŁ kr kr. Kč ft lei TL руб. грн лв Rs. R$ Rp EUR usd "
    "gbp CHF cad aud dh"
)
_TAGS = "720p 1080i 1080p 2160p 480p HDTV WEB-DL WEBDL WEBRip BluRay BDRip DVDRip XviD x264 h.265 H265"


def hints(text: str) -> int:
    """What a page with this text hints at."""
    return take(Page("https://site.example/", MediaKind.HTML, text=text)).hints


@given(
    st.text(st.sampled_from("aeж _.(/€-"), max_size=3),
    st.sampled_from(_CURRENCIES.split()),
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from(["9", "12.99", "1.299,00"]),
    st.text(st.sampled_from("aeж _.)/€-"), max_size=3),
    st.booleans(),
)
def test_whoever_names_a_price_hints_at_it(
    before: str, currency: str, blank: str, amount: str, after: str, first: bool
) -> None:
    """Where a price is found, a word says beforehand that there may be one, whatever stands beside it."""
    price = f"{currency}{blank}{amount}" if first else f"{amount}{blank}{currency}"
    text = f"{before}{price}{after}"
    if find_prices(text):
        assert hints(text) & MONEY or any(sign in text for sign in SIGNS)


@given(
    st.text(st.sampled_from("aB. -_[("), min_size=3, max_size=9),
    st.sampled_from(_TAGS.split()),
    st.text(st.sampled_from("aB. -_])"), max_size=3),
)
def test_whoever_names_a_file_hints_at_it(before: str, tag: str, after: str) -> None:
    """Where a line names a file, a word says beforehand that one may."""
    text = f"{before}{tag}{after}"
    if list(tagged_lines(text)):
        assert hints(text) & ENCODING


@pytest.mark.parametrize("text", ["", "News of the day, 24 channels, 10 years", "Kraft, Leibniz and Rpm"])
def test_other_texts_hint_at_nothing(text: str) -> None:
    """Counts and words that only begin like a currency are no reason to search."""
    assert hints(text) == 0
