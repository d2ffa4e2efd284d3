"""Page → the text that features read, cut to words once, with the way back to the page's own offsets."""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

from classifier.features.fold import bare, disguises, fold
from classifier.features.lexicon import Phrase, is_dense, lexicon, matches
from classifier.features.signal import Span
from classifier.parsed import MediaKind, Page, Zone

HEAD_CHARS = 9_000
TAIL_CHARS = 3_000
"""What a page sells stands at its top or its foot; the middle of a long page adds time and little else."""
MARGIN_CHARS = 1_500
"""Cap on each text that a visitor does not read as such: description, alternative texts, hidden text."""
_STATED = ("keywords", "og:title", "og:site_name")
SCRIPT_CHARS = 6_000
"""Strings out of scripts, read only when a page shows next to no text by itself."""
SHELL_CHARS = 600

_WORD = re.compile(
    r"[^\s!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u061b\u061f\u066a-\u066d\u0964\u0965"
    r"\u200b\u2010-\u206f\u2190-\u2bff\u3000-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufe00-\ufe0f"
    r"\U0001f000-\U0001ffff]+"
)
_NUMBER_MASK = "0000000"
_DIGIT = re.compile(r"\d")
_IDENTIFIER_DIGITS = 4
"""With more digits than "1080p" a token is an identifier: its shape may be learnt, its digits may not."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of one token wherever it stands; shared between pages by a cache."""

    folded: str
    key: int
    concepts: tuple[str, ...]
    openings: tuple[Phrase, ...]
    disguised: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept met at token ``at``, with its place in the sample."""

    concept: str
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled ``text`` of ``page``, its words in order, their starts, and the concepts met."""

    page: Page
    text: str
    head: int
    tail: int
    visible: int
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    hits: tuple[Hit, ...]
    title: int

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """Span of the sample → span of ``page.text``; empty where the page does not show it."""
        if end <= self.head:
            return ((start, end),)
        if self.head < start and end <= self.visible:
            shift = self.tail - self.head - 1
            return ((start + shift, end + shift),)
        return ()


@lru_cache(maxsize=150_000)
def word_of(token: str, language: str) -> Word:
    """Look a token up: its folded form, its hash and its meanings on a page in ``language``.

    Digits are hidden behind their count, so that no phone number, year or mask is ever learnt.
    """
    known = lexicon()
    folded = fold(token)
    if folded.isdigit():
        shape = _NUMBER_MASK[: len(folded)]
        return Word(folded, zlib.crc32(shape.encode()), (), known.openings(folded), False)
    concepts = known.meanings(folded, language)
    if is_dense(folded):
        concepts |= known.inside(folded)
    if not concepts and bare(folded) != folded:
        concepts = known.meanings(bare(folded), language)
    openings = known.openings(folded)
    disguised = False
    if not concepts:
        for plain in disguises(folded):
            concepts |= known.words.get(plain, frozenset())
        disguised = bool(concepts)
    return Word(folded, zlib.crc32(_shape(folded).encode()), tuple(sorted(concepts)), openings, disguised)


def _shape(folded: str) -> str:
    if folded.isalpha() or len(_DIGIT.findall(folded)) <= _IDENTIFIER_DIGITS:
        return folded
    return _DIGIT.sub("0", folded)


def take(page: Page) -> Sample:
    """Sample a parsed page; about 2,000 words at most, in the order a visitor meets them."""
    text, tail = page.text, 0
    head = len(text)
    if head > HEAD_CHARS + TAIL_CHARS:
        head, tail = HEAD_CHARS, len(text) - TAIL_CHARS
        text = f"{text[:head]}\n{text[tail:]}"
    visible = len(text)
    text = "\n".join([text, *_margins(page, visible)])
    found = list(_WORD.finditer(text))
    words = tuple(word_of(match.group(), page.language) for match in found)
    starts = tuple(match.start() for match in found)
    hits = tuple(_hits(words, found))
    return Sample(page, text, head, tail, visible, words, starts, hits, _title_end(page))


def _margins(page: Page, visible: int) -> list[str]:
    stated = " ".join(value for key, value in page.meta.items() if key in _STATED or page.kind is MediaKind.MARKDOWN)
    margins = [page.description, stated, " ".join(page.alts), page.hidden_text]
    if visible < SHELL_CHARS:
        margins += [page.script_text[at : at + MARGIN_CHARS] for at in range(0, SCRIPT_CHARS, MARGIN_CHARS)]
    return [margin[:MARGIN_CHARS] for margin in margins if margin]


def _title_end(page: Page) -> int:
    """End of the title and of the headings that open the page."""
    ends = [block.end for block in page.blocks[:12] if block.zone in (Zone.TITLE, Zone.HEADING)]
    return min(ends[min(2, len(ends) - 1)], HEAD_CHARS) if ends else min(len(page.text), 120)


def _hits(words: tuple[Word, ...], found: list[re.Match[str]]) -> list[Hit]:
    hits = []
    for at, word in enumerate(words):
        if word.concepts:
            start, end = found[at].span()
            hits += [Hit(concept, at, start, end) for concept in word.concepts]
        for phrase in word.openings:
            last = at + len(phrase.rest)
            if last < len(words) and _follows(words, at + 1, phrase.rest):
                hits.append(Hit(phrase.concept, at, found[at].start(), found[last].end()))
    hits.sort(key=lambda hit: (hit.at, hit.concept))
    return hits


def _follows(words: tuple[Word, ...], at: int, rest: tuple[str, ...]) -> bool:
    for part in rest:
        if not matches(words[at].folded, part):
            return False
        at += 1
    return True
