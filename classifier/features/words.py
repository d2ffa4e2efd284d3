"""Token → what is known of it: its plain form, its hash, its meanings; looked up once and shared between pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import NamedTuple
from zlib import crc32

from classifier.features.chance import is_chance
from classifier.features.fold import bare, disguises, fold
from classifier.features.hints import CHANCE, HINTS, hints_of
from classifier.features.lexicon import NOTHING, Entry, Phrase, is_dense, lexicon

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
    hints: int
    means: bool
    """Whether it has concepts or openings: three words of four have none."""


_MOST_KEPT = 150_000
"""Words that are kept, in all languages together: 25 to 50 MB of each worker. A crawl meets more, most of them once."""
_HEAD = 4
"""Letters of a stem that are looked at first: with 3 two words of five begin like one, with 4 one of six."""


class _Known(dict[str, Word]):
    """Tokens as written → what is known of them in one language; a dictionary, because C finds what is in it."""

    def __init__(self, language: str) -> None:
        super().__init__()
        known = lexicon()
        stems = {*known.stems, *known.bound_stems.get(language, ())}
        self._language = language
        self._words = known.words.keys() | known.bound.get(language, {}).keys()
        self._heads = {stem[:_HEAD] for stem in stems}
        self._short = tuple(stem for stem in stems if len(stem) < _HEAD)
        self._short_heads = {stem[0] for stem in self._short}

    def __missing__(self, token: str) -> Word:
        folded = token.lower() if token.isascii() else fold(token)
        if not token.isalpha() and is_chance(token):  # most words need not be asked
            word = Word(folded, 0, (), _NO_OPENINGS, False, hints_of(folded) | CHANCE, False)
        else:  # "The" and "THE" are one word with "the"
            word = self.get(folded) or _look_up(folded, self._entry(folded), self._language)
        if next(_new) % _MOST_KEPT == 0:
            _forget()
        self[token] = word
        return word

    def _entry(self, folded: str) -> Entry:
        """What the lexicons say of a word; that they say nothing, as of most, is told without a search."""
        if (
            folded[:_HEAD] in self._heads
            or folded in self._words
            or (folded[:1] in self._short_heads and folded.startswith(self._short))
        ):
            return lexicon().entry(folded, self._language)
        return NOTHING


_vocabularies: dict[str, _Known] = {}
_new = count()
"""Number of the next new word."""


def _known(language: str) -> _Known:
    """What is known of words in ``language``, one of the few that pages are told to be in."""
    known = _vocabularies.get(language)
    if known is None:
        known = _vocabularies[language] = _Known(language)
    return known


def _forget() -> None:
    for known in _vocabularies.values():
        known.clear()


def word_of(token: str, language: str) -> Word:
    """Look a token up: its folded form, its hash and its meanings on a page in ``language``.

    Digits are hidden behind their count, so that no phone number, year or mask is ever learnt.
    """
    return _known(language)[token]


def words_of(tokens: Iterable[str], language: str) -> tuple[Word, ...]:
    """``word_of`` each of ``tokens``."""
    return tuple(map(_known(language).__getitem__, tokens))


def _look_up(folded: str, entry: Entry, language: str) -> Word:
    concepts, phrases = entry
    openings = _by_next_letter(phrases) if phrases else _NO_OPENINGS
    if folded.isascii() and folded.isalpha():  # most words: nothing to undo or to hide
        told, hints = tuple(sorted(concepts)) if concepts else (), HINTS.get(folded, 0)
        return Word(folded, crc32(folded.encode()), told, openings, False, hints, bool(told or openings))
    hints = hints_of(folded)
    if folded.isdigit():
        return Word(folded, crc32(_NUMBER_MASK[: len(folded)].encode()), (), openings, False, hints, bool(openings))
    known = lexicon()
    if is_dense(folded):
        concepts |= known.inside(folded)
    if not concepts and bare(folded) != folded:
        concepts = known.entry(bare(folded), language).concepts
    disguised = False
    if not concepts:
        for plain in disguises(folded):
            concepts |= known.words.get(plain, NOTHING).concepts
        disguised = bool(concepts)
    told = tuple(sorted(concepts))
    return Word(folded, crc32(_shape(folded).encode()), told, openings, disguised, hints, bool(told or openings))


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
