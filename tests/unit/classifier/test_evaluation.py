"""Figures: what they say of perfect, random and overconfident predictions."""

import numpy as np
import pytest

from classifier.evaluation import (
    calibration_slope,
    group_interval,
    measure,
    recall_at_precision,
    threshold_at_recall,
    wilson,
)


def perfect(size: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Labels in turn and sure predictions of them."""
    labels = np.array([at % 4 for at in range(size)], dtype=np.int8)
    return labels, np.eye(4)[labels] * 0.96 + 0.01


def test_perfect_predictions_get_full_marks() -> None:
    """Everything found, nothing alarmed."""
    figures = measure(*perfect())
    assert figures.average_precision == figures.macro_f1 == figures.release_group_ap == 1
    assert figures.legit_alarms_at_recall_85 == 0
    assert figures.recall_at_precision_90 == 1


def test_the_area_under_the_curve_is_the_chance_of_the_right_order() -> None:
    """With one of two pirates above both legit pages and one between them, three of four pairs stand right."""
    pirate = np.array([0.9, 0.5, 0.7, 0.1])
    chances = np.stack([pirate, np.zeros(4), np.zeros(4), 1 - pirate], axis=1)
    assert measure(np.array([0, 0, 3, 3], dtype=np.int8), chances).auc == pytest.approx(0.75)


def test_precision_is_weighted_to_a_wide_crawl() -> None:
    """One alarm among a hundred legit pages makes 90 % precision impossible at one pirate in a hundred."""
    truth = np.array([True] * 100 + [False] * 100)
    score = np.concatenate([np.full(100, 0.5), np.full(99, 0.1), [0.9]])
    assert recall_at_precision(truth, score, 0.9) == 0


def test_the_threshold_finds_as_many_as_promised() -> None:
    """At the threshold for 85 % recall, 85 % are found."""
    score = np.linspace(0, 1, 100)
    truth = np.ones(100, dtype=bool)
    assert (score >= threshold_at_recall(truth, score)).mean() == pytest.approx(0.85)


def test_overconfidence_shows_in_the_slope() -> None:
    """Logits twice too large give a slope of a half."""
    random = np.random.default_rng(0)
    logit = random.normal(0, 2, 20_000)
    truth = random.random(20_000) < 1 / (1 + np.exp(-logit))
    assert calibration_slope(truth, 1 / (1 + np.exp(-2 * logit))) == pytest.approx(0.5, abs=0.03)


def test_an_interval_over_few_sources_is_wider() -> None:
    """Pages of one source stand and fall together."""
    labels, chances = perfect()
    noisy = chances.copy()
    noisy[::7] = noisy[::7, ::-1]
    many = group_interval(labels, noisy, np.arange(400).astype(str))
    few = group_interval(labels, noisy, (np.arange(400) // 40).astype(str))
    assert many[0] <= many[1]
    assert few[0] < 1


def test_wilson_holds_the_share() -> None:
    """The interval holds the observed share and stays within 0 and 1."""
    low, high = wilson(9, 10)
    assert 0 < low < 0.9 < high < 1
    assert wilson(0, 0) == (0.0, 1.0)
