"""Labels of the store → challenger → trial → decision: gathered, decided, and applied in one transaction.

Nothing is in force before the last transaction is through, so a process killed at any step leaves the old champion.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier import base as base_sets
from classifier.alarms import ALARMS, base_alarms, champion_alarms, frozen_alarms
from classifier.base import LABELS, BaseSet
from classifier.build import BASE
from classifier.champions import model_in_force
from classifier.evaluation import measure
from classifier.lessons import Lesson, as_base, joined, lessons
from classifier.model import LEGIT, LinearModel, probabilities
from classifier.promotion import Decision, Outcome, Trial, decide
from classifier.ranker import base_weight
from classifier.registry import Manifest, digest, model_id, pack, read_champion
from classifier.rowkeeping import rows_of
from classifier.rows import Row, matrices
from classifier.suspicion import UNLIKELY, Reading, suspects
from classifier.training import RECIPE, Recipe, fit_and_hold_out
from store.database import Engine, reading, writing
from store.errors import UsageError
from store.judged import JudgedSite, judged_sites, queued_pages
from store.models import Reign, StoredModel, all_models, champion_id, enthrone, save_model

LEAST_LABELS = 20
"""Below, a challenger could not differ from the champion but by chance."""
SHADOW_SITES = 500
"""Recently queued sites on which champion and challenger are compared: what analysts would see change tomorrow."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Challenge:
    """A trained challenger: its manifest, the decision on it, the sites that taught it, pages that were gone."""

    manifest: Manifest
    decision: Decision
    labels: int
    missing: int


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All that a training looks at, read once: ``rows`` by page, the recently ``queued`` ones apart."""

    base: BaseSet
    judged: tuple[JudgedSite, ...]
    taught: tuple[Lesson, ...]
    rows: dict[int, Row]
    queued: tuple[Row, ...]
    missing: int
    champion: LinearModel
    alarms: frozenset[str]


def challenge(engine: Engine, models: Path, evidence: Path, at: datetime, recipe: Recipe = RECIPE) -> Challenge:
    """Train on base set and labels, judge on frozen groups, keep the challenger, promote it if it is better.

    Raises UsageError with fewer than LEAST_LABELS labels, ModelError without a base set or shipped model.
    """
    known = _gather(engine, models, evidence)
    own = as_base(known.taught, known.rows, known.base.names)
    learning = np.array([not lesson.frozen for lesson in known.taught], dtype=bool)
    both = joined(known.base, own.rows(learning))
    size, lessons_learned = len(known.base), int(learning.sum())
    trust = np.concatenate([np.full(size, base_weight(lessons_learned)), np.ones(lessons_learned)])
    model, held_out = fit_and_hold_out(both, recipe, trust)
    scored = ~known.base.authored & ~known.base.weak
    figures = asdict(measure(known.base.labels[scored], probabilities(held_out[:size][scored])))
    chances = _judging(model, own, learning, held_out[size:])
    found = suspects(_readings(known.judged, known.taught, chances))
    alarms = base_alarms(known.base, held_out[:size])
    decision = decide(_trial(known, model, alarms, [suspect.words for suspect in found]))
    done = Challenge(_manifest(model, both, models, recipe, figures), decision, len(known.judged), known.missing)
    _apply(engine, done, alarms, pack(model), at)
    return done


def _gather(engine: Engine, models: Path, evidence: Path) -> _Gathered:
    shipped, shipped_model = read_champion(models)
    base = base_sets.load(models / BASE)
    with reading(engine) as connection:
        judged = judged_sites(connection)
        queued = list(queued_pages(connection, SHADOW_SITES).values())
        names = {model.id for model in all_models(connection)}
    if len(judged) < LEAST_LABELS:
        raise UsageError(f"{len(judged)} sites have a label; training needs {LEAST_LABELS}")
    kept = rows_of(engine, evidence, [page for site in judged for page in site.pages] + queued, shipped.id)
    # By the shipped model and not by the champion: the same labels have to give the same bytes.
    chance = dict(zip(kept.rows, pirate_chances(shipped_model, list(kept.rows.values())), strict=True))
    judged = [replace(site, pages=tuple(page for page in site.pages if page.page_id in kept.rows)) for site in judged]
    manifest, champion = model_in_force(engine, models)
    return _Gathered(
        base=base,
        judged=tuple(judged),
        taught=tuple(lessons(judged, chance, frozenset(names - {manifest.id}))),
        rows=kept.rows,
        queued=tuple(kept.rows[page.page_id] for page in queued if page.page_id in kept.rows),
        missing=kept.missing,
        champion=champion,
        alarms=champion_alarms(engine, manifest, base),
    )


def _apply(engine: Engine, done: Challenge, alarms: frozenset[str], content: bytes, at: datetime) -> None:
    """Keep the challenger and, if it passed, put it in force: both or neither. Where the same labels gave the model in
    force again, that keeps the trial it passed: one against itself says nothing."""
    manifest = asdict(done.manifest) | {"labels": done.labels, "decision": asdict(done.decision)}
    manifest[ALARMS] = sorted(alarms)
    with writing(engine) as connection:
        if champion_id(connection) == done.manifest.id:
            return
        save_model(connection, StoredModel(done.manifest.id, done.manifest.sha256, manifest, at), content)
        if done.decision.outcome is Outcome.PROMOTE:
            reason = "passed all gates: " + "; ".join(done.decision.reasons)
            enthrone(connection, Reign(done.manifest.id, "spyglass train", reason, at))


def pirate_chances(model: LinearModel, rows: Sequence[Row]) -> Numbers:
    """The chance of piracy of each row of features."""
    if not rows:
        return np.zeros(0)
    words, signals = matrices(rows, model.encoder.names)
    return np.asarray(1 - probabilities(model.logits(words, signals))[:, LEGIT])


def _judging(model: LinearModel, own: BaseSet, learning: NDArray[np.bool_], held_out: Numbers) -> Numbers:
    """Probabilities of every lesson by a model that saw nothing of its group."""
    chances = np.zeros((len(own), len(LABELS)))
    chances[learning] = probabilities(held_out)
    if not learning.all():
        chances[~learning] = probabilities(model.logits(own.words[~learning], own.signals[~learning]))
    return chances


def _readings(judged: Sequence[JudgedSite], taught: Sequence[Lesson], chances: Numbers) -> list[Reading]:
    """Each reviewer's verdict on each site, contradicted by others who read it or by the model."""
    likely: dict[str, float] = {}
    for lesson, row in zip(taught, chances, strict=True):
        likely[lesson.site] = max(likely.get(lesson.site, 0.0), float(1 - row[LEGIT]))
    found = []
    for site in judged:
        for opinion in site.opinions:
            if opinion.verdict.value not in set(LABELS):
                continue
            pirate = opinion.verdict.value != LABELS[LEGIT]
            others = [other for other in site.opinions if other.reviewer != opinion.reviewer]
            if others:
                against = all((other.verdict.value != LABELS[LEGIT]) != pirate for other in others)
            else:
                chance = likely.get(site.site, 0.5)
                against = (chance if pirate else 1 - chance) < UNLIKELY
            found.append(Reading(opinion.reviewer, against))
    return found


