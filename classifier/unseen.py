"""How well a model tells pages of a language of which it saw none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score

from classifier.base import BaseSet
from classifier.model import LEGIT, probabilities
from classifier.training import RECIPE, Recipe, fit_raw

LEAST_PIRATES = 15
"""Languages with fewer pirate pages give no figure worth a name."""
_FIGURE = "average_precision_without_"


@dataclass(frozen=True, slots=True)
class UnseenLanguage:
    """One language: its scored pages, and the average precision on them of a model that no page of it trained."""

    language: str
    pages: int
    pirates: int
    average_precision: float


def without_each_language(base: BaseSet, recipe: Recipe = RECIPE) -> Iterator[UnseenLanguage]:
    """Leave one language out after the other, authored pages of it too; by language."""
    for language in sorted(set(base.languages.tolist())):
        spoken = base.languages == language
        rows = spoken & ~base.authored & ~base.weak
        pirate = base.labels[rows] != LEGIT
        others = ~base.weak & ~spoken
        if pirate.sum() < LEAST_PIRATES or pirate.all() or len(set(base.labels[others].tolist())) < 2:
            continue
        model = fit_raw(base.rows(others), recipe)
        chances = probabilities(model.logits(base.words[rows], base.signals[rows]))
        precision = float(average_precision_score(pirate, 1 - np.asarray(chances)[:, LEGIT]))
        yield UnseenLanguage(language, len(pirate), int(pirate.sum()), precision)


def as_figures(found: Iterator[UnseenLanguage]) -> dict[str, float]:
    """As a manifest keeps them."""
    return {f"{_FIGURE}{one.language}": one.average_precision for one in found}


def from_figures(figures: Mapping[str, float]) -> dict[str, float]:
    """Average precision by language out of a manifest's figures; none where nobody measured it."""
    return {name.removeprefix(_FIGURE): value for name, value in figures.items() if name.startswith(_FIGURE)}
