"""Rows of features that are kept: what a judged page shows, as numbers, to learn from without its bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.base import STEP
from classifier.features.text import BUCKETS
from classifier.pipeline import Observation


@dataclass(frozen=True, slots=True)
class Row:
    """Word ``buckets`` with their ``counts``, and named signals with their ``values``."""

    buckets: NDArray[np.int32]
    counts: NDArray[np.uint8]
    names: tuple[str, ...]
    values: NDArray[np.float32]


def row_of(seen: Observation) -> Row:
    """What of an observation the model can use."""
    levels = [max(STEP, round(signal.value / STEP) * STEP) for signal in seen.signals]
    names = tuple(signal.name for signal in seen.signals)
    counts = np.minimum(seen.counts, 255).astype(np.uint8)
    return Row(seen.buckets, counts, names, np.array(levels, dtype=np.float32))


def pack_row(row: Row) -> bytes:
    """A row as bytes, the same for the same row."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, buckets=row.buckets, counts=row.counts, names=np.array(row.names, dtype=np.str_), values=row.values
    )
    return buffer.getvalue()


def unpack_row(content: bytes) -> Row:
    """The row that ``pack_row`` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        return Row(kept["buckets"], kept["counts"], tuple(map(str, kept["names"])), kept["values"])


def matrices(rows: Sequence[Row], names: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Counts of words (rows x BUCKETS) and values of the named signals (rows x names); other signals are left out."""
    column = {name: at for at, name in enumerate(names)}
    words = sparse.csr_matrix(
        (
            _joined([row.counts for row in rows]),
            _joined([row.buckets for row in rows]).astype(np.int32),
            np.cumsum([0] + [len(row.buckets) for row in rows]),
        ),
        shape=(len(rows), BUCKETS),
    )
    data, indices, ends = [], [], [0]
    for row in rows:
        known = sorted(
            (column[name], float(value)) for name, value in zip(row.names, row.values, strict=True) if name in column
        )
        indices += [at for at, _ in known]
        data += [value for _, value in known]
        ends.append(len(indices))
    return words, sparse.csr_matrix((np.array(data, np.float32), indices, ends), shape=(len(rows), len(names)))


def _joined(parts: Sequence[NDArray[np.generic]]) -> NDArray[np.float32]:
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)
