"""Legal pages that taught a model nothing and on which it would alarm: its hard negatives, named so that two models
can be compared page by page.

Pages of the base set are judged by folds that never saw their source, frozen ones of the house by the model itself.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.base import LABELS, BaseSet
from classifier.evaluation import ALERT
from classifier.lessons import Lesson
from classifier.model import LEGIT, probabilities
from classifier.registry import Manifest
from classifier.training import out_of_fold
from store.database import Engine, reading
from store.models import all_models
from store.urls import defang

ALARMS = "alarms"
"""Under this name a stored model's manifest lists its alarms on the base set: they cannot be found out again without
the labels of its day."""


def base_alarms(base: BaseSet, held_out: NDArray[np.float64]) -> frozenset[str]:
    """Ids of legal pages of ``base`` from ALERT up; ``held_out`` are logits (pages x categories), NaN where unknown."""
    scored = (base.labels == LEGIT) & ~base.weak & ~np.isnan(held_out[:, 0])
    above = 1 - probabilities(held_out[scored])[:, LEGIT] >= ALERT
    return frozenset(map(str, base.ids[scored][above]))


def frozen_alarms(frozen: Sequence[Lesson], chances: NDArray[np.float64]) -> frozenset[str]:
    """Addresses, defanged since reasons name them, of the legal ones among ``frozen`` lessons to which a model gives
    such ``chances``."""
    pairs = zip(frozen, chances, strict=True)
    return frozenset(defang(one.page.url) for one, chance in pairs if one.label is LABELS[LEGIT] and chance >= ALERT)


def champion_alarms(engine: Engine, champion: Manifest, base: BaseSet) -> frozenset[str]:
    """The champion's alarms on ``base``: as kept with a model of the store, found out anew for the shipped one (which
    its base set and the recipe of this version made)."""
    with reading(engine) as connection:
        kept = {model.id: model.manifest for model in all_models(connection)}
    alarms = kept[champion.id].get(ALARMS) if champion.id in kept else None
    if isinstance(alarms, list):
        return frozenset(map(str, alarms))
    return base_alarms(base, out_of_fold(base))
