"""Corpus → base set → registered champion: the one path by which a shipped model comes to be."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier import base as base_sets
from classifier.base import BaseSet
from classifier.card import write_card
from classifier.dataset import LabelledPage, read_corpus, read_corrections
from classifier.evaluation import measure
from classifier.model import probabilities
from classifier.registry import Manifest, digest, model_id, pack, register
from classifier.training import RECIPE, Recipe, fit_and_hold_out
from classifier.unseen import as_figures, without_each_language

BASE = "base"
AUTHORED = "authored"
CORRECTIONS = "corrections.tsv"


def pages_for_training(corpus: Path, models: Path) -> Iterator[LabelledPage]:
    """Pages of the corpus with their labels corrected, then the pages written for this project."""
    corrections = read_corrections(models / CORRECTIONS)
    for page in read_corpus(corpus):
        yield base_sets.correct(page, corrections)
    for path in sorted((models / AUTHORED).glob("*.jsonl.gz")):
        yield from read_corpus(path)


def build_base(corpus: Path, models: Path) -> None:
    """Rebuild ``models/base`` from ``corpus`` and ``models/authored``."""
    base_sets.save(base_sets.build(pages_for_training(corpus, models)), models / BASE)


def train(models: Path, out: Path, recipe: Recipe = RECIPE) -> Manifest:
    """Train from ``models/base`` and make the result the champion under ``out``; same base, same bytes."""
    base = base_sets.load(models / BASE)
    model, held_out = fit_and_hold_out(base, recipe)
    sha256 = digest(pack(model))
    manifest = Manifest(
        id=model_id(sha256),
        sha256=sha256,
        base_sha256=digest((models / BASE / base_sets.FILE).read_bytes()),
        pages=base_sets.census(base),
        recipe=asdict(recipe),
        figures=_figures(base, held_out, recipe),
    )
    register(out, model, manifest, write_card(manifest))
    return manifest


def known_ids(models: Path) -> frozenset[str]:
    """Ids of the pages the base set was built from; empty where there is no base set."""
    if not (models / BASE / base_sets.FILE).exists():
        return frozenset()
    return frozenset(str(name) for name in base_sets.load(models / BASE).ids)


def _figures(base: BaseSet, held_out: NDArray[np.float64], recipe: Recipe) -> dict[str, float]:
    scored = ~base.authored & ~base.weak
    figures = asdict(measure(base.labels[scored], probabilities(held_out[scored])))
    figures |= as_figures(without_each_language(base, recipe))
    return {name: round(float(value), 4) for name, value in figures.items() if not np.isnan(value)}
