"""Page → score: the champion's calibrated probabilities, and why."""

from pathlib import Path

import numpy as np

from classifier.base import LABELS
from classifier.model import LEGIT, LinearModel, probabilities
from classifier.parsed import Page
from classifier.pipeline import observe
from classifier.reasons import explain
from classifier.registry import read_champion
from store.entities import Score


class Scorer:
    """A loaded model. Scoring has no state: the same page always gets the same score."""

    def __init__(self, model: LinearModel, model_id: str) -> None:
        self.model_id = model_id
        self._model = model
        self._places = model.encoder.places()

    def score(self, page: Page) -> Score:
        """Probabilities of the four categories, and the reasons for the likeliest pirate category against legit."""
        seen = observe(page)
        parts = self._model.attribute(seen, self._places)
        chances = probabilities(parts.logits.astype(np.float64))
        pirate = max((at for at in range(len(LABELS)) if at != LEGIT), key=lambda at: float(chances[at]))
        reasons = explain(seen, parts, self._model.encoder, pirate, LEGIT)
        scores = {label: float(chance) for label, chance in zip(LABELS, chances, strict=True)}
        return Score(LABELS[int(chances.argmax())], scores, reasons, self.model_id)


def load_champion(models: Path) -> Scorer:
    """The shipped champion under ``models``; raises ModelError before anything doubtful is unpickled."""
    manifest, model = read_champion(models)
    return Scorer(model, manifest.id)
