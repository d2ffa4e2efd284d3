"""Which site next: a small logistic model over hashed link features that learns while the crawl runs (pure, numpy).

An example is one first fetch of a new site: the features its link had before the fetch, and how much the page then
looked like piracy. Method and rivals: docs/architecture.md, "Which site next".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.uint16]
Floats = NDArray[np.float64]

# 65,536 weights fit two bytes a feature in a frontier row; rare features that collide teach little anyway.
BUCKETS = 1 << 16
# Fills rows up to a common width; its weight stays 0.
PAD = 0

# Four passes settle the weights of a few thousand examples; more follow the noise of soft labels.
EPOCHS = 4
# The pull back to the prior: what few examples have shown stays near what was believed before.
PULL = 0.01
# AdaGrad's step and its first squared gradient; larger steps follow the noise of a weak page model. The bias has a step
# of its own, as every example moves it.
STEP, FIRST_SQUARE, BIAS_STEP = 0.15, 1.0, 0.02
# Examples a step: small enough to learn like one by one, large enough for numpy.
BATCH = 32

# Early on every hundred examples change the picture; later five hundred do.
SOON, LATE, EARLY_EXAMPLES = 100, 500, 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What first fetches taught: ``tokens`` (n, width), ``labels`` in 0..1 and ``weights``, both (n,)."""

    tokens: Tokens
    labels: Floats
    weights: Floats

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class LinkModel:
    """A weight a bucket, and how many examples they come from (0: the prior alone)."""

    weights: Floats
    bias: float
    examples: int = 0

    def chance(self, tokens: Tokens) -> Floats:
        """(n, width) → (n,): the probability that the first page behind each link looks like piracy."""
        logits = self.weights[tokens].sum(axis=1) + self.bias
        chances: Floats = 1.0 / (1.0 + np.exp(-logits))
        return chances


def next_refit(examples: int) -> int:
    """How many examples there have to be for the refit after one with ``examples``."""
    return examples + (SOON if examples < EARLY_EXAMPLES else LATE)


def fit(prior: LinkModel, examples: Examples, seed: int = 0) -> LinkModel:
    """The model of all ``examples``, from the prior on: AdaGrad in random order, L2 towards the prior.

    Duchi, Hazan, Singer 2011; gradients are summed over BATCH examples, squares example by example.
    """
    weights, bias, squares = prior.weights.copy(), prior.bias, np.full(BUCKETS, FIRST_SQUARE)
    random = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = random.permutation(len(examples))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            tokens = examples.tokens[rows]
            chances = 1.0 / (1.0 + np.exp(-(weights[tokens].sum(axis=1) + bias)))
            errors = (chances - examples.labels[rows]) * examples.weights[rows]
            bias -= BIAS_STEP * float(errors.sum())
            flat = tokens.ravel()
            slopes = np.repeat(errors, tokens.shape[1]) + PULL * (weights[flat] - prior.weights[flat])
            np.add.at(squares, flat, slopes * slopes)
            np.subtract.at(weights, flat, STEP * slopes / np.sqrt(squares[flat]))
            weights[PAD] = 0.0
    return LinkModel(weights, bias, len(examples))
