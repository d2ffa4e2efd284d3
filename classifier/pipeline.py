"""Page → observation: everything a model may know of a page, as numbers with names."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.features.catalogue import signals
from classifier.features.sample import Sample, take
from classifier.features.signal import Signal
from classifier.features.text import Buckets, hash_words
from classifier.parsed import Page


@dataclass(frozen=True, slots=True)
class Observation:
    """Word buckets (ascending) with their counts, and named signals of one page."""

    sample: Sample
    hashed: Buckets
    buckets: NDArray[np.int32]
    counts: NDArray[np.int32]
    signals: tuple[Signal, ...]


def observe(page: Page) -> Observation:
    """Run all extractors over a parsed page; about 4 ms for a page of 2,000 words."""
    sample = take(page)
    hashed = hash_words(sample)
    buckets, counts = hashed.counts()
    return Observation(sample, hashed, buckets, counts, tuple(signals(sample)))
