"""Labels and probabilities → figures. Pure; the reader is told which pages were counted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from classifier.base import LABELS
from classifier.model import LEGIT

Numbers = NDArray[np.float64]
Labels = NDArray[np.int8]

PREVALENCE = 0.01
"""Share of pirate pages a wide crawl meets; precision on a balanced corpus says nothing about a queue."""
RECALL = 0.85
"""Share of the pirate pages found at which alarms on legal pages are counted: beyond, the few oddest pirates decide."""
ALERT = 0.9
"""Pirate probability from which a page may interrupt a person: of the pages above, at least nine in ten are to be right
on a mix like the corpus (fewer in a wide crawl), for an alarm that is wrong more often is soon no longer read. A round
figure fitted to no page; the queue ranks and needs no threshold."""
BINS = 10
"""Tenths of the pages: with 1,800 of them each still holds enough for a share with two digits."""
_Z = 1.96
"""Of a 95 % interval."""
_GROUP_DRAWS = 200
"""Five beyond each end of a 95 % interval, which gives its bounds to two digits."""
_NULL_DRAWS = 200
"""Their mean says what a perfect model would show, to a few ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Quality of one set of predictions; ``pages`` and ``pirates`` counted, probabilities all in 0..1."""

    pages: int
    pirates: int
    average_precision: float
    auc: float
    macro_f1: float
    iptv_reseller_ap: float
    release_group_ap: float
    other_piracy_ap: float
    recall_at_precision_90: float
    legit_alarms_at_recall_85: int
    calibration_error: float
    calibration_null: float
    calibration_slope: float


def measure(labels: Labels, chances: Numbers) -> Figures:
    """All figures of ``chances`` (pages x categories, rows sum to 1) against true category numbers."""
    pirate, truth = 1 - chances[:, LEGIT], labels != LEGIT
    aps = [_ap(labels == at, chances[:, at]) for at in range(len(LABELS))]
    error, null = calibration_error(truth, pirate)
    return Figures(
        pages=len(labels),
        pirates=int(truth.sum()),
        average_precision=_ap(truth, pirate),
        auc=_auc(truth, pirate),
        macro_f1=float(
            f1_score(labels, chances.argmax(axis=1), labels=range(len(LABELS)), average="macro", zero_division=0)
        ),
        iptv_reseller_ap=aps[0],
        release_group_ap=aps[1],
        other_piracy_ap=aps[2],
        recall_at_precision_90=recall_at_precision(truth, pirate, 0.9),
        legit_alarms_at_recall_85=int(((pirate >= threshold_at_recall(truth, pirate)) & ~truth).sum()),
        calibration_error=error,
        calibration_null=null,
        calibration_slope=calibration_slope(truth, pirate),
    )


def _ap(truth: NDArray[np.bool_], score: Numbers) -> float:
    return float(average_precision_score(truth, score)) if truth.any() else float("nan")


def _auc(truth: NDArray[np.bool_], score: Numbers) -> float:
    """Chance that a pirate page stands above a legit one; the crawler trusts its scores as far as this deserves."""
    return float(roc_auc_score(truth, score)) if truth.any() and not truth.all() else float("nan")


def threshold_at_recall(truth: NDArray[np.bool_], score: Numbers, recall: float = RECALL) -> float:
    """Highest threshold that still finds ``recall`` of the true ones; infinite where there are none."""
    found = np.sort(score[truth])[::-1]
    return float(found[int(np.ceil(recall * len(found))) - 1]) if len(found) else float("inf")


def recall_at_precision(truth: NDArray[np.bool_], score: Numbers, precision: float) -> float:
    """Best recall at a precision re-weighted to PREVALENCE."""
    if not truth.any() or truth.all():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order]) / truth.sum()
    false = np.cumsum(~truth[order]) / (~truth).sum()
    weighted = PREVALENCE * hits / np.maximum(PREVALENCE * hits + (1 - PREVALENCE) * false, 1e-12)
    return float(hits[weighted >= precision].max(initial=0.0))


def calibration_error(truth: NDArray[np.bool_], score: Numbers) -> tuple[float, float]:
    """Expected calibration error in ten bins of equal mass, and what a perfect model would show on as many pages."""
    bins = np.array_split(np.argsort(score, kind="stable"), BINS)

    def error(outcome: NDArray[np.bool_]) -> float:
        return float(
            sum(abs(score[rows].mean() - outcome[rows].mean()) * len(rows) for rows in bins if len(rows)) / len(score)
        )

    draws = np.random.default_rng(0).random((_NULL_DRAWS, len(score))) < score
    return error(truth), float(np.mean([error(draw) for draw in draws]))


def calibration_slope(truth: NDArray[np.bool_], score: Numbers) -> float:
    """Slope of truth on the logit of the score: 1 is right, below is overconfident, above is timid."""
    if truth.all() or not truth.any():
        return float("nan")
    bounded = np.clip(score, 1e-6, 1 - 1e-6)
    logit = np.log(bounded / (1 - bounded))[:, None]
    return float(LogisticRegression(C=1e6, max_iter=1000).fit(logit, truth).coef_[0, 0])


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    if not trials:
        return 0.0, 1.0
    share, z = successes / trials, _Z
    middle = share + z * z / (2 * trials)
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return float((middle - half) / (1 + z * z / trials)), float((middle + half) / (1 + z * z / trials))


def group_interval(labels: Labels, chances: Numbers, groups: NDArray[np.str_]) -> tuple[float, float]:
    """95 % interval of the average precision when whole sources are drawn anew."""
    _, code = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(code == at) for at in range(code.max() + 1)]
    random = np.random.default_rng(0)
    found = []
    for _ in range(_GROUP_DRAWS):
        rows = np.concatenate([members[at] for at in random.integers(0, len(members), len(members))])
        found.append(_ap(labels[rows] != LEGIT, 1 - chances[rows, LEGIT]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
