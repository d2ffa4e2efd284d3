"""Page → the text that features read, cut to words once, with the way back to the page's own offsets."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.features.chance import UUID
from classifier.features.fold import fold
from classifier.features.hints import CHANCE
from classifier.features.lexicon import matches
from classifier.features.quotes import quotations
from classifier.features.signal import Span
from classifier.features.tokens import cut
from classifier.features.words import CHANCE_MADE, DISGUISED, codes_of, hints_in, meanings_in, telling
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
"""A menu and a footer are about that long: a page with less has its text in its scripts."""

_CONCEPT = attrgetter("concept")


class Hit(NamedTuple):
    """A concept met at token ``at``, with its place in the sample."""

    concept: str
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled ``text`` of ``page``, its words as written, in order, their ``codes`` and starts, the concepts met.

    ``places`` are the hits of each concept, ``longest`` the length of the longest word as written,
    ``quotes`` the places of quotations, ``hints`` what its words hint at, ``addresses`` where its links lead, in small
    letters, one a line.
    """

    page: Page
    text: str
    head: int
    tail: int
    visible: int
    words: tuple[str, ...]
    codes: NDArray[np.int64]
    starts: tuple[int, ...]
    hits: tuple[Hit, ...]
    places: dict[str, list[Hit]]
    title: int
    longest: int
    quotes: tuple[Span, ...]
    hints: int
    addresses: str

    def folded(self, at: int) -> str:
        """The plain form of the word at ``at``."""
        return fold(self.words[at])

    def disguised(self) -> list[int]:
        """Places of the words that are disguises of others."""
        found: list[int] = np.flatnonzero(self.codes & DISGUISED).tolist()
        return found

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
    words, starts, longest = cut(text)
    codes = codes_of(words, page.language)
    hints = hints_in(codes)
    if hints & CHANCE:
        words, starts, codes = _without_chance(text, page.language)
    hits = _hits(words, starts, codes, page.language)
    places: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.concept].append(hit)
    return Sample(
        page,
        text,
        head,
        tail,
        visible,
        tuple(words),
        codes,
        tuple(starts),
        hits,
        dict(places),
        title=_title_end(page),
        longest=longest,
        quotes=quotations(text),
        hints=hints,
        addresses="\n".join([anchor.href for anchor in page.anchors]).lower(),
    )


def _without_chance(text: str, language: str) -> tuple[list[str], list[int], NDArray[np.int64]]:
    """The words of ``text`` that somebody chose, as written, where each starts, and their codes."""
    words, starts, _ = cut(UUID.sub(lambda found: " " * len(found.group()), text))
    codes = codes_of(words, language)
    chosen = codes & CHANCE_MADE == 0
    return list(compress(words, chosen)), list(compress(starts, chosen)), codes[chosen]


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


def _hits(words: list[str], starts: list[int], codes: NDArray[np.int64], language: str) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    last_word = len(words) - 1
    meanings = meanings_in(language)
    for at in telling(codes):
        word, start = words[at], starts[at]
        concepts, openings, _ = meanings[word]
        end = start + len(word)
        here = [Hit(concept, at, start, end) for concept in concepts]
        if openings and at < last_word:
            follower = fold(words[at + 1])
            for rest, concept in openings.get(follower[:1], ()):
                last = at + len(rest)
                if (
                    matches(follower, rest[0])
                    and last <= last_word
                    and all(map(_fits, words[at + 2 : last + 1], rest[1:]))
                ):
                    here.append(Hit(concept, at, start, starts[last] + len(words[last])))
            here.sort(key=_CONCEPT)
        hits += here
    return tuple(hits)


def _fits(word: str, pattern: str) -> bool:
    return matches(fold(word), pattern)
