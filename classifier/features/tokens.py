"""Text → its words as written, cut where signs stand that no word has."""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_PARTING = re.compile(
    r"[\s!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u061b\u061f\u066a-\u066d\u0964\u0965"
    r"\u200b\u2010-\u206f\u2190-\u2bff\u3000-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufe00-\ufe0f"
    r"\U0001f000-\U0001ffff]"
)
"""The signs between words: blanks, punctuation, arrows and boxes, pictures."""
_LAST = 0x20000
"""No sign from here on parts words."""


class Tokens(NamedTuple):
    """Words as written, where each starts, and the length of the longest."""

    words: list[str]
    starts: list[int]
    longest: int


def cut(text: str) -> Tokens:
    """The words of ``text`` in order: a word begins or ends wherever a sign of words stands beside one that parts."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    within = np.zeros(len(codes) + 2, dtype=np.bool_)
    _in_words().take(codes, mode="clip", out=within[1:-1])
    edges = np.flatnonzero(within[1:] != within[:-1])
    longest = int((edges[1::2] - edges[::2]).max(initial=0))
    # One split where blanks stand for all that parts words takes half of what a cut a word does.
    spread = np.where(within[1:-1], codes, np.uint32(ord(" ")))
    return Tokens(str(spread.data, "utf-32-le", "surrogatepass").split(), edges[::2].tolist(), longest)


@cache
def _in_words() -> NDArray[np.bool_]:
    """Code point → whether words are made of it; the last entry stands for all behind it."""
    return np.fromiter((not _PARTING.match(chr(code)) for code in range(_LAST + 1)), dtype=np.bool_, count=_LAST + 1)
