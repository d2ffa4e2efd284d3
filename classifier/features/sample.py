"""Page → the text that features read, cut to words once, with the way back to the page's own offsets."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, compress
from operator import attrgetter, or_
from typing import NamedTuple

from classifier.features.chance import UUID
from classifier.features.hints import CHANCE
from classifier.features.lexicon import matches
from classifier.features.quotes import quotations
from classifier.features.signal import Span
from classifier.features.words import Word, word_of, words_of
from classifier.parsed import MediaKind, Page, Zone

__all__ = ["Hit", "Sample", "take", "word_of"]

HEAD_CHARS = 9_000
TAIL_CHARS = 3_000
"""What a page sells stands at its top or its foot; the middle of a long page adds time and little else."""
MARGIN_CHARS = 1_500
"""Cap on each text that a visitor does not read as such: description, alternative texts, hidden text."""
_STATED = ("keywords", "og:title", "og:site_name")
SCRIPT_CHARS = 6_000
"""Strings out of scripts, read only when a page shows next to no text by itself."""
SHELL_CHARS = 600
"""A menu and a footer are about that long: a page with less has its text in its scripts."""

_WORD = re.compile(
    r"([^\s!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u061b\u061f\u066a-\u066d\u0964\u0965"
    r"\u200b\u2010-\u206f\u2190-\u2bff\u3000-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufe00-\ufe0f"
    r"\U0001f000-\U0001ffff]+)"
)
_CONCEPT, _HINTS, _MEANS = attrgetter("concept"), attrgetter("hints"), attrgetter("means")


class Hit(NamedTuple):
    """A concept met at token ``at``, with its place in the sample."""

    concept: str
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled ``text`` of ``page``, its words in order, their starts, and the concepts met.

    ``places`` are the hits of each concept, ``longest`` the length of the longest word as written,
    ``quotes`` the places of quotations, ``hints`` what its words hint at.
    """

    page: Page
    text: str
    head: int
    tail: int
    visible: int
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    hits: tuple[Hit, ...]
    places: dict[str, list[Hit]]
    title: int
    longest: int
    quotes: tuple[Span, ...]
    hints: int

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """Span of the sample → span of ``page.text``; empty where the page does not show it."""
        if end <= self.head:
            return ((start, end),)
        if self.head < start and end <= self.visible:
            shift = self.tail - self.head - 1
            return ((start + shift, end + shift),)
        return ()


def take(page: Page) -> Sample:
    """Sample a parsed page; about 2,000 words at most, in the order a visitor meets them."""
    text, tail = page.text, 0
    head = len(text)
    if head > HEAD_CHARS + TAIL_CHARS:
        head, tail = HEAD_CHARS, len(text) - TAIL_CHARS
        text = f"{text[:head]}\n{text[tail:]}"
    visible = len(text)
    text = "\n".join([text, *_margins(page, visible)])
    tokens, starts = _tokens(text)
    longest = max(map(len, tokens), default=0)
    words = words_of(tokens, page.language)
    hints = reduce(or_, set(map(_HINTS, words)), 0)
    if hints & CHANCE:
        tokens, starts, words = _without_chance(text, page.language)
    hits = _hits(tokens, starts, words)
    places: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.concept].append(hit)
    return Sample(
        page,
        text,
        head,
        tail,
        visible,
        words,
        starts,
        hits,
        dict(places),
        title=_title_end(page),
        longest=longest,
        quotes=quotations(text),
        hints=hints,
    )


def _tokens(text: str) -> tuple[list[str], tuple[int, ...]]:
    """The words of ``text`` as written, and where each starts."""
    parts = _WORD.split(text)  # what parts the words, and the words, in turn
    return parts[1::2], tuple(accumulate(map(len, parts)))[:-1:2]


def _without_chance(text: str, language: str) -> tuple[list[str], tuple[int, ...], tuple[Word, ...]]:
    """The words of ``text`` that somebody chose, as written, where each starts, and what is known of them."""
    tokens, starts = _tokens(UUID.sub(lambda found: " " * len(found.group()), text))
    words = words_of(tokens, language)
    chosen = [not word.hints & CHANCE for word in words]
    return list(compress(tokens, chosen)), tuple(compress(starts, chosen)), tuple(compress(words, chosen))


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


def _hits(tokens: list[str], starts: tuple[int, ...], words: tuple[Word, ...]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    last_word = len(words) - 1
    for at in compress(range(len(words)), map(_MEANS, words)):
        word, start = words[at], starts[at]
        concepts = word.concepts
        end = start + len(tokens[at])
        phrases = word.openings.get(words[at + 1].folded[:1]) if word.openings and at < last_word else None
        if phrases is None:  # most words that may begin a phrase begin none
            hits += [Hit(concept, at, start, end) for concept in concepts] if concepts else ()
            continue
        here = [Hit(concept, at, start, end) for concept in concepts]
        for rest, concept in phrases:
            last = at + len(rest)
            if last <= last_word and all(map(_fits, words[at + 1 : last + 1], rest)):
                here.append(Hit(concept, at, start, starts[last] + len(tokens[last])))
        hits += sorted(here, key=_CONCEPT)
    return tuple(hits)


def _fits(word: Word, pattern: str) -> bool:
    return matches(word.folded, pattern)
