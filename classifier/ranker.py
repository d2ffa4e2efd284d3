"""What waits → the chance that it is piracy, learned from the labels of this house; refitted within a second or two.

A linear model over hashed words and signals as in the page model, but for an order alone: binary, not calibrated out of
fold, and fitted on what the reviewers said. Weights follow ASReview's default model (elas_u4: positives together weigh
9.8 times what negatives weigh).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]

RATIO = 9.8
"""Rare positives teach what to look for: optimised on 24 reviews of literature by ASReview (elas_u4)."""
STRENGTH = 10.0
"""Little regularisation: the first few labels have to move the order."""
SIGNAL_WEIGHT = 0.7
"""Length of a page's row of signals beside its words' 1: signals carry over languages, words tell kinds apart."""
UNFADED = 100
"""Labels from which the base set weighs less than it did: it knows the trade, the labels know what is met here."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """A ranker's columns: inverse document frequencies of words and lengths of signals, of unlabelled pages."""

    idf: NDArray[np.float32]
    scale: NDArray[np.float32]

    def rows(self, words: sparse.csr_matrix, signals: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts of words and values of signals → one design matrix, a row a page."""
        counts = words.astype(np.float32)
        counts.data = 1 + np.log(np.maximum(counts.data, 1))
        left, right = _unit(_weighted(counts, self.idf)), _unit(_weighted(signals, self.scale))
        return sparse.hstack([left, right * np.float32(SIGNAL_WEIGHT)], format="csr")


def weighting(words: sparse.csr_matrix, signals: sparse.csr_matrix) -> Weighting:
    """Weights of columns from all pages at hand: labels are not looked at, so this may include what waits."""
    met = np.bincount(words.indices, minlength=words.shape[1])
    idf = np.where(met > 0, np.log((1 + words.shape[0]) / (1 + met)) + 1, 0).astype(np.float32)
    power = np.sqrt(np.asarray(signals.multiply(signals).mean(axis=0))).ravel()
    return Weighting(idf, (1 / np.maximum(power, 0.05)).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Known:
    """Labelled rows of a design: the base set, or what was judged here."""

    rows: sparse.csr_matrix
    truth: Truth


def base_weight(labels: int) -> float:
    """How much a page of the base set weighs beside a labelled one after so many ``labels``."""
    return min(1.0, UNFADED / max(labels, 1))


@dataclass(frozen=True, slots=True)
class Ranker:
    """A fitted order; ``shift`` takes the weighting of positives out of the chance again."""

    coef: Numbers
    intercept: float
    shift: float

    def chances(self, rows: sparse.csr_matrix) -> Numbers:
        """The chance of piracy of each row, as far as so few labels can tell. It looks at no more columns than it was
        fitted on."""
        logits = np.asarray(rows[:, : len(self.coef)] @ self.coef).ravel() + self.intercept - self.shift
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def fit_ranker(rows: sparse.csr_matrix, truth: Truth, weight: Numbers | None = None) -> Ranker | None:
    """Fit on labelled ``rows``; None where they are all of one kind. Deterministic."""
    if truth.all() or not truth.any():
        return None
    given = np.ones(len(truth)) if weight is None else weight
    positive, negative = float(given[truth].sum()), float(given[~truth].sum())
    less = positive / (RATIO * negative)
    balanced = given * np.where(truth, 1.0, less)
    balanced *= len(truth) / balanced.sum()
    # Far more columns than rows: the dual problem gives the same order in half the time.
    solver = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, max_iter=1_000, random_state=0)
    solver.fit(rows, truth, sample_weight=balanced)
    return Ranker(solver.coef_[0].astype(np.float64), float(solver.intercept_[0]), float(-np.log(less)))


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    length[length == 0] = 1.0
    return _with(matrix, matrix.data * np.repeat((1 / length).astype(np.float32), np.diff(matrix.indptr)))


def _weighted(matrix: sparse.csr_matrix, columns: NDArray[np.float32]) -> sparse.csr_matrix:
    """Each column by its factor, in a third of the time that a product with a diagonal takes."""
    return _with(matrix, matrix.data * columns[matrix.indices])


def _with(matrix: sparse.csr_matrix, data: NDArray[np.float32]) -> sparse.csr_matrix:
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
