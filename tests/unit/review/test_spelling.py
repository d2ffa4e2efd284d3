"""One thing, many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.spelling import phone, spellings


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+47 912 34 567", "+4791234567"),
        ("0047-912-34-567", "+4791234567"),
        ("+４７９１２３４５６７", "+4791234567"),
        ("https://wa.me/4791234567", "+4791234567"),
        ("https://api.whatsapp.com/send?phone=4791234567&text=hi", "+4791234567"),
        ("tel:+47-912-34-567", "+4791234567"),
        ("mailto:Sales@Shop.example?subject=x", "sales@shop.example"),
        ("sales@shop[.]example", "sales@shop.example"),
        ("@KanalPremium", "kanalpremium"),
        ("https://t.me/KanalPremium", "kanalpremium"),
        ("t[.]me/s/KanalPremium", "kanalpremium"),
        ("tg://resolve?domain=KanalPremium", "KanalPremium"),
        ("https://paypal.me/Shop", "me:shop"),
        ("0xAbCdEf0123456789aBcDeF0123456789abcdef01", "eth:0xabcdef0123456789abcdef0123456789abcdef01"),
        ("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "btc:1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("g-ab12cd34ef", "G-AB12CD34EF"),
        ("UA-1234567-2", "UA-1234567"),
        ("https://www.instagram.com/Shop/", "instagram.com/shop"),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ],
)
def test_what_is_typed_finds_what_is_stored(typed: str, stored: str) -> None:
    """Links, blanks, other digits, upper and lower case, defanged dots lead to the one stored spelling."""
    assert stored in spellings(typed)


@pytest.mark.parametrize("nothing", ["", "  ", "\x00", "a" * 300, "a\nb"])
def test_what_is_no_name_has_no_spelling(nothing: str) -> None:
    """Nothing, too much, or control characters are not looked for."""
    assert spellings(nothing) == ()


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    """Whatever is pasted: no failure, no endless list, no value that a column could not hold."""
    found = spellings(text)
    assert len(found) < 600
    assert all(0 < len(value) <= 200 for value in found)
    assert len(phone(text)) <= 16
