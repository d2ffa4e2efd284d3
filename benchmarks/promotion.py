"""Does the promotion gate keep its word? ``python -m benchmarks.promotion [--trials 400]``

Simulated trials with 80 positives of 40 operators among 800 pages: how often an equal challenger is promoted, and one
that lifts the AUC from 0.95 to 0.97; then one that lifts it to 0.99 but not in Korean, half of the pages. Both models
see the same pages: their scores share four fifths of their noise (champion and a challenger trained on 65 % more
sources correlate by 0.98 within each class). Then batches of labels by five accounts, one of which flips a share
worth 10 % of the batch: how often it is named, and how often an honest one is. Prints one JSON line each.
"""

import argparse
import json

import numpy as np
from scipy.stats import norm

from classifier.promotion import Outcome, Trial, decide
from classifier.suspicion import UNLIKELY, Reading, suspects

PAGES, POSITIVES = 800, 80
SHARED = 0.8
NO_ALARMS = frozenset[str](), frozenset[str]()


def trial(random: np.random.Generator, old: float, new: float, harmed: float | None = None) -> Trial:
    """One frozen set seen by models of these AUCs; pages of one operator share a part of their difficulty.

    With ``harmed`` half of all operators are Korean, and the challenger's AUC is so low on their pages.
    """
    truth = np.zeros(PAGES, dtype=bool)
    truth[:POSITIVES] = True
    groups = np.array([f"operator {at // 2}" for at in range(PAGES)])
    shared = np.repeat(random.normal(size=PAGES // 2), 2)
    common = np.sqrt(SHARED) * (np.sqrt(0.3) * shared + np.sqrt(0.7) * random.normal(size=PAGES))

    languages = np.where(np.arange(PAGES) // 2 % 2 == 0, "en", "en" if harmed is None else "ko")

    def chances(auc: float, korean: float | None = None) -> np.ndarray:
        gap = np.sqrt(2) * norm.ppf(np.where(languages == "ko", auc if korean is None else korean, auc))
        raw = common + np.sqrt(1 - SHARED) * random.normal(size=PAGES) + gap * truth
        # Two normals of equal width: the log-odds are linear in the score, so this is what Platt scaling would give.
        logit = gap * raw - gap**2 / 2 + np.log(POSITIVES / (PAGES - POSITIVES))
        return np.asarray(1 / (1 + np.exp(-logit)))

    nothing = np.zeros(0)
    challenger = chances(new, harmed)
    return Trial(truth, chances(old), challenger, groups, languages, np.ones(PAGES), NO_ALARMS, (nothing, nothing))


def promoted(trials: int, old: float, new: float, harmed: float | None = None) -> float:
    """Share of trials whose challenger is promoted."""
    outcomes = [decide(trial(np.random.default_rng(seed), old, new, harmed)).outcome for seed in range(trials)]
    return float(np.mean([outcome is Outcome.PROMOTE for outcome in outcomes]))


def poisoned(trials: int, flipped: float) -> tuple[float, float]:
    """How often the account that flips ``flipped`` of 400 labels is named, and how often an honest one is."""
    caught = framed = 0
    for seed in range(trials):
        random = np.random.default_rng(seed)
        truth = random.random(400) < 0.5
        gap = np.sqrt(2) * norm.ppf(0.95)
        raw = random.normal(size=400) + gap * truth
        chance = 1 / (1 + np.exp(-(gap * raw - gap**2 / 2)))
        who = np.arange(400) % 5
        labels = truth.copy()
        mine = np.flatnonzero(who == 0)
        wrong = random.choice(mine, round(flipped * 400), replace=False)
        labels[wrong] = ~labels[wrong]
        against = np.where(labels, chance, 1 - chance) < UNLIKELY
        named = {
            found.reviewer for found in suspects(Reading(f"a{w}", bool(a)) for w, a in zip(who, against, strict=True))
        }
        caught += "a0" in named
        framed += bool(named - {"a0"})
    return caught / trials, framed / trials


def main() -> None:
    """Run all and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=400)
    given = parser.parse_args()
    print(json.dumps({"trials": given.trials, "auc": [0.95, 0.95], "promoted": promoted(given.trials, 0.95, 0.95)}))
    print(json.dumps({"trials": given.trials, "auc": [0.95, 0.97], "promoted": promoted(given.trials, 0.95, 0.97)}))
    for harmed in (0.97, 0.85, 0.70):
        share = promoted(given.trials, 0.95, 0.99, harmed)
        print(json.dumps({"trials": given.trials, "auc": [0.95, 0.99], "auc_in_korean": harmed, "promoted": share}))
    for flipped in (0.0, 0.1):
        named, framed = poisoned(given.trials, flipped)
        print(json.dumps({"trials": given.trials, "flipped": flipped, "named": named, "honest_named": framed}))


if __name__ == "__main__":
    main()
