"""Does the rule to stop keep its word? ``python -m benchmarks.stopping [--pools 200]``

Each pool has 20,000 sites, of which 1 to 5 % are pirates; a ranker of AUC 0.90 to 0.98 orders them, and up to a
twentieth of the pirates are of a kind that it does not know, scored like anything else. Reviewed from the top down, one
label charged at a time, samples included. Prints one JSON line: how often recall was reached and the stated bound held
where the rule said stop, and what that cost.
"""

import argparse
import json

import numpy as np
from scipy.stats import norm

from review.stopping import RECALL, RUN, Progress, Sample, Step, judge, next_step

SITES = 20_000
UNKNOWN = 0.05


def pool(random: np.random.Generator) -> np.ndarray:
    """Truth of the sites, in the ranker's order."""
    truth = random.random(SITES) < random.uniform(0.01, 0.05)
    gap = np.sqrt(2) * norm.ppf(random.uniform(0.90, 0.98))
    known = truth & (random.random(SITES) >= UNKNOWN * random.random())
    return truth[np.argsort(-(random.normal(size=SITES) + gap * known), kind="stable")]


def review(truth: np.ndarray, random: np.random.Generator) -> tuple[bool, float, int, int, int]:
    """Whether it stopped early, the recall reached, the bound stated, pirates really left, reviews charged."""
    left = list(range(len(truth)))
    found = run = failed = at = 0
    seen = np.zeros(len(truth), dtype=bool)
    while at < len(left):
        if seen[at]:
            at += 1
            continue
        seen[at] = True
        found, run = found + int(truth[at]), 0 if truth[at] else run + 1
        if run < RUN:
            continue
        progress = Progress(found, int((~seen).sum()), run, failed)
        advice = next_step(progress)
        if advice.step is not Step.SAMPLE:
            continue
        drawn = random.choice(np.flatnonzero(~seen), advice.size, replace=False)
        seen[drawn] = True
        sample = Sample(progress.left, advice.size, int(truth[drawn].sum()))
        judged = judge(progress, sample)
        found += sample.hits
        if judged.step is Step.STOP:
            missed = judged.missed or 0
            return bool((~seen).any()), found / truth.sum(), missed, int(truth[~seen].sum()), int(seen.sum())
        failed, run = failed + 1, 0
    return False, 1.0, 0, 0, len(truth)


def needed(truth: np.ndarray) -> int:
    """Reviews in the ranker's order until RECALL, known only afterwards."""
    return int(np.flatnonzero(np.cumsum(truth) >= np.ceil(RECALL * truth.sum()))[0]) + 1


def main() -> None:
    """Run the pools and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pools", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="seed of the first pool; PATIENCE was set on 1000 to 1039")
    given = parser.parse_args()
    rows = []
    for seed in range(given.first, given.first + given.pools):
        random = np.random.default_rng(seed)
        truth = pool(random)
        rows.append((*review(truth, random), needed(truth)))
    stopped = [row for row in rows if row[0]]
    cost = [row[4] / SITES for row in stopped]
    print(
        json.dumps(
            {
                "pools": len(rows),
                "stopped_early": len(stopped),
                "recall_reached": float(np.mean([row[1] >= RECALL for row in stopped])),
                "bound_held": float(np.mean([row[3] <= row[2] for row in stopped])),
                "least_recall": min(row[1] for row in stopped),
                "median_share_reviewed": float(np.median(cost)),
                "median_reviews": float(np.median([row[4] for row in stopped])),
                "median_reviews_over_needed": float(np.median([row[4] / row[5] for row in stopped])),
            }
        )
    )


if __name__ == "__main__":
    main()
