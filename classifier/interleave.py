"""Three rankers take turns: one knows the base set and the labels, one the labels alone, one the words alone (pure).

A base set built on other operators' kinds misleads where a new kind comes up, and fading its weight is not enough; the
labels alone know nothing at first. The signals find most and hide the rest: a pirate that shows none of them stands
below the legal pages, and its words alone bring it up. Interleaved pick by pick, none can hold the others back. The
queue (``learning``) and the simulation of it (``replay``) are lined up here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.features.text import BUCKETS
from classifier.ranker import Known, Numbers, base_weight, fit_ranker
from store.learned import Chooser

ENOUGH = 20
"""Positives after which, of the rankers with signals, the one that found more for its picks goes on."""
PENALTY = 0.5
"""What likeness to something already in the batch costs, of its chance: ten mirrors teach what one does."""
CANDIDATES = 200
"""Diversity is looked for among this many of the best: further down it would cost precision."""
EXPLORED = 0.05
"""Share of looks drawn at random from all that waits, with their chance noted: the only unbiased look at the rest."""

Rows = NDArray[np.int64]
Found = Sequence[tuple[Chooser, bool]]


@dataclass(frozen=True, slots=True)
class Pick:
    """One place in the order: its row, the ranker that chose it (None: drawn at random)."""

    row: int
    chooser: Chooser | None


def batch_size(labels: int, positives: int) -> int:
    """Labels until the next refit: every one until 20 labels or 5 positives, then ten, from 500 on 25."""
    if labels < 20 and positives < 5:
        return 1
    return 10 if labels < 500 else 25


def drawn(waiting: int, looks: int, random: np.random.Generator) -> tuple[Rows, float]:
    """Rows drawn from so many that wait, a twentieth of the ``looks`` on average, and the chance that each had."""
    chance = min(1.0, looks * EXPLORED / waiting) if waiting else 0.0
    return np.flatnonzero(random.random(waiting) < chance), chance


def in_turn(found: Found, rankers: Sequence[Chooser]) -> Sequence[Chooser]:
    """Which rankers take turns, given who chose what so far and whether it was a positive. The words alone keep every
    third: what they find late is what the others never would."""
    if len(rankers) < 2 or sum(positive for _, positive in found) < ENOUGH:
        return rankers
    hits, picks = dict.fromkeys(rankers, 1), dict.fromkeys(rankers, 2)
    for ranker, positive in found:
        hits[ranker] += positive
        picks[ranker] += 1
    signals = [ranker for ranker in rankers if ranker is not Chooser.WORDS]
    best = max(signals, key=lambda ranker: hits[ranker] / picks[ranker])
    return [best, best, Chooser.WORDS] if Chooser.WORDS in rankers else [best]


def chances_of(base: Known | None, own: Known, rows: sparse.csr_matrix) -> dict[Chooser, Numbers]:
    """What each ranker that can be fitted on ``base`` set and ``own`` labels makes of ``rows``."""
    fitted = {Chooser.OWN: fit_ranker(own.rows, own.truth)}
    if base is not None:
        design = sparse.vstack([base.rows, own.rows], format="csr")
        size, labels = len(base.truth), len(own.truth)
        weight = np.concatenate([np.full(size, base_weight(labels)), np.ones(labels)])
        truth = np.concatenate([base.truth, own.truth])
        both, words = (fit_ranker(columns, truth, weight) for columns in (design, design[:, :BUCKETS]))
        fitted = {Chooser.BOTH: both, **fitted, Chooser.WORDS: words}
    return {name: ranker.chances(rows) for name, ranker in fitted.items() if ranker is not None}


def line_up(
    chances: Mapping[Chooser, Numbers], rows: sparse.csr_matrix, draws: Rows, found: Found, size: int
) -> Iterator[Pick]:
    """All that waits in the order in which to look at it: ``rows`` of a design with each ranker's ``chances``.

    What was drawn (``draws``) comes first, likeliest first. Until ``size`` each pick avoids the likes of those before
    it; the rankers go on to take turns for whoever reads on before the next refit.
    """
    taking = in_turn(found, tuple(chances))
    closed = np.zeros(rows.shape[0], dtype=bool)
    closed[draws] = True
    likeness = np.zeros(rows.shape[0])
    first = next(iter(chances.values()))
    for row in draws[np.argsort(-first[draws], kind="stable")]:
        yield Pick(int(row), None)
        likeness = np.maximum(likeness, _likeness(rows, int(row)))
    order = {name: iter(np.argsort(-chances[name], kind="stable")) for name in taking}
    for turn in range(int((~closed).sum())):
        chooser = taking[(len(found) + turn) % len(taking)]
        if len(draws) + turn < size:
            row = _best(chances[chooser], closed, likeness)
            likeness = np.maximum(likeness, _likeness(rows, row))
        else:
            row = next(int(row) for row in order[chooser] if not closed[row])
        closed[row] = True
        yield Pick(row, chooser)


def _likeness(rows: sparse.csr_matrix, row: int) -> Numbers:
    return np.asarray((rows @ rows[row].T).todense()).ravel()


def _best(chances: Numbers, closed: NDArray[np.bool_], likeness: Numbers) -> int:
    free = np.where(closed, -np.inf, chances)
    top = np.argsort(-free, kind="stable")[:CANDIDATES]
    top = top[np.isfinite(free[top])]
    return int(top[np.argmax(free[top] * (1 - PENALTY * likeness[top]))])
