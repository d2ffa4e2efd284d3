"""Splits that keep every source on one side."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from classifier.base import BaseSet

FOLDS = 5
"""Each model then learns from four fifths of the sources, close to what the champion has; more cost as much again."""

Indices = NDArray[np.int64]


def group_folds(base: BaseSet, seed: int | None = None) -> Iterator[tuple[Indices, Indices]]:
    """Yield ``(train, test)`` row numbers: doubtful pages never train, authored ones always train and never test.

    The same pages fall into the same fold whether or not there are authored ones, so figures stay comparable. With a
    ``seed`` sources are drawn into other folds: to choose on, for whoever chooses on the folds that are reported
    reports what was chosen.
    """
    folds = GroupKFold(FOLDS) if seed is None else GroupKFold(FOLDS, shuffle=True, random_state=seed)
    scored = np.flatnonzero(~base.authored)
    helpers = np.flatnonzero(base.authored & ~base.weak)
    for train, test in folds.split(scored, groups=base.groups[scored]):
        rows = scored[train]
        yield np.concatenate([rows[~base.weak[rows]], helpers]), scored[test]
