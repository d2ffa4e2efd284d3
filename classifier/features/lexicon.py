"""Lexicons: what a word or phrase of any language means, as one of some sixty concepts.

A file a language under classifier/lexicons, ``concept = [phrases]``. A trailing ``*`` matches any ending. Phrases
in scripts written without spaces, or with endings glued on, match anywhere in a token. Words that mean the same
thing give the same concept, which is how a model trained mostly on English reads Korean.
"""

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import add
from typing import NamedTuple

from classifier.features.fold import fold

Concepts = frozenset[str]

_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which words stand together: Thai and Lao, Burmese, Hangul, Kana, Han."""

_FREE_LENGTH = 4
"""Plain words up to this length mean something only on pages of their own language: French "an" is a year."""
_FREE_STEM = 6
"""Stems shorter than this do the same, for a stem fits more: Turkish "suç*" (crime) begins every English "such"."""
_ANY = ("common", "en")


class Phrase(NamedTuple):
    """The words that must follow a first word, and the concept of the whole."""

    rest: tuple[str, ...]
    concept: str


class Entry(NamedTuple):
    """What a word means by itself, and the phrases it may begin."""

    concepts: Concepts = frozenset()
    phrases: tuple[Phrase, ...] = ()

    def joined(self, other: "Entry") -> "Entry":
        """Both together; of most words one says nothing."""
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        return Entry(self.concepts | other.concepts, self.phrases + other.phrases)


NOTHING = Entry()
_UNBOUND: dict[str, Entry] = {}


class Stems:
    """Beginnings of words; all that a word begins with are found by one search in the sorted list.

    Whatever stands between a stem and a word that begins with it begins with that stem too. So the last stem that is
    not behind the word is the longest that fits, or leads to it over the stems that it begins with itself.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._stems = [""]
        self._entries = [NOTHING]
        self._shorter = [0]
        for stem, entry in sorted(entries.items()):
            shorter = self._longest(stem)
            self._stems.append(stem)
            self._entries.append(self._entries[shorter].joined(entry))
            self._shorter.append(shorter)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stems[1:])

    def of(self, word: str) -> Entry:
        """What all stems together stand for that ``word`` begins with."""
        return self._entries[self._longest(word)]

    def _longest(self, word: str) -> int:
        at = bisect_right(self._stems, word) - 1
        while not word.startswith(self._stems[at]):
            at = self._shorter[at]
        return at


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases, indexed by how they are looked up. Stems are kept without their ``*``."""

    concepts: tuple[str, ...]
    words: dict[str, Entry]
    bound: dict[str, dict[str, Entry]]
    stems: Stems
    bound_stems: dict[str, Stems]
    dense: dict[str, tuple[tuple[str, str], ...]]
    """Phrases of dense scripts and their concepts, by their first two letters."""
    counters: dict[str, Concepts]
    """Single letters of dense scripts that are words only after a number, as in "12화"."""
    followers: frozenset[str]
    """The second words of all phrases, stems with their ``*``."""

    def entry(self, folded: str, language: str) -> Entry:
        """What is known of one folded token on a page in ``language``."""
        found = self.words.get(folded, NOTHING).joined(self.stems.of(folded))
        found = found.joined(self.bound.get(language, _UNBOUND).get(folded, NOTHING))
        if language in self.bound_stems:
            found = found.joined(self.bound_stems[language].of(folded))
        return found

    def inside(self, folded: str) -> Concepts:
        """Concepts of the phrases written inside one long token of a dense script."""
        pairs = list(map(add, folded, folded[1:]))
        # Each once: a token of one pair over and over would be searched from end to end for each of them.
        begun = set(filter(self.dense.__contains__, pairs))
        found = {concept for pair in begun for phrase, concept in self.dense[pair] if phrase in folded}
        if not folded.isalpha():  # where a number is
            for before, letter in pairs:
                if letter in self.counters and before.isdigit():
                    found |= self.counters[letter]
        return frozenset(found)


def is_dense(text: str) -> bool:
    """Whether ``text`` holds a letter of a script in which words stand together."""
    return not text.isascii() and _DENSE.search(text) is not None


def matches(word: str, pattern: str) -> bool:
    """Whether a folded word fits one word of a phrase, which may end in ``*``."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def build(entries: Iterable[tuple[str, str, str]]) -> Lexicon:
    """Index ``(language, concept, phrase)`` rows; phrases are folded here, so data files keep their accents."""
    words: defaultdict[str, set[Phrase]] = defaultdict(set)
    stems: defaultdict[str, set[Phrase]] = defaultdict(set)
    bound: defaultdict[str, defaultdict[str, set[Phrase]]] = defaultdict(lambda: defaultdict(set))
    bound_stems: defaultdict[str, defaultdict[str, set[Phrase]]] = defaultdict(lambda: defaultdict(set))
    dense: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    counters: defaultdict[str, set[str]] = defaultdict(set)
    concepts, followers = set[str](), set[str]()
    for language, concept, phrase in entries:
        concepts.add(concept)
        parts = tuple(fold(part) for part in phrase.replace("'", " ").split())
        if is_dense(phrase):
            joined = "".join(parts).replace("*", "")
            if len(joined) > 1:
                dense[joined[:2]].add((joined, concept))
            else:
                counters[joined].add(concept)
            if len(parts) == 1:
                continue
        first, rest = parts[0], parts[1:]
        followers.update(rest[:1])
        if first.endswith("*"):
            free = language in _ANY or len(first) > _FREE_STEM or not first[:-1].isascii()
            index = stems if free else bound_stems[language]
        elif rest or language in _ANY or len(first) > _FREE_LENGTH or not first.isascii():
            index = words
        else:
            index = bound[language]
        index[first.removesuffix("*")].add(Phrase(rest, concept))
    return Lexicon(
        concepts=tuple(sorted(concepts)),
        words=_entries(words),
        bound={language: _entries(found) for language, found in bound.items()},
        stems=Stems(_entries(stems)),
        bound_stems={language: Stems(_entries(found)) for language, found in bound_stems.items()},
        dense={pair: tuple(sorted(found)) for pair, found in dense.items()},
        counters={counter: frozenset(found) for counter, found in counters.items()},
        followers=frozenset(followers),
    )


def _entries(index: Mapping[str, set[Phrase]]) -> dict[str, Entry]:
    """A phrase of one word is a meaning of that word."""
    return {
        word: Entry(
            frozenset(phrase.concept for phrase in found if not phrase.rest),
            tuple(sorted(phrase for phrase in found if phrase.rest)),
        )
        for word, found in index.items()
    }


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read the shipped lexicons once, on first use."""
    entries = []
    for path in sorted(files("classifier").joinpath("lexicons").iterdir(), key=lambda item: item.name):
        if path.name.endswith(".toml"):
            table = tomllib.loads(path.read_text("utf-8"))
            language = path.name.removesuffix(".toml")
            entries += [(language, concept, phrase) for concept, phrases in table.items() for phrase in phrases]
    return build(entries)
