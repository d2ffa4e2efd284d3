"""Page → observation: everything a model may know of a page, as numbers with names."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.features import text
from classifier.features.catalogue import signals
from classifier.features.sample import Sample, take
from classifier.features.signal import Signal
from classifier.parsed import Page


@dataclass(frozen=True, slots=True)
class Observation:
    """Word buckets (ascending) with their counts, and named signals of one page."""

    sample: Sample
    buckets: NDArray[np.int32]
    counts: NDArray[np.int32]
    signals: tuple[Signal, ...]


def observe(page: Page) -> Observation:
    """Run all extractors over a parsed page; about 4 ms for a page of 2,000 words."""
    sample = take(page)
    buckets, counts = text.counts(sample)
    return Observation(sample, buckets, counts, tuple(signals(sample)))
