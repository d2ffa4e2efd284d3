"""The model itself: a linear one over hashed words and named signals, with its calibration inside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.base import LABELS, STEP
from classifier.features.text import BUCKETS
from classifier.pipeline import Observation
from store.entities import Category

Floats = NDArray[np.float32]
LEGIT = LABELS.index(Category.LEGIT)


@dataclass(frozen=True, slots=True)
class Places:
    """Where an encoder's columns are: of a signal by its name, of a word by its bucket (-1 where it is not kept)."""

    names: dict[str, int]
    buckets: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Encoder:
    """What turns counts into columns: kept ``buckets`` (ascending) with ``idf``, signal ``names`` with ``scale``."""

    buckets: NDArray[np.int32]
    idf: Floats
    word_weight: float
    names: tuple[str, ...]
    scale: Floats

    def words(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts of all buckets → weighted rows of equal length; a row without known words stays empty."""
        kept = counts[:, self.buckets].astype(np.float32)
        kept.data = np.log1p(kept.data)
        kept = kept @ sparse.diags(self.idf)
        length = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1))).ravel()
        length[length == 0] = 1.0
        return (sparse.diags((self.word_weight / length).astype(np.float32)) @ kept).tocsr()

    def signals(self, values: sparse.csr_matrix) -> sparse.csr_matrix:
        """Values in the order of ``names`` → columns of like size."""
        return (values @ sparse.diags(self.scale)).tocsr()

    def places(self) -> Places:
        """What looking up one page at a time needs, in 1 MB: searching in ``buckets`` takes eight times as long."""
        columns = np.full(BUCKETS, -1, dtype=np.int32)
        columns[self.buckets] = np.arange(len(self.buckets))
        return Places({name: at for at, name in enumerate(self.names)}, columns)

    def word_row(self, seen: Observation, places: Places) -> tuple[NDArray[np.int32], Floats]:
        """One page's columns among ``buckets`` and their values, as ``words`` would give them."""
        at = places.buckets.take(seen.buckets)  # half of what an index by these takes
        known = at >= 0
        columns = at[known]
        values = np.log1p(np.minimum(seen.counts[known], 255)) * self.idf.take(columns)
        length = float(np.sqrt(values @ values)) or 1.0
        return columns, (values * (self.word_weight / length)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Attribution:
    """What each part of a page adds to the logits: rows of ``words`` and ``signals`` follow the observation's."""

    logits: Floats
    word_columns: NDArray[np.int32]
    words: Floats
    signals: Floats


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression; ``slope`` and ``offset`` are Platt scaling fitted out of fold."""

    encoder: Encoder
    word_coef: Floats
    signal_coef: Floats
    intercept: Floats
    slope: float
    offset: Floats

    def logits(self, words: sparse.csr_matrix, signals: sparse.csr_matrix) -> NDArray[np.float64]:
        """Calibrated logits (pages x categories) of counts and of signals in the encoder's order."""
        raw = self.encoder.words(words) @ self.word_coef + self.encoder.signals(signals) @ self.signal_coef
        return np.asarray(self.slope * (raw + self.intercept) + self.offset, dtype=np.float64)

    def attribute(self, seen: Observation, places: Places) -> Attribution:
        """Calibrated logits of one page and every contribution to them; ``places`` are the encoder's."""
        columns, values = self.encoder.word_row(seen, places)
        words = self.word_coef.take(columns, axis=0)
        words *= (self.slope * values)[:, None]
        at = np.array([places.names.get(signal.name, -1) for signal in seen.signals], dtype=np.int64)
        said = np.array([signal.value for signal in seen.signals], dtype=np.float64)
        levels = np.maximum(STEP, np.rint(said / STEP) * STEP).astype(np.float32)
        signals = self.slope * (levels * self.encoder.scale[at])[:, None] * self.signal_coef[at]
        signals[at < 0] = 0.0
        logits = words.sum(axis=0) + signals.sum(axis=0) + self.slope * self.intercept + self.offset
        return Attribution(logits.astype(np.float32), columns, words, signals)


def probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float64)
