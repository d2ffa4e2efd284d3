"""A labelled corpus reviewed as if analysts did it: who finds how much after how many pages."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from classifier.base import BaseSet
from classifier.model import LEGIT
from classifier.ranker import RATIO, Known, Numbers, Truth, base_weight, fit_ranker, weighting
from classifier.replay import replay

POOL = 0.7
"""Share of the sources that make the pool; the others are the base set. No source is on both sides."""
_ELAS_C = 0.11
"""The regularisation that ASReview gives elas_u4."""


@dataclass(frozen=True, slots=True)
class Curve:
    """``recall`` after each of the ``reviews`` in one order."""

    name: str
    recall: tuple[float, ...]

    @property
    def to_95(self) -> int:
        """Reviews until 95 % are found."""
        return int(np.searchsorted(np.array(self.recall), 0.95 - 1e-9)) + 1


def simulate(pages: BaseSet, seed: int = 0) -> list[Curve]:
    """Curves of our rankers with and without a base set, a fixed score, ASReview's default model, and chance.

    ASReview's default (elas_u4) is made again here on the same features: a linear SVM, one label at a time.
    """
    random = np.random.default_rng(seed)
    groups = np.unique(pages.groups)
    held = np.isin(pages.groups, random.permutation(groups)[: round(len(groups) * POOL)])
    rows = weighting(pages.words, pages.signals).rows(pages.words, pages.signals)
    truth = pages.labels != LEGIT
    pool, mine = rows[held], truth[held]
    known = Known(rows[~held], truth[~held])
    start = tuple(int(random.choice(np.flatnonzero(mine == kind))) for kind in (True, False))
    fixed = fit_ranker(known.rows, known.truth, np.full(len(known.truth), base_weight(0)))
    orders = {
        "Spyglass": replay(pool, mine, known, (), seed),
        "Spyglass without a base set": np.concatenate([start, replay(pool, mine, None, start, seed)]),
        "ASReview's default model": _elas(rows[held], mine, start),
        "in the order of a fixed score": np.argsort(-fixed.chances(pool), kind="stable") if fixed else None,
        "at random": random.permutation(len(mine)),
    }
    return [Curve(name, _recall(order, mine)) for name, order in orders.items() if order is not None]


def _recall(order: NDArray[np.int64], truth: Truth) -> tuple[float, ...]:
    rest = np.setdiff1d(np.arange(len(truth)), order)
    found: Numbers = np.cumsum(truth[np.concatenate([order, rest])]) / truth.sum()
    return tuple(map(float, found))


def _elas(rows: sparse.csr_matrix, truth: Truth, start: tuple[int, ...]) -> NDArray[np.int64]:
    """ASReview 3.0.8 elas_u4: squared hinge, C 0.11, positives 9.8 times what negatives weigh, one label at a time."""
    order = list(start)
    while truth[order].sum() < truth.sum():
        seen = truth[order]
        weight = np.where(seen, 1.0, seen.sum() / (RATIO * (~seen).sum()))
        machine = LinearSVC(loss="squared_hinge", C=_ELAS_C, random_state=0, max_iter=5_000)
        machine.fit(rows[order], seen, sample_weight=weight * len(order) / weight.sum())
        margin = machine.decision_function(rows)
        margin[order] = -np.inf
        order.append(int(np.argmax(margin)))
    return np.array(order, dtype=np.int64)
