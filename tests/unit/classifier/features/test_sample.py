"""Sampling: bounded, and with the way back to the page's own offsets."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import words
from classifier.features.lexicon import lexicon
from classifier.features.sample import HEAD_CHARS, TAIL_CHARS, take
from classifier.features.text import hash_words
from classifier.features.words import DISGUISED, KEY, MEANS, codes_of, concepts_of, meanings_in, telling
from classifier.parsed import MediaKind, Page


def key_of(token: str, language: str) -> int:
    """The hash of a word."""
    return int(codes_of([token], language)[0]) & KEY


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
    assert key_of("12345678", "en") == key_of("87654321", "en")
    assert key_of("u123456", "en") == key_of("u654321", "en")
    assert key_of("x264", "en") != key_of("x265", "en")


def test_hashing_is_stable() -> None:
    """Buckets are the same in every process: the model's file depends on it."""
    hashed = hash_words(take(page("free iptv trial")))
    assert hashed.every.tolist() == hash_words(take(page("FREE Iptv trial"))).every.tolist()
    assert hashed.pairs == 2
    assert key_of("IPTV", "de") == zlib.crc32(b"iptv")


TOKENS = ["IPTV", "iptv", "An", "an", "kênh", "12345", "1ptv", "ірtv", "№", "No"]


@pytest.mark.parametrize("language", ["", "en", "fr", "vi"])
def test_words_of_a_page_are_what_each_is_by_itself(language: str) -> None:
    """Looked up together or one by one, in any case, words mean the same; short ones only in their own language."""
    assert codes_of(TOKENS, language).tolist() == [code for token in TOKENS for code in codes_of([token], language)]
    assert ("year" in concepts_of(["AN"], language)) is (language == "fr")


@pytest.mark.parametrize("language", ["", "fr"])
def test_a_code_tells_whether_there_is_a_meaning(language: str) -> None:
    """Whoever has concepts is marked, and whoever has them in disguise; what is forgotten since is found again."""
    codes = codes_of(TOKENS, language).tolist()
    words._forget()
    for token, code in zip(TOKENS, codes, strict=True):
        meaning = meanings_in(language)[token]
        assert bool(code & MEANS) is bool(meaning.concepts)
        assert bool(code & DISGUISED) is meaning.disguised
    assert [token for token, code in zip(TOKENS, codes, strict=True) if code & DISGUISED] == ["1ptv", "ірtv"]


def test_a_page_keeps_its_concepts_while_words_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words forgotten while their own page is read, over and over, mean on it what they always do."""
    text = " ".join(f"IPTV subscription w{number} free trial" for number in range(40))
    hits = take(page(text)).hits
    monkeypatch.setattr(words, "_MOST_KEPT", 3)
    words._forget()
    assert take(page(text)).hits == hits
    assert len(hits) >= 80


def test_known_words_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words kept from page to page never grow beyond their limit, and are the same after they were forgotten."""
    monkeypatch.setattr(words, "_MOST_KEPT", 10)
    words._forget()
    tokens = [f"Word{number}" for number in range(100)]
    first = codes_of(tokens, "en").tolist()
    assert codes_of(tokens[:5], "fr").tolist() == codes_of(tokens[:5], "en").tolist()
    assert sum(map(len, words._vocabularies.values())) <= 10
    assert codes_of(tokens, "en").tolist() == first


def test_what_was_met_before_changes_no_word() -> None:
    """A hash in full-width signs folds to one in plain signs, no word; whichever is met first, each is itself."""
    plain = "d41d8cd98f00b204e9800998ecf8427e"
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain)
    words._forget()
    first = codes_of([plain, wide], "en").tolist()
    words._forget()
    assert codes_of([wide, plain], "en").tolist() == first[::-1]


@pytest.mark.parametrize("language", ["", "en", "tr", "ar"])
def test_no_phrase_is_lost_to_the_quick_look(language: str) -> None:
    """The first word of every phrase is looked at where the second follows it, as it stands or with another ending."""
    known = lexicon()
    firsts = known.words | known.bound.get(language, {})
    for first, entry in firsts.items():
        for (second, *_), _ in entry.phrases:
            for follower in (second.rstrip("*"), second.replace("*", "x")):
                assert 0 in telling(codes_of([first, follower], language)), (first, follower)


@pytest.mark.parametrize("language", ["", "en", "tr", "ar"])
def test_no_meaning_is_lost_to_the_quick_look(language: str) -> None:
    """Every word and every stem of the lexicons, and words that begin like one, mean what a search says they mean."""
    known = lexicon()
    stems = {*known.stems, *known.bound_stems.get(language, ())}
    for word in {*known.words, *stems, *(f"{stem}x" for stem in stems), *(stem[:-1] for stem in stems)}:
        if word.isascii() and word.isalpha():
            assert concepts_of([word], language) == sorted(known.entry(word, language).concepts)
