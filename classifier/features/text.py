"""Words of a page and their neighbours, hashed into buckets: no vocabulary to ship, no page text to keep."""

from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from classifier.features.sample import Sample

BUCKETS = 1 << 18
"""Collisions cost nothing measurable at this size, and 2^20 gained nothing."""
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_KEY = attrgetter("key")
_TITLE_SALT = np.uint64(0x5BD1E995)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Bucket of every word of a sample, of every pair of neighbours (one fewer), and of every word of its title."""

    singles: NDArray[np.int64]
    pairs: NDArray[np.int64]
    title: NDArray[np.int64]

    def counts(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Distinct buckets, ascending, and how often each was met."""
        found, number = np.unique(np.concatenate([self.singles, self.pairs, self.title]), return_counts=True)
        return found.astype(np.int32), number.astype(np.int32)


def hash_words(sample: Sample) -> Buckets:
    """Hash the words of a sample."""
    keys = np.fromiter(map(_KEY, sample.words), dtype=np.uint64, count=len(sample.words))
    pairs = keys[:-1] * _PAIR + keys[1:]
    opening = keys[: bisect_left(sample.starts, sample.title)] + _TITLE_SALT
    return Buckets(_mix(keys), _mix(pairs), _mix(opening))


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Fibonacci hashing: the top bits of a product with the golden ratio."""
    return ((keys * _PAIR) >> np.uint64(46)).astype(np.int64)
