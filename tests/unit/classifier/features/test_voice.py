"""Voice: an offer made, an offer reported, an offer of something else."""

from classifier.features.sample import take
from classifier.features.signal import Signal
from classifier.features.voice import extract
from classifier.parsed import MediaKind, Page


def seen(text: str) -> dict[str, Signal]:
    """Signals of a text by name."""
    page = Page(url="", kind=MediaKind.TEXT, text=text, language="en")
    return {signal.name: signal for signal in extract(take(page))}


def test_an_offer_in_quotation_marks_is_reported() -> None:
    """All words of the offer stand in quotation marks, so it is somebody else's."""
    assert seen("He read “18,000 channels, free trial, buy now” and paid.")["voice:quoted"].value == 1.0


def test_an_offer_without_marks_is_made() -> None:
    """A seller's own words are not quoted."""
    assert "voice:quoted" not in seen("18,000 channels, free trial, buy now")


def test_a_sale_of_nothing_to_watch_is_another_trade() -> None:
    """Payment and an order without television, films, releases or downloads."""
    assert "voice:no_media" in seen("Order vouchers on WhatsApp, pay in USDT")
    assert "voice:no_media" not in seen("Order channels on WhatsApp, pay in USDT")
    assert "voice:no_media" not in seen("The harbour office opens at eight")