def _trial(known: _Gathered, model: LinearModel, alarms: frozenset[str], suspicious: Sequence[str]) -> Trial:
    frozen = [lesson for lesson in known.taught if lesson.tests]
    rows = [known.rows[lesson.page.page_id] for lesson in frozen]
    old, new = (pirate_chances(judge, rows) for judge in (known.champion, model))
    return Trial(
        truth=np.array([lesson.label is not LABELS[LEGIT] for lesson in frozen], dtype=bool),
        champion=old,
        challenger=new,
        groups=np.array([lesson.group for lesson in frozen], dtype=np.str_),
        languages=np.array([lesson.page.language for lesson in frozen], dtype=np.str_),
        weights=np.array([lesson.weight for lesson in frozen], dtype=np.float64),
        alarms=(known.alarms | frozen_alarms(frozen, old), alarms | frozen_alarms(frozen, new)),
        shadow=(pirate_chances(known.champion, known.queued), pirate_chances(model, known.queued)),
        suspects=suspicious,
    )


def _manifest(model: LinearModel, both: BaseSet, models: Path, recipe: Recipe, figures: dict[str, float]) -> Manifest:
    sha256 = digest(pack(model))
    return Manifest(
        id=model_id(sha256),
        sha256=sha256,
        base_sha256=digest((models / BASE / base_sets.FILE).read_bytes()),
        pages=base_sets.census(both),
        recipe=asdict(recipe),
        figures={name: round(float(value), 4) for name, value in figures.items() if not np.isnan(value)},
    )
