"""Base set → calibrated linear model; everything that was tuned stands in ``Recipe``."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from classifier.base import LABELS, BaseSet, group_counts
from classifier.folds import group_folds
from classifier.model import Encoder, LinearModel, probabilities

Trust = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Judgements of training, each chosen by group-wise cross-validation on the base corpus.

    ``strength``: inverse regularisation, strong because sources are few. ``word_weight``: length of a page's word
    row; words help in languages seen in training, signals carry to the others. ``min_groups``: sources that must
    share a word or signal, so that no single source is learnt. ``scale_floor``: no rare signal is blown up beyond
    1 / this. ``size_power``: how far big sources are held down (0 pages count alike, 1 sources count alike):
    sources are the sample, a source's pages repeat each other. ``balance``: the same between categories, halfway.
    ``prune``: weights below it change no score in the second digit and are dropped from the file.
    """

    strength: float = 0.004
    word_weight: float = 60.0
    min_groups: int = 4
    scale_floor: float = 0.05
    size_power: float = 1.0
    balance: float = 0.5
    prune: float = 1e-4


RECIPE = Recipe()
_MAX_STEPS = 500
"""Far more than a fit takes: whoever gets there has data on which it does not end."""
_TOLERANCE = 1e-3
"""Stopping a little early costs no figure and halves the time."""
_SHRINK = 0.003
"""Pulls the offsets of the calibration to 0: with few sources a category's share in a fold is mostly chance."""


def fit(base: BaseSet, recipe: Recipe = RECIPE, trust: Trust | None = None) -> LinearModel:
    """Train on all of ``base`` and calibrate on out-of-fold predictions, by group; deterministic.

    ``trust`` (one a page) multiplies the weights of pages; without it all are trusted alike.
    """
    return fit_and_hold_out(base, recipe, trust)[0]


def fit_and_hold_out(
    base: BaseSet, recipe: Recipe = RECIPE, trust: Trust | None = None
) -> tuple[LinearModel, NDArray[np.float64]]:
    """The model of ``fit``, and what ``out_of_fold`` gives on the way to it."""
    held_out = _held_out(base, recipe, trust)
    slope, offset = _calibration(base, held_out)
    model = fit_raw(base.rows(~base.weak), recipe, None if trust is None else trust[~base.weak])
    return replace(model, slope=slope, offset=offset), slope * held_out + offset


def out_of_fold(base: BaseSet, recipe: Recipe = RECIPE) -> NDArray[np.float64]:
    """Logits of every page by a model that saw nothing of its source, calibrated as the shipped model is.

    The calibration's five numbers come from the same held-out pages. Taking them from the other folds only would
    set folds against each other, for each holds another mix of categories; ``cross_calibrated`` does, to show what
    calibration alone loses on unseen sources. Rows of authored pages, which are in no fold, are NaN.
    """
    held_out = _held_out(base, recipe)
    slope, offset = _calibration(base, held_out)
    return slope * held_out + offset


def cross_calibrated(base: BaseSet) -> NDArray[np.float64]:
    """As ``out_of_fold``, with the calibration of each fold fitted on the other folds."""
    held_out = _held_out(base, RECIPE)
    done = np.full_like(held_out, np.nan)
    for train, test in group_folds(base):
        known = train[~base.authored[train]]
        slope, offset = calibrate(held_out[known], base.labels[known])
        done[test] = slope * held_out[test] + offset
    return done


def _calibration(base: BaseSet, held_out: NDArray[np.float64]) -> tuple[float, NDArray[np.float32]]:
    scored = ~np.isnan(held_out[:, 0]) & ~base.weak
    return calibrate(held_out[scored], base.labels[scored])


def _held_out(base: BaseSet, recipe: Recipe, trust: Trust | None = None) -> NDArray[np.float64]:
    raw = np.full((len(base), len(LABELS)), np.nan)
    for train, test in group_folds(base):
        model = fit_raw(base.rows(train), recipe, None if trust is None else trust[train])
        raw[test] = model.logits(base.words[test], base.signals[test])
    return raw


