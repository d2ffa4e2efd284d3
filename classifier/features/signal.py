"""One thing an extractor saw on a page."""

from typing import NamedTuple

Span = tuple[int, int]

MAX_SPANS = 3
"""Spans kept for one signal: an analyst looks at two or three places, never at fifty."""


class Signal(NamedTuple):
    """A named observation: ``value`` is about 0 to 1 (so that no feature shouts by its unit alone).

    ``detail`` is what an analyst should read ("9.99–69.99 EUR"), ``spans`` where ``page.text`` shows it.
    """

    name: str
    value: float
    spans: tuple[Span, ...] = ()
    detail: str = ""


def saturate(count: float, full: float) -> float:
    """Map a count to 0..1: the first ones matter most, ``full`` and more is 1."""
    return min(1.0, (count / full) ** 0.5) if count > 0 else 0.0
