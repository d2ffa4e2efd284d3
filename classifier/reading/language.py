"""Which language a text is in: py3langid, checked against the script and what the page declares."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from classifier.parsed import Block, Zone
from classifier.reading.text import words

# The answer is as good as on the whole page, at a third of the cost (research: 0.58 ms against 1.8 ms).
SAMPLE_CHARS = 600
# A sentence has verbs; menus and price lists are English everywhere.
SENTENCE_CHARS = 40
# Below this many letters a guess is a coin toss.
LEAST_LETTERS = 12
# Below this the declaration of the page decides, above it the text.
SURE = 0.5
# A declaration wins over the text when the text could be in that language too: templates are often copied with
# lang="en", so it takes more than a trace.
PLAUSIBLE = 0.1

_LATIN = words(
    "af az bs ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms mt nl no pl pt ro sk sl sq sr sv sw "
    "tl tr uz vi"
)
_CYRILLIC = words("be bg kk ky mk mn ru sr tg uk uz")
_ARABIC = words("ar fa ku ps ug ur")
_DEVANAGARI = words("hi mr ne")
_SCRIPTS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(f"[{letters}]"), frozenset(languages))
    for letters, languages in (
        ("\u3040-\u30ff", ("ja",)),
        ("\uac00-\ud7a3\u1100-\u11ff", ("ko",)),
        ("\u4e00-\u9fff", ("zh", "ja")),
        ("\u0400-\u04ff", _CYRILLIC),
        ("\u0600-\u06ff", _ARABIC),
        ("\u0370-\u03ff\u1f00-\u1fff", ("el",)),
        ("\u0590-\u05ff", ("he",)),
        ("\u0e00-\u0e7f", ("th",)),
        ("\u0900-\u097f", _DEVANAGARI),
        ("\u0980-\u09ff", ("bn",)),
        ("\u0a00-\u0a7f", ("pa",)),
        ("\u0a80-\u0aff", ("gu",)),
        ("\u0b80-\u0bff", ("ta",)),
        ("\u0c00-\u0c7f", ("te",)),
        ("\u0c80-\u0cff", ("kn",)),
        ("\u0d00-\u0d7f", ("ml",)),
        ("\u0d80-\u0dff", ("si",)),
        ("\u0e80-\u0eff", ("lo",)),
        ("\u1000-\u109f", ("my",)),
        ("\u10a0-\u10ff", ("ka",)),
        ("\u0530-\u058f", ("hy",)),
        ("\u1200-\u137f", ("am",)),
        ("\u1780-\u17ff", ("km",)),
    )
)
_ALL = _LATIN.union(*(languages for _, languages in _SCRIPTS))
# Prices, frames and drawings say nothing about the language and drown the few words between them.
_NOISE = re.compile(r"[\x21-\x26\x28-\x2b\x2f-\x40\x5b-\x60\x7b-\x7f\u2190-\u2bff\s]+|[.-]{2,}")
_LATIN_LETTERS = re.compile(r"[\0-\u036f]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "yue": "zh", "wuu": "zh"}


_LONGEST = 6
"""Bytes of the longest run that the identifier knows: what it sees at a byte follows from these last ones alone."""


class Identifier(LanguageIdentifier):  # type: ignore[misc]
    """py3langid's own with the same answers: goes through its automaton from all bytes of a text at once."""

    nb_ptc: NDArray[np.float32]
    tk_nextmove: NDArray[np.uint32]
    tk_output: NDArray[np.int64]
    _rowbase: NDArray[np.int64]

    def prepare(self, languages: Sequence[str]) -> None:
        """Tell ``languages`` alone apart."""
        self.set_languages(languages)
        # Choosing columns leaves them scattered, and half precision is slow to add: twice as fast for 16 MB.
        self.nb_ptc = np.ascontiguousarray(self.nb_ptc, dtype=np.float32)
        self.tk_nextmove = np.asarray(self.tk_nextmove)
        self.tk_output = np.asarray(self.tk_output)
        self._rowbase = np.asarray(self._rowbase)

    def features(self, text: bytes) -> NDArray[np.int64]:
        """The features of ``text`` in the order in which they end."""
        letters = np.frombuffer(text, dtype=np.uint8)
        states = np.zeros(len(letters), dtype=np.int64)
        for back in reversed(range(min(_LONGEST, len(letters)))):
            before = letters[: len(letters) - back]
            states[back:] = self.tk_nextmove[self._rowbase[states[back:]] + before]
        found = self.tk_output[states]
        return found[found >= 0]

    def odds(self, text: str, possible: frozenset[str]) -> dict[str, float]:
        """How likely each of the ``possible`` languages is, in no order."""
        chances = self._decide(text).tolist()
        return {language: chances[at] for language, at in _columns(possible)}

    def _raw_score(self, text: bytes) -> NDArray[np.float32]:
        found = self.features(text)
        if not len(found):
            return np.zeros(len(self.nb_classes), np.float32)
        kinds, counts = np.unique(found, return_counts=True)
        score: NDArray[np.float32] = np.log1p(counts, dtype=np.float32) @ self.nb_ptc[kinds] + self.nb_pc
        return score


