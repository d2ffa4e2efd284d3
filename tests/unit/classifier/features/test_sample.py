"""Sampling: bounded, and with the way back to the page's own offsets."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import words
from classifier.features.lexicon import lexicon
from classifier.features.sample import HEAD_CHARS, TAIL_CHARS, take, word_of
from classifier.features.text import hash_words
from classifier.features.words import words_of
from classifier.parsed import MediaKind, Page


def page(text: str, **more: object) -> Page:
    """A page that shows ``text``."""
    return Page(url="https://a.example/", kind=MediaKind.HTML, text=text, **more)  # type: ignore[arg-type]


@given(st.integers(0, 6_000), st.text(alphabet="ab \n", max_size=50))
def test_spans_of_the_sample_lead_to_the_same_text(words: int, end: str) -> None:
    """Whatever is located stands in the page's text exactly as in the sample."""
    text = " ".join(f"w{number}" for number in range(words)) + end
    sample = take(page(text))
    for start in sample.starts[:: max(1, len(sample.starts) // 20)]:
        for place, stop in sample.locate(start, start + 1):
            assert text[place:stop] == sample.text[start : start + 1]


def test_the_foot_of_a_long_page_is_read() -> None:
    """A long page gives its head and its foot, and nothing in between."""
    text = "head " + "x " * HEAD_CHARS + "middle " + "y " * HEAD_CHARS + "foot whatsapp"
    sample = take(page(text))
    assert len(sample.text) <= HEAD_CHARS + TAIL_CHARS + 10
    assert "middle" not in sample.text
    (hit,) = [hit for hit in sample.hits if hit.concept == "messenger"]
    ((start, end),) = sample.locate(hit.start, hit.end)
    assert text[start:end] == "whatsapp"


def test_what_is_not_shown_has_no_place() -> None:
    """Concepts of the description count, but no span points into the page for them."""
    sample = take(page("nothing", description="IPTV subscription"))
    assert {"iptv", "subscription"} <= {hit.concept for hit in sample.hits}
    assert all(not sample.locate(hit.start, hit.end) for hit in sample.hits)


def test_digits_are_never_learnt() -> None:
    """Two numbers of one length are the same word: masks, years and telephone numbers teach nothing."""
    assert word_of("12345678", "en").key == word_of("87654321", "en").key
    assert word_of("u123456", "en").key == word_of("u654321", "en").key
    assert word_of("x264", "en").key != word_of("x265", "en").key


def test_hashing_is_stable() -> None:
    """Buckets are the same in every process: the model's file depends on it."""
    hashed = hash_words(take(page("free iptv trial")))
    assert hashed.every.tolist() == hash_words(take(page("FREE Iptv trial"))).every.tolist()
    assert hashed.pairs == 2
    assert word_of("IPTV", "de").key == zlib.crc32(b"iptv")


@pytest.mark.parametrize("language", ["", "en", "fr", "vi"])
def test_words_of_a_page_are_what_each_is_by_itself(language: str) -> None:
    """Looked up together or one by one, in any case, words mean the same; short ones only in their own language."""
    tokens = ["IPTV", "iptv", "An", "an", "kênh", "12345", "1ptv", "ірtv", "№", "No"]
    assert words_of(tokens, language) == tuple(word_of(token, language) for token in tokens)
    assert ("year" in word_of("AN", language).concepts) is (language == "fr")


def test_known_words_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words kept from page to page never grow beyond their limit, and are the same after they were forgotten."""
    monkeypatch.setattr(words, "_MOST_KEPT", 10)
    words._forget()
    tokens = [f"Word{number}" for number in range(100)]
    first = words_of(tokens, "en")
    assert words_of(tokens[:5], "fr") == words_of(tokens[:5], "en")
    assert sum(map(len, words._vocabularies.values())) <= 10
    assert words_of(tokens, "en") == first


@pytest.mark.parametrize("language", ["", "en", "tr", "ar"])
def test_no_meaning_is_lost_to_the_quick_look(language: str) -> None:
    """Every word and every stem of the lexicons, and words that begin like one, mean what a search says they mean."""
    known = lexicon()
    stems = {*known.stems, *known.bound_stems.get(language, ())}
    for word in {*known.words, *stems, *(f"{stem}x" for stem in stems), *(stem[:-1] for stem in stems)}:
        if word.isascii() and word.isalpha():
            assert word_of(word, language).concepts == tuple(sorted(known.entry(word, language).concepts))
