"""What stands in quotation marks: said by somebody else, or of something else."""

import re
from bisect import bisect_right
from operator import itemgetter

from classifier.features.signal import Span

_START = itemgetter(0)
_MARKS = re.compile('["“”„«»「『]')
_QUOTED = re.compile('["“”„«»「『][^"“”„«»「」『』\n]{8,200}["“”«»」』]')
"""Longer than a name, shorter than a paragraph, on one line, in the marks of any script."""


def quotations(text: str) -> tuple[Span, ...]:
    """Places of the quotations in ``text``, in order, marks included."""
    return tuple(match.span() for match in _QUOTED.finditer(text)) if _MARKS.search(text) else ()


def is_quoted(start: int, end: int, quotes: tuple[Span, ...]) -> bool:
    """Whether one of ``quotes`` holds all from ``start`` to ``end``."""
    at = bisect_right(quotes, start, key=_START) - 1
    return at >= 0 and end < quotes[at][1]
