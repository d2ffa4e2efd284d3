"""Folding: one plain form for a word however it is spelt."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.features import fold as folding
from classifier.features.fold import _ACCENTS, _STROKES, bare, disguises, fold


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Chaînes", "chaines"), ("KANAŁY", "kanaly"), ("Straße", "strasse"), ("İzle", "izle"),
     ("Κανάλια", "καναλια"), ("ＩＰＴＶ", "iptv"), ("채널", "채널"), ("أفلام", "افلام"), ("चैनल", "चैनल")],
)  # fmt: skip
def test_accents_and_widths_go_but_letters_of_other_scripts_stay(written: str, plain: str) -> None:
    """Accents, case and full width are undone; Hangul and vowel signs are untouched."""
    assert fold(written) == fold(plain)
    assert fold(written).casefold() == fold(written)


@pytest.mark.parametrize(("sign", "plain"), [("№", "no"), ("™", "tm"), ("ϒ", "υ"), ("\ufbe8", "\u06cc")])
def test_signs_unfold_to_small_letters(sign: str, plain: str) -> None:
    """A sign that stands for letters becomes those letters at once, as small and plain as any other."""
    assert fold(sign) == plain


def folded_whole(token: str) -> str:
    """A token folded at once, step by step."""
    parts = unicodedata.normalize("NFKD", token.lower().translate(_STROKES)).lower()
    return unicodedata.normalize("NFC", parts.translate(_ACCENTS)).translate(_STROKES)


@given(st.one_of(st.text(max_size=12), st.text(st.characters(categories=["Mn", "Lo"]), max_size=6)))
@example("\u1112\u1161\u11ab")  # letters of Hangul make one syllable
@example("\u0e01\u0e48\u0e38")  # marks of Thai are put in order
@example("\ufef1\u0654")  # a letter that becomes another only when it is unfolded
def test_folding_letter_by_letter_folds_the_whole(token: str) -> None:
    """What letters make of each other beside each other is not lost by folding one after the other."""
    assert fold(token) == folded_whole(token)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(token: str) -> None:
    """Lexicon entries and page words meet because folding is idempotent."""
    assert fold(fold(token)) == fold(token)


@pytest.mark.parametrize("disguise", ["1ptv", "ірtv"])
def test_look_alike_letters_are_undone(disguise: str) -> None:
    """Digits and Cyrillic letters that stand for Latin ones are seen through."""
    assert "iptv" in disguises(fold(disguise))


def test_plain_words_are_no_disguise() -> None:
    """An ordinary word and a plain number stand for nothing else."""
    assert disguises("channels") == ()
    assert disguises("2024") == ()


@pytest.mark.parametrize(("written", "word"), [("والقنوات", "قنوات"), ("للاشتراك", "اشتراك"), ("הערוצים", "ערוצים")])
def test_articles_written_onto_a_word_come_off(written: str, word: str) -> None:
    """Arabic and Hebrew articles and prepositions do not hide the word."""
    assert bare(fold(written)) == fold(word)


def test_known_letters_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of rare signs fills no memory: past the bound letters are folded alike and not kept."""
    rare = [chr(code) for code in range(0x12000, 0x12100)]
    monkeypatch.setattr(folding, "_MOST_LETTERS", 0)
    known = len(folding._letters)
    assert [fold(letter) for letter in rare] == rare
    assert len(folding._letters) == known
