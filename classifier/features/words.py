"""Token → one number that tells its hash and its hints, and its meaning if it has one; looked up once for all pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from classifier.features.chance import is_chance
from classifier.features.fold import bare, disguises, fold
from classifier.features.hints import CHANCE, ENCODING, HINTS, MONEY, hints_of
from classifier.features.lexicon import NOTHING, Concepts, Entry, Phrase, is_dense, lexicon

_NUMBER_MASK = "0000000"
_DIGIT = re.compile(r"\d")
_IDENTIFIER_DIGITS = 4
"""With more digits than "1080p" a token is an identifier: its shape may be learnt, its digits may not."""

Openings = Mapping[str, tuple[Phrase, ...]]
"""Phrases that a word may begin, by the first letter of the word that must follow."""
_NO_OPENINGS: Openings = {}

KEY = (1 << 32) - 1
"""The bits of a word's code that are its hash."""
_HINTS_AT = 32
MEANS = 1 << 40
"""Whether it has concepts, or may begin a phrase whatever follows: nine words of ten do neither."""
DISGUISED = 1 << 41
"""Whether its concepts are those of a word that it is a disguise of."""
_OPENS = 1 << 42
"""Whether it may begin a phrase with a word that _FOLLOWS."""
_FOLLOWS = _OPENS << 1
"""Whether it begins as the second words of phrases do."""
_LIKE_STEM = 1 << 44
"""Whether it begins as stems do."""
CHANCE_MADE = CHANCE << _HINTS_AT
"""Whether it is no word, but made by chance."""
_ALL_HINTS = MONEY | ENCODING | CHANCE


class Meaning(NamedTuple):
    """What a word stands for wherever it does; shared between pages by a cache."""

    concepts: tuple[str, ...]
    openings: Openings
    disguised: bool

    @property
    def bits(self) -> int:
        """What a code tells of it."""
        means = MEANS if self.concepts or _any_follows(self.openings) else 0
        return means | (_OPENS if self.openings else 0) | (DISGUISED if self.disguised else 0)


_NOTHING_MEANT = Meaning((), _NO_OPENINGS, False)

_MOST_KEPT = 150_000
"""Words that are kept, in all languages together: some 30 MB of each worker. A crawl meets more, most of them once."""
_HEAD = 4
"""Letters of a stem that are looked at first: with 3 two words of five begin like one, with 4 one of six."""


class _Known(dict[str, int]):
    """Tokens as written → their codes in one language; a dictionary, because C finds what is in it.

    A code is one number, for most words mean nothing and a page has a thousand: objects would cost more to make, and
    to read again from all over the memory, than all else that is done with them.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        known = lexicon()
        stems = {*known.stems, *known.bound_stems.get(language, ())}
        self.meanings = _Meanings(language)
        self._language = language
        self._words = known.words.keys() | known.bound.get(language, {}).keys()
        self._heads = dict.fromkeys((pattern.removesuffix("*")[:_HEAD] for pattern in known.followers), _FOLLOWS)
        for head in {stem[:_HEAD] for stem in stems}:
            self._heads[head] = self._heads.get(head, 0) | _LIKE_STEM
        self._short = tuple(stem for stem in stems if len(stem) < _HEAD)
        self._short_heads = {stem[0] for stem in self._short}

    def __missing__(self, token: str) -> int:
        if token.isascii() and token.isalpha():  # most words: nothing to undo or to hide
            folded = token.lower()  # "The" and "THE" are one word with "the"
            code = self.get(folded)
            if code is None:
                code = crc32(folded.encode()) | HINTS.get(folded, 0) << _HINTS_AT | self._heads.get(folded[:_HEAD], 0)
                entry = self._entry(folded, code)
                if entry is not NOTHING:
                    code |= self._meant(token, folded, entry)
        else:
            code = self._rare(token)
        if next(_new) % _MOST_KEPT == 0:
            _forget()
        self[token] = code
        return code

    def _rare(self, token: str) -> int:
        """The code of a token that is not of plain letters alone."""
        folded = fold(token)
        if not token.isalpha() and is_chance(token):
            return hints_of(folded) << _HINTS_AT | CHANCE_MADE
        if token.isascii() and folded in self:  # signs that are not ASCII may fold to what chance made
            return self[folded]
        hints = HINTS.get(folded, 0) if folded.isascii() and folded.isalpha() else hints_of(folded)
        code = crc32(_shape(folded).encode()) | hints << _HINTS_AT | self._heads.get(folded[:_HEAD], 0)
        return code | self._meant(token, folded, self._entry(folded, code))

    def _entry(self, folded: str, code: int) -> Entry:
        """What the lexicons say of a word; that they say nothing, as of most, is told without a search."""
        if (
            code & _LIKE_STEM
            or folded in self._words
            or (folded[:1] in self._short_heads and folded.startswith(self._short))
        ):
            return lexicon().entry(folded, self._language)
        return NOTHING

    def _meant(self, token: str, folded: str, entry: Entry) -> int:
        """The bits that tell of a word's meaning; where it has one it is kept."""
        meaning = _look_up(folded, entry, self._language)
        if meaning is _NOTHING_MEANT:
            return 0
        self.meanings[token] = meaning
        return meaning.bits


