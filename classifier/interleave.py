"""Two rankers take turns: one knows the base set and the labels, one the labels alone (pure).

A base set built on other operators' kinds misleads where a new kind comes up, and fading its weight is not enough; the
labels alone know nothing at first. Interleaved pick by pick, neither can hold the other back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]

ENOUGH = 20
"""Positives after which the ranker that found more for its picks goes on alone."""
PENALTY = 0.5
"""What likeness to something already in the batch costs, of its chance: ten mirrors teach what one does."""
CANDIDATES = 200
"""Diversity is looked for among this many of the best: further down it would cost precision."""
EXPLORED = 0.05
"""Share of picks drawn at random from all that waits, with their chance noted: the only unbiased look at the rest."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One item of a batch: its row, the ranker that chose it (None: drawn at random), the chance of that draw."""

    row: int
    ranker: int | None
    propensity: float | None = None


def batch_size(labels: int, positives: int) -> int:
    """Labels until the next refit: every one until 20 labels or 5 positives, then ten, from 500 on 25."""
    if labels < 20 and positives < 5:
        return 1
    return 10 if labels < 500 else 25


def in_turn(found: Sequence[tuple[int, bool]], rankers: int) -> list[int]:
    """Which rankers take turns, given who chose what so far and whether it was a positive."""
    if rankers < 2 or sum(positive for _, positive in found) < ENOUGH:
        return list(range(rankers))
    hits = np.zeros(rankers)
    picks = np.zeros(rankers)
    for ranker, positive in found:
        hits[ranker] += positive
        picks[ranker] += 1
    return [int(np.argmax((hits + 1) / (picks + 2)))]


def choose(
    chances: Sequence[Numbers],
    rows: sparse.csr_matrix,
    turns: Sequence[int],
    size: int,
    random: np.random.Generator,
    first: int = 0,
) -> list[Pick]:
    """A batch of ``size`` out of what waits: ``rows`` (unit length) with each ranker's ``chances``.

    ``turns`` names the rankers that take part, ``first`` the one that begins.
    """
    waiting = rows.shape[0]
    taken: list[Pick] = []
    closed = np.zeros(waiting, dtype=bool)
    likeness = np.zeros(waiting)
    for turn in range(min(size, waiting)):
        if random.random() < EXPLORED:
            free = np.flatnonzero(~closed)
            pick = Pick(int(random.choice(free)), None, EXPLORED / len(free))
        else:
            ranker = turns[(first + turn) % len(turns)]
            pick = Pick(_best(chances[ranker], closed, likeness), ranker)
        closed[pick.row] = True
        taken.append(pick)
        if turn + 1 < size:
            likeness = np.maximum(likeness, np.asarray((rows @ rows[pick.row].T).todense()).ravel())
    return taken


def _best(chances: Numbers, closed: NDArray[np.bool_], likeness: Numbers) -> int:
    free = np.where(closed, -np.inf, chances)
    top = np.argsort(-free, kind="stable")[:CANDIDATES]
    top = top[np.isfinite(free[top])]
    return int(top[np.argmax(free[top] * (1 - PENALTY * likeness[top]))])
