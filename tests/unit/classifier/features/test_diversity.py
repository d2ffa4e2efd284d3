"""Variety of a page's words."""

from classifier.features.diversity import extract
from classifier.features.sample import take
from classifier.page import parse_page

PROSE = """The harbour office opens at eight, long before the first ferry comes in from the islands. A clerk sorts the
permits by colour, then by the name of the boat. Nobody hurries. When the fog lifts, gulls settle on the breakwater and
the baker across the square pulls up his shutters. Children on their way to school stop to look at the crane, which has
stood still since spring because a part from Rotterdam never arrived. By noon the smell of diesel gives way to bread."""


def names(text: str) -> set[str]:
    """The signals of a page with this text."""
    page = parse_page(f"<html><body><p>{text}</p></body></html>".encode(), "http://a.test/")
    return {signal.name for signal in extract(take(page))}


def test_prose_shows_nothing() -> None:
    """An ordinary text neither repeats itself nor lacks sentences."""
    assert names(PROSE) == set()


def test_word_salad_is_seen() -> None:
    """Ten topic words shuffled for two hundred are few different words and no sentence."""
    words = ["iptv", "cheap", "channels", "4k", "trial", "reseller", "premium", "firestick", "smart", "subscription"]

    assert names(" ".join(words[n * 7 % 10] for n in range(200))) == {"diversity:repeats", "diversity:no_sentences"}


def test_short_page_tells_nothing() -> None:
    """A page of a few words is judged by other features."""
    assert names("iptv " * 20) == set()
