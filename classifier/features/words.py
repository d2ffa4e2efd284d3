"""Token → what is known of it: its plain form, its hash, its meanings; looked up once and shared between pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from classifier.features.fold import bare, disguises, fold
from classifier.features.lexicon import NOTHING, Phrase, is_dense, lexicon

_NUMBER_MASK = "0000000"
_DIGIT = re.compile(r"\d")
_IDENTIFIER_DIGITS = 4
"""With more digits than "1080p" a token is an identifier: its shape may be learnt, its digits may not."""

Openings = Mapping[str, tuple[Phrase, ...]]
"""Phrases that a word may begin, by the first letter of the word that must follow."""
_NO_OPENINGS: Openings = {}


class Word(NamedTuple):
    """What is known of one token wherever it stands; shared between pages by a cache."""

    folded: str
    key: int
    concepts: tuple[str, ...]
    openings: Openings
    disguised: bool


_MOST_KEPT = 40_000
"""Words that are kept of a language, 7 to 13 MB by its script; a crawl meets more, and most of them once."""
_LANGUAGES_KEPT = 8
"""Most pages of a crawl are in fewer languages; all full, they take 80 to 100 MB of each worker."""


class _Known(dict[str, Word]):
    """Tokens as written → what is known of them in one language; a dictionary, because C finds what is in it."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> Word:
        if len(self) >= _MOST_KEPT:
            self.clear()
        folded = fold(token)
        # "The" and "THE" are one word with "the".
        word = self[token] = _look_up(folded, self._language) if folded == token else self[folded]
        return word


_known = lru_cache(maxsize=_LANGUAGES_KEPT)(_Known)


def word_of(token: str, language: str) -> Word:
    """Look a token up: its folded form, its hash and its meanings on a page in ``language``.

    Digits are hidden behind their count, so that no phone number, year or mask is ever learnt.
    """
    return _known(language)[token]


def words_of(tokens: Iterable[str], language: str) -> tuple[Word, ...]:
    """``word_of`` each of ``tokens``."""
    return tuple(map(_known(language).__getitem__, tokens))


def _look_up(folded: str, language: str) -> Word:
    known = lexicon()
    concepts, phrases = known.entry(folded, language)
    openings = _by_next_letter(phrases) if phrases else _NO_OPENINGS
    if folded.isascii() and folded.isalpha():  # most words: nothing to undo or to hide
        return Word(folded, crc32(folded.encode()), tuple(sorted(concepts)) if concepts else (), openings, False)
    if folded.isdigit():
        return Word(folded, crc32(_NUMBER_MASK[: len(folded)].encode()), (), openings, False)
    if is_dense(folded):
        concepts |= known.inside(folded)
    if not concepts and bare(folded) != folded:
        concepts = known.entry(bare(folded), language).concepts
    disguised = False
    if not concepts:
        for plain in disguises(folded):
            concepts |= known.words.get(plain, NOTHING).concepts
        disguised = bool(concepts)
    return Word(folded, crc32(_shape(folded).encode()), tuple(sorted(concepts)), openings, disguised)


def _shape(folded: str) -> str:
    if folded.isalpha() or len(_DIGIT.findall(folded)) <= _IDENTIFIER_DIGITS:
        return folded
    return _DIGIT.sub("0", folded)


def _by_next_letter(phrases: tuple[Phrase, ...]) -> Openings:
    """Most words that begin phrases begin several; the next word's first letter rules out nearly all."""
    found: defaultdict[str, tuple[Phrase, ...]] = defaultdict(tuple)
    for phrase in phrases:
        found[phrase.rest[0][:1]] += (phrase,)
    return dict(found)