class _Meanings(dict[str, Meaning]):
    """Tokens as written, of those that mean something → their meanings in one language.

    Those that were forgotten since their codes were read are found again.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> Meaning:
        folded = fold(token)
        meaning = self[token] = _look_up(folded, lexicon().entry(folded, self._language), self._language)
        return meaning


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
        known.meanings.clear()


def codes_of(tokens: Sequence[str], language: str) -> NDArray[np.int64]:
    """Look tokens up: (n,) numbers, each made of a word's hash (KEY), MEANS, DISGUISED and its hints (``hints_in``).

    Digits are hidden behind their count, so that no phone number, year or mask is ever learnt.
    """
    return np.fromiter(map(_known(language).__getitem__, tokens), dtype=np.int64, count=len(tokens))


def hints_in(codes: NDArray[np.int64]) -> int:
    """What any of the words with these ``codes`` hints at."""
    return int(np.bitwise_or.reduce(codes)) >> _HINTS_AT & _ALL_HINTS


def _any_follows(openings: Openings) -> bool:
    """Whether one of the phrases goes on with a stem too short to be told by its head."""
    return any(
        len(phrase.rest[0]) <= _HEAD and phrase.rest[0].endswith("*")
        for phrases in openings.values()
        for phrase in phrases
    )


def telling(codes: NDArray[np.int64]) -> list[int]:
    """Places of the words that have concepts, and of those that may begin a phrase with the next one."""
    tell = codes & MEANS
    tell[:-1] |= codes[:-1] & _OPENS & codes[1:] >> 1
    places: list[int] = np.flatnonzero(tell).tolist()
    return places


def concepts_of(tokens: Iterable[str], language: str) -> list[str]:
    """The concepts that tokens stand for on a page in ``language``, in order; most stand for none."""
    known = _known(language)
    return [concept for token in tokens if known[token] & MEANS for concept in known.meanings[token].concepts]


def meanings_in(language: str) -> Mapping[str, Meaning]:
    """Token → its meaning on pages in ``language``; what is asked for is kept, so ask for words with MEANS alone."""
    return _known(language).meanings


def _look_up(folded: str, entry: Entry, language: str) -> Meaning:
    concepts, phrases = entry
    disguised = False
    if not folded.isascii() or not folded.isalpha():  # else there is nothing to undo
        concepts, disguised = _seen_through(folded, concepts, language)
    if not concepts and not phrases:
        return _NOTHING_MEANT
    return Meaning(tuple(sorted(concepts)), _by_next_letter(phrases) if phrases else _NO_OPENINGS, disguised)


def _seen_through(folded: str, concepts: Concepts, language: str) -> tuple[Concepts, bool]:
    """The concepts of a word that is not of plain letters alone, and whether it was a disguise that hid them."""
    if folded.isdigit():
        return frozenset(), False
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
    return concepts, disguised


def _shape(folded: str) -> str:
    if folded.isdigit():
        return _NUMBER_MASK[: len(folded)]
    if folded.isalpha() or len(_DIGIT.findall(folded)) <= _IDENTIFIER_DIGITS:
        return folded
    return _DIGIT.sub("0", folded)


def _by_next_letter(phrases: tuple[Phrase, ...]) -> Openings:
    """Most words that begin phrases begin several; the next word's first letter rules out nearly all."""
    found: defaultdict[str, tuple[Phrase, ...]] = defaultdict(tuple)
    for phrase in phrases:
        found[phrase.rest[0][:1]] += (phrase,)
    return dict(found)