@cache
def _columns(languages: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """Where the odds of ``languages`` stand; one written in two scripts is there twice, its odds with the first."""
    return tuple((one, identifier().nb_classes.index(one)) for one in sorted(languages))


@cache
def identifier() -> Identifier:
    """The one identifier of this process; loading takes a second and 100 MB."""
    loaded: Identifier = Identifier.from_model_file(MODEL_FILE, norm_probs=True)
    loaded.prepare(sorted(_ALL))
    return loaded


def sample(text: str, blocks: Sequence[Block]) -> str:
    """Up to SAMPLE_CHARS of running text: sentences of the body first, then whatever there is."""
    found: list[str] = []
    room, body = SAMPLE_CHARS, Zone.BODY
    for least in (SENTENCE_CHARS, 0):
        for block in blocks:
            zone, start, end = block
            if (end - start >= SENTENCE_CHARS) is (least > 0) and (zone is body or not least):
                piece = text[start : min(end, start + 8 * room)]
                found.append(_NOISE.sub(" ", piece)[:room])
                room -= len(found[-1]) + 1
            if room <= 0:
                return "\n".join(found)
    return "\n".join(found)


def identify(sampled: str, declared: str = "") -> str:
    """ISO 639-1 code of the language of ``sampled``; ``declared`` (html lang) decides where the text cannot, and an
    empty string says that neither tells."""
    declared = declared.replace("_", "-").partition("-")[0]
    declared = _ALIASES.get(declared, declared)
    letters = len(sampled) - len(_LETTERS.sub("", sampled))
    possible = _possible(sampled, letters)
    if len(possible) == 1:
        return next(iter(possible))
    claim = declared if declared in possible else ""
    if letters < LEAST_LETTERS:
        return claim
    odds = identifier().odds(sampled, possible)
    total = sum(odds.values()) or 1.0
    best = max(odds, key=odds.__getitem__)
    if claim and odds[best] / total < SURE:
        return claim
    if claim and odds.get(claim, 0.0) / total >= PLAUSIBLE:
        return claim
    return best if odds[best] / total >= PLAUSIBLE else ""


def _possible(sampled: str, letters: int) -> frozenset[str]:
    """The languages written in the script of ``sampled``. A fifth of the letters is enough: brands, prices
    and addresses are Latin everywhere, and no Latin text holds that many letters of another script."""
    foreign = "" if sampled.isascii() else _LATIN_LETTERS.sub("", sampled)
    if len(foreign) * 12 <= letters:
        return _LATIN
    for pattern, languages in _SCRIPTS:
        count = len(pattern.findall(foreign))
        # Kana tells Japanese from Chinese in small numbers: most of a shop's words are Han.
        if count * (12 if languages == {"ja"} else 5) > letters > 0:
            return languages if languages != {"zh", "ja"} else frozenset(("zh",))
    return _LATIN
