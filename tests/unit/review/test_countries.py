"""The country of a site: a guess."""

import pytest

from review.countries import country_of


@pytest.mark.parametrize(
    ("site", "phones", "language", "country"),
    [
        ("shop.no", (), "en", "NO"),
        ("shop.co.uk", (), "en", "GB"),
        ("shop.tv", (), "nb", "NO"),
        ("t.me/kanal", (), "ko", "KR"),
        ("shop.com", ("+821012345678",), "en", "KR"),
        ("shop.com", ("+4479460000", "+6281234567890", "+6281234567891"), "en", "ID"),
        ("shop.com", ("nonsense",), "es", ""),
        ("shop.com", (), "en", ""),
        ("192.0.2.7", (), "", ""),
    ],
)
def test_name_then_phones_then_language(site: str, phones: tuple[str, ...], language: str, country: str) -> None:
    """A country's own domain goes first, then most numbers, then a language of one country; else nothing is guessed."""
    assert country_of(site, phones, language) == country