def fit_raw(base: BaseSet, recipe: Recipe = RECIPE, trust: Trust | None = None) -> LinearModel:
    """Train without calibration (slope 1, offset 0)."""
    encoder = make_encoder(base, recipe)
    design = sparse.hstack([encoder.words(base.words), encoder.signals(base.signals)], format="csr")
    design.eliminate_zeros()
    solver = LogisticRegression(C=recipe.strength, max_iter=_MAX_STEPS, tol=_TOLERANCE)
    weights = page_weights(base, recipe)
    solver.fit(design, base.labels, sample_weight=weights if trust is None else weights * trust)
    coef = np.zeros((design.shape[1], len(LABELS)), dtype=np.float32)
    coef[:, solver.classes_] = solver.coef_.T
    intercept = np.full(len(LABELS), -30.0, dtype=np.float32)
    intercept[solver.classes_] = solver.intercept_
    coef[np.abs(coef).max(axis=1) < recipe.prune] = 0.0
    return _pack(encoder, coef, intercept)


def _pack(encoder: Encoder, coef: NDArray[np.float32], intercept: NDArray[np.float32]) -> LinearModel:
    """Split the coefficients and forget words that got none; their share of a row's length goes with them."""
    split = len(encoder.buckets)
    words, signals = coef[:split], coef[split:]
    zero = np.zeros(len(LABELS), dtype=np.float32)
    return LinearModel(encoder, words, signals, intercept, 1.0, zero)


def make_encoder(base: BaseSet, recipe: Recipe) -> Encoder:
    """Choose columns and their weights from ``base`` alone."""
    buckets = np.flatnonzero(group_counts(base.words, base.groups) >= recipe.min_groups).astype(np.int32)
    met = np.bincount(base.words[:, buckets].indices, minlength=len(buckets))
    idf = np.log((1 + len(base)) / (1 + met)) + 1
    power = np.sqrt(np.asarray(base.signals.multiply(base.signals).mean(axis=0))).ravel()
    scale = 1 / np.maximum(power, recipe.scale_floor)
    scale[group_counts(base.signals, base.groups) < recipe.min_groups] = 0.0
    return Encoder(buckets, idf.astype(np.float32), recipe.word_weight, base.names, scale.astype(np.float32))


def page_weights(base: BaseSet, recipe: Recipe) -> NDArray[np.float64]:
    """Weight of each page, mean 1: sources and categories are brought closer to each other."""
    sources = np.array([f"{group}|{label}" for group, label in zip(base.groups, base.labels, strict=True)])
    _, code, size = np.unique(sources, return_inverse=True, return_counts=True)
    weight = size[code] ** -recipe.size_power
    share = np.bincount(base.labels, weights=weight, minlength=len(LABELS))
    weight = weight * (share.sum() / np.maximum(share, 1e-9) / len(LABELS))[base.labels] ** recipe.balance
    return np.asarray(weight / weight.mean())


def calibrate(logits: NDArray[np.float64], labels: NDArray[np.int8]) -> tuple[float, NDArray[np.float32]]:
    """One slope and an offset a category that make ``logits`` of held-out pages most likely (Platt, multinomial)."""
    rows = np.arange(len(labels))

    def loss(parameters: NDArray[np.float64]) -> float:
        chances = probabilities(parameters[0] * logits + parameters[1:])
        return float(-np.log(np.maximum(chances[rows, labels], 1e-12)).mean() + _SHRINK * (parameters[1:] ** 2).sum())

    start = np.concatenate([[1.0], np.zeros(logits.shape[1])])
    best = minimize(loss, start, method="L-BFGS-B", bounds=[(0.05, 20.0)] + [(-5.0, 5.0)] * logits.shape[1])
    return float(best.x[0]), best.x[1:].astype(np.float32)
