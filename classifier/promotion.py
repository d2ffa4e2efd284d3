"""Is the challenger better? Gates, each with its reason in words and figures (pure).

Whole operators are drawn anew in the bootstrap, the same draw for both models: pages of one operator repeat each other,
and what both find easy cancels out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import ALERT, calibration_error, calibration_slope, threshold_at_recall, wilson

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]

DRAWS = 1_000
"""The worst twentieth are fifty draws then, which is enough for the second digit."""
LEAST_POSITIVES, LEAST_OPERATORS = 80, 40
"""Below, a true step from AUC 0.95 to 0.97 is missed more often than seen (benchmarks/promotion.py)."""
SURE = 0.95
"""Chance of being better from which a challenger is promoted: one in twenty equal ones is, at most."""
WORST = -0.01
"""What the average precision may lose in the worst twentieth of draws."""
LANGUAGE_POSITIVES, LANGUAGE_LOSS = 30, -0.05
"""A language with fewer positives cannot be judged by itself; a twentieth of its pirates is too many to lose."""
LANGUAGE_RECALL = 0.9
"""Share of all pirates above the threshold at which languages are compared: the champion's, for both models, since
alarms do not move with the model. A threshold of the challenger's own would hide what it lost."""
CALIBRATION_LOSS = 0.01
"""A hundredth moves no chance that a reader is shown with two digits by more than its last."""
SLOPE = (0.8, 1.25)
"""Outside, a chance of 0.9 is off by more than a reader of scores would notice and forgive."""
MORE_ALARMS = 2
"""Legal pages that a challenger may newly alarm on, less those it no longer does: another fold gives as many."""
SURE_LOSS = 0.9
"""Share of draws that must show a loss in a language before it holds a challenger back without asking."""
NAMED = 3
"""Pages that a reason names: enough to see of what kind they are."""
SHADOW = 0.3
"""Share by which the sites above the alarm threshold may change before a person looks at them first."""


