"""Token → what is known of it: its plain form, its hash, its meanings; looked up once and shared between pages."""

import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

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


@lru_cache(maxsize=150_000)
def word_of(token: str, language: str) -> Word:
    """Look a token up: its folded form, its hash and its meanings on a page in ``language``.

    Digits are hidden behind their count, so that no phone number, year or mask is ever learnt.
    """
    known = lexicon()
    folded = fold(token)
    concepts, phrases = known.entry(folded, language)
    openings = _by_next_letter(phrases) if phrases else _NO_OPENINGS
    if folded.isascii() and folded.isalpha():  # most words: nothing to undo or to hide
        return Word(folded, zlib.crc32(folded.encode()), tuple(sorted(concepts)), openings, False)
    if folded.isdigit():
        return Word(folded, zlib.crc32(_NUMBER_MASK[: len(folded)].encode()), (), openings, False)
    if is_dense(folded):
        concepts |= known.inside(folded)
    if not concepts and bare(folded) != folded:
        concepts = known.entry(bare(folded), language).concepts
    disguised = False
    if not concepts:
        for plain in disguises(folded):
            concepts |= known.words.get(plain, NOTHING).concepts
        disguised = bool(concepts)
    return Word(folded, zlib.crc32(_shape(folded).encode()), tuple(sorted(concepts)), openings, disguised)


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
