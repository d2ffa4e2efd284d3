"""A labelled pool reviewed as if its labels were asked for one by one, in the order that the rankers choose.

The order of each batch comes from ``classifier.interleave``, as that of the queue does.
"""

from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.interleave import batch_size, chances_of, drawn, line_up
from classifier.ranker import Known, Truth
from store.learned import Chooser


def replay(
    rows: sparse.csr_matrix,
    truth: Truth,
    base: Known | None = None,
    start: tuple[int, ...] = (),
    seed: int = 0,
    enough: int | None = None,
) -> NDArray[np.int64]:
    """The order in which the pool's ``rows`` are reviewed: after ``start`` until ``enough`` positives are found.

    ``start`` are rows whose labels are known beforehand; they are not part of the order.
    """
    review = _Review(rows, truth, base, list(start), seed)
    wanted = int(truth.sum()) if enough is None else enough
    while review.positives < wanted and len(review.labelled) < len(truth):
        review.batch()
    order = np.array(review.labelled, dtype=np.int64)
    # A batch is chosen at once and read one by one: what comes after the last that was wanted is not read any more.
    last = int(np.searchsorted(np.cumsum(truth[order]), wanted))
    return order[len(start) : last + 1]


class _Review:
    """What is known at a moment of the replay."""

    def __init__(
        self, rows: sparse.csr_matrix, truth: Truth, base: Known | None, labelled: list[int], seed: int
    ) -> None:
        self._rows, self._truth, self._base, self._seed = rows, truth, base, seed
        self._found: list[tuple[Chooser, bool]] = []
        self._drawn: set[int] = set()
        self._before = 0
        self.labelled = labelled

    @property
    def positives(self) -> int:
        return int(self._truth[self.labelled].sum())

    def batch(self) -> None:
        """Draw, fit, line up and label one batch."""
        self._draw()
        known = np.array(sorted(self.labelled), dtype=np.int64)
        waiting = np.setdiff1d(np.arange(len(self._truth)), known)
        left = self._rows[waiting]
        chances = chances_of(self._base, Known(self._rows[known], self._truth[known]), left)
        chances = chances or {Chooser.OWN: np.full(len(waiting), 0.5)}
        size = batch_size(len(known), self.positives)
        draws = np.flatnonzero(np.isin(waiting, list(self._drawn)))
        for pick in list(islice(line_up(chances, left, draws, self._found, size), size)):
            row = int(waiting[pick.row])
            self.labelled.append(row)
            if pick.chooser is not None:
                self._found.append((pick.chooser, bool(self._truth[row])))

    def _draw(self) -> None:
        """A share of what was looked at since the last refit, out of what waits and was not drawn yet."""
        looks = len(self.labelled) - self._before if self._before else 0
        waiting = np.setdiff1d(np.arange(len(self._truth)), [*self.labelled, *self._drawn])
        rows, _ = drawn(len(waiting), looks, np.random.default_rng((self._seed, len(self.labelled))))
        self._drawn |= set(waiting[rows].tolist())
        self._before = len(self.labelled)
