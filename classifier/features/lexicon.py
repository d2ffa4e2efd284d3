"""Lexicons: what a word or phrase of any language means, as one of some sixty concepts.

A file a language under classifier/lexicons, ``concept = [phrases]``. A trailing ``*`` matches any ending. Phrases
in scripts written without spaces, or with endings glued on, match anywhere in a token. Words that mean the same
thing give the same concept, which is how a model trained mostly on English reads Korean.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from classifier.features.fold import fold

T = TypeVar("T")

_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which words stand together: Thai and Lao, Burmese, Hangul, Kana, Han."""

_STEM_KEY = 2
"""Stems are found by their first letters; none is shorter."""
_FREE_LENGTH = 4
"""Plain words up to this length mean something only on pages of their own language: French "an" is a year."""
_ANY = ("common", "en")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words that must follow a first word, and the concept of the whole."""

    rest: tuple[str, ...]
    concept: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases, indexed by how they are looked up. Stems are kept without their ``*``."""

    concepts: tuple[str, ...]
    words: dict[str, frozenset[str]]
    bound: dict[tuple[str, str], frozenset[str]]
    stems: dict[str, tuple[tuple[str, frozenset[str]], ...]]
    phrases: dict[str, tuple[Phrase, ...]]
    stem_phrases: dict[str, tuple[tuple[str, tuple[Phrase, ...]], ...]]
    dense: dict[str, tuple[tuple[str, str], ...]]

    def meanings(self, folded: str, language: str) -> frozenset[str]:
        """Concepts of one folded token by itself, on a page in ``language``."""
        found = self.words.get(folded, frozenset()) | self.bound.get((language, folded), frozenset())
        for stem, concepts in self.stems.get(folded[:_STEM_KEY], ()):
            if folded.startswith(stem):
                found |= concepts
        return found

    def openings(self, folded: str) -> tuple[Phrase, ...]:
        """Phrases that this token may begin."""
        found = self.phrases.get(folded, ())
        for stem, phrases in self.stem_phrases.get(folded[:_STEM_KEY], ()):
            if folded.startswith(stem):
                found += phrases
        return found

    def inside(self, folded: str) -> frozenset[str]:
        """Concepts of the phrases written inside one long token of a dense script."""
        found = set()
        for at in range(len(folded)):
            for phrase, concept in self.dense.get(folded[at], ()):
                counter = len(phrase) == 1  # one letter is a word only after a number, as in "12화"
                if folded.startswith(phrase, at) and not (counter and not folded[at - 1 : at].isdigit()):
                    found.add(concept)
        return frozenset(found)


def is_dense(text: str) -> bool:
    """Whether ``text`` holds a letter of a script in which words stand together."""
    return not text.isascii() and _DENSE.search(text) is not None


def matches(word: str, pattern: str) -> bool:
    """Whether a folded word fits one word of a phrase, which may end in ``*``."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def build(entries: Iterable[tuple[str, str, str]]) -> Lexicon:
    """Index ``(language, concept, phrase)`` rows; phrases are folded here, so data files keep their accents."""
    words: defaultdict[str, set[str]] = defaultdict(set)
    bound: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    stems: defaultdict[str, set[str]] = defaultdict(set)
    phrases: defaultdict[str, set[Phrase]] = defaultdict(set)
    stem_phrases: defaultdict[str, set[Phrase]] = defaultdict(set)
    dense: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    concepts = set()
    for language, concept, phrase in entries:
        concepts.add(concept)
        parts = tuple(fold(part) for part in phrase.replace("'", " ").split())
        if is_dense(phrase):
            joined = "".join(parts).replace("*", "")
            dense[joined[0]].add((joined, concept))
            if len(parts) == 1:
                continue
        first, rest = parts[0], parts[1:]
        index_words, index_phrases = (stems, stem_phrases) if first.endswith("*") else (words, phrases)
        key = first.removesuffix("*")
        if rest:
            index_phrases[key].add(Phrase(rest, concept))
        elif language not in _ANY and len(first) <= _FREE_LENGTH and first.isascii() and not first.endswith("*"):
            bound[language, first].add(concept)
        else:
            index_words[key].add(concept)
    return Lexicon(
        concepts=tuple(sorted(concepts)),
        words={word: frozenset(found) for word, found in words.items()},
        bound={place: frozenset(found) for place, found in bound.items()},
        stems=_by_key({stem: frozenset(found) for stem, found in stems.items()}),
        phrases={word: tuple(sorted(found, key=_order)) for word, found in phrases.items()},
        stem_phrases=_by_key({stem: tuple(sorted(found, key=_order)) for stem, found in stem_phrases.items()}),
        dense={char: tuple(sorted(found)) for char, found in dense.items()},
    )


def _by_key(stems: dict[str, T]) -> dict[str, tuple[tuple[str, T], ...]]:
    keyed: defaultdict[str, list[tuple[str, T]]] = defaultdict(list)
    for stem, found in sorted(stems.items()):
        keyed[stem[:_STEM_KEY]].append((stem, found))
    return {key: tuple(found) for key, found in keyed.items()}


def _order(phrase: Phrase) -> tuple[tuple[str, ...], str]:
    return phrase.rest, phrase.concept


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
