"""A stored page's text as a reader sees it: blocks by zone, cut into pieces that reasons mark (pure)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from store.entities import Reason
from store.pages import StoredPage

# What somebody reads before deciding; the rest of a longer page comes on request.
READ_AT_FIRST = 12_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and the places (from 0) in the list of reasons of those that it shows."""

    text: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of the page: the zone it stands in, and its pieces, which joined are the block's text."""

    zone: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A page's text for reading; ``left_out`` counts the characters behind the cut."""

    passages: tuple[Passage, ...]
    left_out: int


def marked(page: StoredPage, reasons: Sequence[Reason], most: int | None = READ_AT_FIRST) -> Marked:
    """The text of ``page`` up to ``most`` characters (None: all), with the spans of ``reasons`` marked.

    Spans beyond the text, empty or turned around mark nothing: a newer model's reasons may speak of an older text.
    """
    end = len(page.text) if most is None else min(most, len(page.text))
    spans = sorted(
        (max(start, 0), min(stop, end), number)
        for number, reason in enumerate(reasons)
        for start, stop in reason.spans
        if max(start, 0) < min(stop, end)
    )
    passages = []
    waiting = 0
    for zone, start, stop in sorted(page.blocks, key=lambda block: block[1]) or [("body", 0, len(page.text))]:
        stop = min(stop, end)
        if start >= stop:
            continue
        while waiting < len(spans) and spans[waiting][1] <= start:
            waiting += 1
        near = []
        for span in spans[waiting:]:
            if span[0] >= stop:
                break
            near.append(span)
        passages.append(Passage(zone, tuple(_pieces(page.text, start, stop, near))))
    return Marked(tuple(passages), len(page.text) - end)


def _pieces(text: str, start: int, stop: int, spans: Sequence[tuple[int, int, int]]) -> list[Piece]:
    """``text[start:stop]`` cut wherever a span begins or ends, so that spans may lie across each other."""
    edges = {start, stop}
    for first, last, _ in spans:
        edges |= {max(first, start), min(last, stop)}
    cuts = sorted(edge for edge in edges if start <= edge <= stop)
    pieces = []
    for begin, finish in itertools.pairwise(cuts):
        marks = {number for first, last, number in spans if first <= begin and finish <= last}
        pieces.append(Piece(text[begin:finish], tuple(sorted(marks))))
    return pieces