class Outcome(StrEnum):
    """What becomes of a challenger."""

    PROMOTE = "promote"
    HOLD = "hold"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Trial:
    """Both models on the same frozen pages: chances of piracy, truth, and to whom each page belongs.

    ``alarms`` name the legal pages above ALERT (champion, challenger), out of the same ones that taught neither;
    ``shadow`` are the chances (champion, challenger) of recently queued sites; ``suspects`` accounts whose labels
    contradict all others.
    """

    truth: Truth
    champion: Numbers
    challenger: Numbers
    groups: NDArray[np.str_]
    languages: NDArray[np.str_]
    weights: Numbers
    alarms: tuple[frozenset[str], frozenset[str]]
    shadow: tuple[Numbers, Numbers]
    suspects: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome with its ``reasons`` (one sentence a gate, the deciding ones first) and ``figures``."""

    outcome: Outcome
    reasons: tuple[str, ...]
    figures: dict[str, float]


def decide(trial: Trial) -> Decision:
    """Hold where a gate fails, ask a person where too little is known, else promote."""
    figures = _figures(trial)
    verdicts = [*_suspects(trial), *_gates(figures), _alarms(trial), *_languages(trial)]
    for outcome in (Outcome.HOLD, Outcome.ASK):
        if any(found is outcome for found, _ in verdicts):
            break
    else:
        outcome = Outcome.PROMOTE
    order = sorted(verdicts, key=lambda one: one[0] is not outcome)
    return Decision(outcome, tuple(words for _, words in order), figures)


def _suspects(trial: Trial) -> list[tuple[Outcome, str]]:
    return [(Outcome.HOLD, words) for words in trial.suspects]


def _figures(trial: Trial) -> dict[str, float]:
    old, new, truth = trial.champion, trial.challenger, trial.truth
    figures = {
        "positives": float(truth.sum()),
        "operators": float(len(np.unique(trial.groups[truth]))),
        "alarms_champion": float(len(trial.alarms[0])),
        "alarms_challenger": float(len(trial.alarms[1])),
        **_shadow(*trial.shadow),
    }
    if truth.any() and not truth.all():
        gains = gain(trial)
        errors = [calibration_error(truth, chances) for chances in (old, new)]
        figures |= {
            "ap_champion": weighted_ap(truth, old, trial.weights),
            "ap_challenger": weighted_ap(truth, new, trial.weights),
            "chance_better": float((gains > 0).mean()),
            "gain_low": float(np.quantile(gains, 0.05)),
            "gain_high": float(np.quantile(gains, 0.95)),
            "calibration_loss": (errors[1][0] - errors[1][1]) - (errors[0][0] - errors[0][1]),
            "slope": calibration_slope(truth, new),
        }
    return {name: round(value, 4) for name, value in figures.items()}


def _gates(figures: dict[str, float]) -> list[tuple[Outcome, str]]:
    enough = figures["positives"] >= LEAST_POSITIVES and figures["operators"] >= LEAST_OPERATORS
    tried = f"{figures['positives']:.0f} frozen positives of {figures['operators']:.0f} operators"
    wanted = f"{LEAST_POSITIVES} of {LEAST_OPERATORS} are needed to tell a gain from chance"
    verdicts = [_verdict(enough, Outcome.ASK, f"{tried}; {wanted}")]
    if "chance_better" in figures:
        better = figures["chance_better"] >= SURE and figures["gain_low"] > WORST
        span = f"{figures['gain_low']:+.3f} to {figures['gain_high']:+.3f}"
        words = (
            f"average precision {figures['ap_champion']:.3f} → {figures['ap_challenger']:.3f} ({span}), "
            f"better in {figures['chance_better']:.1%} of draws"
        )
        # Too few to tell is no proof of being worse: a person may look.
        verdicts.append(_verdict(better, Outcome.HOLD if enough else Outcome.ASK, words))
        steady = figures["calibration_loss"] <= CALIBRATION_LOSS and SLOPE[0] <= figures["slope"] <= SLOPE[1]
        words = f"calibration slope {figures['slope']:.2f}, error over chance {figures['calibration_loss']:+.3f}"
        verdicts.append(_verdict(steady, Outcome.HOLD if enough else Outcome.ASK, words))
    crossed, queued, above = (figures[f"shadow_{name}"] for name in ("crossed", "sites", "above"))
    words = f"{crossed:.0f} of {queued:.0f} recently queued sites cross the alarm threshold of {ALERT}"
    words = f"{words}, {above:.0f} were above"
    verdicts.append(_verdict(not crossed or crossed < SHADOW * above, Outcome.ASK, words))
    return verdicts


def _verdict(passed: bool, otherwise: Outcome, words: str) -> tuple[Outcome, str]:
    return (Outcome.PROMOTE, words) if passed else (otherwise, words)


def _alarms(trial: Trial) -> tuple[Outcome, str]:
    """Legal pages that would interrupt a person: named where they are new, since somebody will want to see them."""
    old, new = trial.alarms
    fresh = sorted(new - old)
    named = f", new on {', '.join(fresh[:NAMED])}{' …' * (len(fresh) > NAMED)}" if fresh else ""
    words = f"alarms on legal pages that taught neither {len(old)} → {len(new)}{named}"
    return _verdict(len(new) - len(old) <= MORE_ALARMS, Outcome.HOLD, words)


def _languages(trial: Trial) -> list[tuple[Outcome, str]]:
    """Recall of each language with enough positives, both models at the champion's threshold.

    A loss that nine in ten draws of operators show as one holds the challenger back; one that may be chance is asked
    about.
    """
    verdicts = []
    threshold = threshold_at_recall(trial.truth, trial.champion, LANGUAGE_RECALL)
    for language in sorted(set(trial.languages[trial.truth])):
        rows = trial.truth & (trial.languages == language)
        count = int(rows.sum())
        if count < LANGUAGE_POSITIVES:
            continue
        old, new = (chances[rows] >= threshold for chances in (trial.champion, trial.challenger))
        change = new.astype(float) - old
        sure = float(np.quantile(_means(change, trial.groups[rows]), SURE_LOSS)) < 0
        low, high = wilson(int(new.sum()), count)
        words = (
            f"recall in {language or 'unknown language'} {old.mean():.3f} → {new.mean():.3f} "
            f"({low:.2f} to {high:.2f}) on {count} pirate pages"
        )
        kept = change.mean() >= LANGUAGE_LOSS
        verdicts.append(_verdict(kept, Outcome.HOLD if sure else Outcome.ASK, words))
    return verdicts


def _means(values: Numbers, groups: NDArray[np.str_]) -> Numbers:
    """The mean of ``values``, once for each draw of whole groups."""
    _, code = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(code, values), np.bincount(code)
    drawn = np.random.default_rng(0).integers(0, len(sizes), (DRAWS, len(sizes)))
    return np.asarray(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))


def _shadow(old: Numbers, new: Numbers) -> dict[str, float]:
    """How many sites were looked at, how many of them stood above the alarm threshold, and how many cross it."""
    return {
        "shadow_sites": float(len(old)),
        "shadow_above": float((old >= ALERT).sum()),
        "shadow_crossed": float(((old >= ALERT) != (new >= ALERT)).sum()),
    }


def gain(trial: Trial) -> Numbers:
    """Challenger's average precision less the champion's, once for each draw of operators."""
    _, code = np.unique(trial.groups, return_inverse=True)
    random = np.random.default_rng(0)
    count = int(code.max()) + 1
    old, new = (_Order(trial.truth, chances) for chances in (trial.champion, trial.challenger))
    found = np.empty(DRAWS)
    for draw in range(DRAWS):
        times = np.bincount(random.integers(0, count, count), minlength=count)[code] * trial.weights
        found[draw] = new.ap(times) - old.ap(times)
    return found


def weighted_ap(truth: Truth, chances: Numbers, weights: Numbers) -> float:
    """Average precision where each page counts ``weights`` times."""
    return _Order(truth, chances).ap(weights)


class _Order:
    """Pages from the likeliest down, sorted once for all draws."""

    def __init__(self, truth: Truth, chances: Numbers) -> None:
        self._rows = np.argsort(-chances, kind="stable")
        self._truth = truth[self._rows]

    def ap(self, weights: Numbers) -> float:
        weights = weights[self._rows]
        hits = np.where(self._truth, weights, 0.0)
        found = np.cumsum(hits)
        precision = found / np.maximum(np.cumsum(weights), 1e-12)
        return float((precision * hits).sum() / found[-1]) if found[-1] > 0 else 0.0
