"""The link model learns what predicts, forgets nothing it was told, and treats padding as nothing."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from crawler.linkmodel import BUCKETS, PAD, Examples, LinkModel, Tokens, fit, next_refit

GOOD, BAD, COMMON = 700, 800, 900
PRIOR = LinkModel(np.zeros(BUCKETS), -2.0)


def examples(rows: list[list[int]], labels: list[float], weights: list[float] | None = None) -> Examples:
    """Examples from lists."""
    return Examples(np.array(rows, np.uint16), np.array(labels), np.array(weights or [1.0] * len(labels)))


def chance(model: LinkModel, *tokens: int) -> float:
    """The chance of one link with these features."""
    return float(model.chance(np.array([tokens], np.uint16))[0])


def test_learns_which_feature_predicts() -> None:
    """After a hundred first fetches a link with the feature of pirates is worth many times one without."""
    learned = fit(PRIOR, examples([[GOOD, COMMON], [BAD, COMMON]] * 50, [0.9, 0.05] * 50))
    assert chance(learned, GOOD, COMMON) > 0.7
    assert chance(learned, BAD, COMMON) < 0.2
    assert learned.examples == 100


def test_what_was_never_met_stays_as_believed() -> None:
    """A feature without examples keeps its weight of before."""
    weights = np.zeros(BUCKETS)
    weights[5_000] = 1.5
    learned = fit(LinkModel(weights, -2.0), examples([[GOOD, PAD]] * 40, [0.5] * 40))
    assert learned.weights[5_000] == 1.5


def test_a_verdict_outweighs_scores() -> None:
    """An example that weighs five times as much turns the balance against three others."""
    rows, labels = [[GOOD]] * 4, [1.0, 0.0, 0.0, 0.0]
    plain = fit(PRIOR, examples(rows * 20, labels * 20))
    weighed = fit(PRIOR, examples(rows * 20, labels * 20, [5.0, 1.0, 1.0, 1.0] * 20))
    assert chance(plain, GOOD) < 0.4 < 0.5 < chance(weighed, GOOD)


@given(tokens=arrays.arrays(np.uint16, (7, 4)), labels=st.lists(st.floats(0, 1), min_size=7, max_size=7))
@settings(max_examples=30)
def test_padding_is_nothing(tokens: Tokens, labels: list[float]) -> None:
    """Whatever is learned, padding has no weight, and no chance leaves 0..1."""
    learned = fit(PRIOR, examples(tokens.tolist(), labels))
    assert learned.weights[PAD] == 0.0
    wider = np.hstack([tokens, np.full((7, 3), PAD, np.uint16)])
    chances = learned.chance(tokens)
    assert np.array_equal(chances, learned.chance(wider))
    assert ((chances >= 0) & (chances <= 1)).all()


def test_same_examples_same_model() -> None:
    """Workers that learned the same order links alike."""
    seen = examples([[GOOD, COMMON], [BAD, PAD]] * 70, [0.8, 0.1] * 70)
    assert np.array_equal(fit(PRIOR, seen).weights, fit(PRIOR, seen).weights)


@pytest.mark.parametrize(("now", "then"), [(0, 100), (1_999, 2_099), (2_000, 2_500), (9_000, 9_500)])
def test_refits_thin_out(now: int, then: int) -> None:
    """Every hundred examples at first, every five hundred later."""
    assert next_refit(now) == then
