"""Words of a page and their neighbours, hashed into buckets: no vocabulary to ship, no page text to keep."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.features.sample import Sample
from classifier.features.words import KEY

BUCKETS = 1 << 18
"""Collisions cost nothing measurable at this size, and 2^20 gained nothing."""
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_TITLE_SALT = np.uint64(0x5BD1E995)


@dataclass(frozen=True, slots=True)
class Buckets:
    """``every`` bucket of a sample: of its ``pairs`` of neighbours, of its words (one more), of those of its title."""

    every: NDArray[np.int32]
    pairs: int

    def counts(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Distinct buckets, ascending, and how often each was met."""
        ordered = np.sort(self.every)
        begins = np.ones(len(ordered) + 1, dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=begins[1:-1])
        edges = np.flatnonzero(begins) if len(ordered) else np.zeros(1, dtype=np.intp)
        return ordered[edges[:-1]], np.diff(edges).astype(np.int32)

    def place(self, bucket: int) -> range | None:
        """Which words of the sample come first in ``bucket``, one that was met: two where a pair does, none where only
        the title's do."""
        at = int((self.every == bucket).argmax())
        if at < self.pairs:
            return range(at, at + 2)
        return range(at - self.pairs, at - self.pairs + 1) if at <= 2 * self.pairs else None


def hash_words(sample: Sample) -> Buckets:
    """Hash the words of a sample."""
    keys = (sample.codes & KEY).view(np.uint64)
    title = keys[: bisect_left(sample.starts, sample.title)]
    every = np.concatenate([keys[:-1] * _PAIR + keys[1:], keys, title + _TITLE_SALT])
    return Buckets(_mix(every), max(0, len(keys) - 1))


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Fibonacci hashing: the top bits of a product with the golden ratio."""
    return ((keys * _PAIR) >> np.uint64(46)).astype(np.int32)
