"""Phones: one number in any spelling, and no number where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.phones import country_of, e164, home_region, is_placeholder, whatsapp_number
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Reader, Values

# A number of each shape that a plan has assigned, in ranges kept for fiction where the plan knows those.
NUMBERS = ("12025550123", "61491570156", "491713920123", "33142685300", "442079460018", "821022223456", "5511912345678")
GAPS = (" ", "-", ".", "\u00a0", "\u2011", " - ", "", "\u200e")
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")


@given(st.data())
def test_any_spelling_of_a_number_is_one_value(data: st.DataObject) -> None:
    """Gaps, dashes, marks of direction, other digits, + or 00: all give the same E.164."""
    number = data.draw(st.sampled_from(NUMBERS))
    gaps = data.draw(st.lists(st.sampled_from(("", "", "", *GAPS)), min_size=20, max_size=20))
    digits = data.draw(st.sampled_from(DIGITS))
    prefix = data.draw(st.sampled_from(("+", "00", "＋", "+ ", "\u200e+")))
    written = number.translate(str.maketrans("0123456789", digits))
    assert e164(prefix + "".join(digit + gap for digit, gap in zip(written, gaps, strict=False))) == f"+{number}"


@given(st.text(max_size=60), st.sampled_from(("", "GB", "XX")))
def test_any_text_gives_a_number_or_nothing(text: str, region: str) -> None:
    """No text breaks the reader; what it gives is + and digits."""
    found = e164(text, region)
    assert found == "" or (found[0] == "+" and found[1:].isdigit())


@pytest.mark.parametrize(
    "html",
    [
        "<p>Call +44 20 7946 0018 now",
        "<p>Tel: 0044 (0)20 7946-0018",
        '<a href="tel:+442079460018">ring</a>',
        '<a href="tel:+44-20-7946-0018">ring</a>',
        '<a href="https://wa.me/442079460018?text=Hi">chat</a>',
        '<a href="https://api.whatsapp.com/send?phone=%2B44%2020%207946%200018&text=x">chat</a>',
        '<a href="https://web.whatsapp.com/send/?phone=442079460018">chat</a>',
        '<a href="whatsapp://send?phone=+442079460018">chat</a>',
        '<a href="https://wa.me/+442079460018">chat</a>',
        "<footer>WhatsApp +٤٤ ٢٠ ٧٩٤٦ ٠٠١٨</footer>",
    ],
)
def test_a_number_on_a_page_is_one_trace(values: Values, html: str) -> None:
    """Text, tel:, and every form of a WhatsApp link leave the same trace."""
    assert values(TraceKind.PHONE, html) == {"+442079460018"}


def test_number_without_country_takes_that_of_the_page(values: Values) -> None:
    """After a label a national number is read as one of the page's country; without a label it is any number."""
    assert values(TraceKind.PHONE, "<p>Telefon: 030 901820</p>", "https://laden.de/") == {"+4930901820"}
    assert values(TraceKind.PHONE, "<p>Bestellung 030 901820</p>", "https://laden.de/") == set()
    assert values(TraceKind.PHONE, "<p>Phone: 030 901820</p>", "https://shop.com/") == set()


@pytest.mark.parametrize(
    "html",
    [
        "<p>20000+ channels, 120000 films, 9.99 EUR",
        "<p>2024-05-12 10:30:55, order 10025550123456",
        "<p>+1 234 567 8901 and +44 7777 777777",
        "<p>server 192.168.100.200:25461",
        '<a href="https://wa.me/?text=share">share</a><a href="https://api.whatsapp.com/send?text=1234567890123">share</a>',
    ],
)
def test_other_numbers_are_no_phones(values: Values, html: str) -> None:
    """Counts, prices, dates, addresses, forms' examples and share buttons leave no phone."""
    assert values(TraceKind.PHONE, html) == set()


def test_span_lies_on_the_number(traced: Reader) -> None:
    """Start and end are offsets into the page's text, zone and country are told."""
    (phone,) = traced("<main><p>One</p></main><footer>Ring +44 20 7946 0018!</footer>")
    assert (phone.start, phone.end, phone.place, phone.shown) == (9, 25, "footer", "+44 20 7946 0018")
    assert country_of(phone.value) == "GB"


@pytest.mark.parametrize(
    ("host", "html_lang", "language", "region"),
    [
        ("a.co.uk", "", "en", "GB"),
        ("a.com", "pt-BR", "pt", "BR"),
        ("a.com", "pt", "pt", ""),
        ("a.com", "", "ko", "KR"),
        ("a.fr", "en-US", "en", "FR"),
        ("a.tv", "", "de", "DE"),
    ],
)
def test_home_of_a_page(host: str, html_lang: str, language: str, region: str) -> None:
    """Suffix before declared region before language; a language of many countries tells none."""
    assert home_region(host, html_lang, language) == region


def test_placeholders() -> None:
    """A digit repeated or counted is a form's example, a real number is not."""
    assert all(map(is_placeholder, ("5555555555", "1234567890", "0987654321")))
    assert not any(map(is_placeholder, ("2079460018", "7700900123")))


@pytest.mark.parametrize(
    "url", ["https://wa.me/message/ABCDEF", "https://wa.me/", "https://wa.me/[", "whatsapp://send"]
)
def test_whatsapp_links_without_number(url: str) -> None:
    """Message links, bare links and broken ones open no number."""
    assert whatsapp_number(url) == ""
