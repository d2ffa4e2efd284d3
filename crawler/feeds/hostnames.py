"""The host-name model: how likely a name is that of a piracy service, from its spelling alone.

Linear (logistic regression, L2, by L-BFGS) on hashed runs of 3 to 5 characters and on whole pieces; trained anew from
the seeds and the store each time, in seconds, so that it needs no file and follows what reviewers decide. It decides
who is looked at first and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from crawler.feeds.grams import WIDTH, Floats, features, spelt
from store.errors import SeedError

# L2 in units of one name's loss; ten times more or less ranks held-out names a little worse (benchmarks/host_names.py).
PENALTY = 1e-5
STEPS = 60
# Among new names few are of piracy services; the examples are half and half. The odds are moved to one in a hundred,
# so that a score reads as a chance.
PREVALENCE = 0.01
LEAST_EXAMPLES = 10
BATCH = 8_192


@dataclass(frozen=True, slots=True)
class HostNameModel:
    """``weights`` (WIDTH,) in logits a feature, a name's features weighed by one over the root of their number."""

    weights: Floats
    bias: float

    def chances(self, names: Sequence[str]) -> Floats:
        """(n,) probabilities of being a piracy service, of n names in ASCII spelling."""
        if not names:
            return np.zeros(0)
        found, owners = features(names)
        sums = np.bincount(owners, self.weights[found], len(names))
        counts = np.bincount(owners, minlength=len(names))
        return _logistic(sums / np.sqrt(np.maximum(counts, 1)) + self.bias)

    def explain(self, name: str, most: int = 5) -> list[tuple[str, float]]:
        """The letters of ``name`` that say most, either way, and their weights in logits; ``[word]`` is a piece."""
        parts = spelt(name)
        scale = 1.0 / np.sqrt(max(1, len(parts)))
        weighed = [(letters, float(self.weights[at] * scale)) for letters, at in parts]
        return sorted(weighed, key=lambda pair: (-abs(pair[1]), pair[0]))[:most]


def train(pirates: Sequence[str], others: Sequence[str]) -> HostNameModel:
    """Fit to names of piracy services and of anything else. Deterministic.

    Raises SeedError where there are too few of a kind to learn from.
    """
    if min(len(pirates), len(others)) < LEAST_EXAMPLES:
        raise SeedError(f"the host-name model needs {LEAST_EXAMPLES} names of each kind in seeds/ or the store")
    labels = np.concatenate((np.ones(len(pirates)), np.zeros(len(others))))
    balance = np.where(labels > 0, len(labels) / (2 * len(pirates)), len(labels) / (2 * len(others)))
    matrix = _matrix([*pirates, *others])

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = matrix @ point[:-1] + point[-1]
        errors = balance * (_logistic(margins) - labels)
        worth = balance * (np.logaddexp(0.0, margins) - labels * margins)
        slope = np.append(matrix.T @ errors, errors.sum()) / len(labels)
        slope[:-1] += PENALTY * point[:-1]
        return float(worth.mean() + 0.5 * PENALTY * (point[:-1] @ point[:-1])), slope

    best = minimize(loss, np.zeros(WIDTH + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return HostNameModel(best[:-1], float(best[-1]) + float(np.log(PREVALENCE / (1.0 - PREVALENCE))))


def _matrix(names: Sequence[str]) -> csr_matrix:
    found, owners = features(names)
    counts = np.bincount(owners, minlength=len(names))
    values = 1.0 / np.sqrt(np.maximum(counts, 1))[owners]
    return csr_matrix((values, (owners, found)), shape=(len(names), WIDTH))


def _logistic(margins: Floats) -> Floats:
    chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(margins, -40.0, 40.0)))
    return chances
