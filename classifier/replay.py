"""A labelled pool reviewed as if its labels were asked for one by one, in the order that the rankers choose."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.interleave import Pick, batch_size, choose, in_turn
from classifier.ranker import Numbers, Truth, base_weight, fit_ranker


@dataclass(frozen=True, slots=True)
class Known:
    """Labelled rows that are there from the start: the base set."""

    rows: sparse.csr_matrix
    truth: Truth


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
    review = _Review(rows, truth, base, list(start), np.random.default_rng(seed))
    wanted = int(truth.sum()) if enough is None else enough
    while review.positives < wanted and len(review.labelled) < len(truth):
        review.batch()
    return np.array(review.labelled[len(start) :], dtype=np.int64)


class _Review:
    """What is known at a moment of the replay."""

    def __init__(
        self,
        rows: sparse.csr_matrix,
        truth: Truth,
        base: Known | None,
        labelled: list[int],
        random: np.random.Generator,
    ) -> None:
        self._rows, self._truth, self._base, self._random = rows, truth, base, random
        self._found: list[tuple[int, bool]] = []
        self.labelled = labelled

    @property
    def positives(self) -> int:
        return int(self._truth[self.labelled].sum())

    def batch(self) -> None:
        """Fit, choose and label one batch."""
        waiting = np.setdiff1d(np.arange(len(self._truth)), self.labelled)
        left = self._rows[waiting]
        chances = self._chances(left)
        size = batch_size(len(self.labelled), self.positives)
        turns = in_turn(self._found, len(chances))
        for pick in choose(chances, left, turns, size, self._random, first=len(self._found)):
            self._label(pick, int(waiting[pick.row]))

    def _label(self, pick: Pick, row: int) -> None:
        self.labelled.append(row)
        if pick.ranker is not None:
            self._found.append((pick.ranker, bool(self._truth[row])))

    def _chances(self, left: sparse.csr_matrix) -> list[Numbers]:
        own_rows, own_truth = self._rows[self.labelled], self._truth[self.labelled]
        fitted = [fit_ranker(own_rows, own_truth)]
        if self._base is not None:
            rows = sparse.vstack([self._base.rows, own_rows], format="csr")
            truth = np.concatenate([self._base.truth, own_truth])
            weight = np.ones(len(truth))
            weight[: len(self._base.truth)] = base_weight(len(own_truth))
            fitted.insert(0, fit_ranker(rows, truth, weight))
        chances = [ranker.chances(left) for ranker in fitted if ranker is not None]
        return chances or [np.full(left.shape[0], 0.5)]
