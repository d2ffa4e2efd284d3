"""What reviewers said today → the order of what waits, within seconds; runs in a process of its own.

Rankers take turns, as in a simulation (``classifier.interleave``, ``classifier.replay``): the i-th site of their
common order gets the i-th largest chance that the first of them gave, so that chances stay on one scale and neither
pushes the other out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from scipy import sparse

from classifier import base as base_sets
from classifier.base import BaseSet
from classifier.build import BASE
from classifier.challenge import pirate_chances
from classifier.interleave import Found, Rows, batch_size, chances_of, drawn, line_up
from classifier.lessons import as_base, lessons
from classifier.model import LEGIT
from classifier.ranker import Known, weighting
from classifier.registry import read_champion
from classifier.rowkeeping import rows_of
from classifier.rows import matrices
from store.database import Engine, reading, writing
from store.draws import draws_of, put_draws, undrawn
from store.judged import JudgedPage, JudgedSite, judged_sites, waiting_pages
from store.learned import Chooser, Learned, put_learned, taught_by

WAITING = 2_000
"""Sites at the top of the queue that are ranked anew: more than a team reviews in a day, few enough for seconds."""
SPREAD = 1e-9
"""Taken from equal chances, of their size, so that they keep the order of their turns."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One refit: from how many labels, at how many the next is due, and the numbers of the sites whose place changes:
    they have a learned chance or were drawn now."""

    labels: int
    due: int
    site_ids: tuple[int, ...]


NOTHING = Taught(0, 1, ())


def due(engine: Engine, last: Taught) -> bool:
    """Whether enough was said since the ``last`` refit."""
    with reading(engine) as connection:
        labels = taught_by(connection)
    return labels < last.labels or labels >= last.due


def learn(
    engine: Engine, models: Path, evidence: Path, at: datetime, last: Taught = NOTHING, seed: int | None = None
) -> Taught:
    """Draw a share of what was said since the ``last`` refit at random, fit the rankers on all that was said, and
    write their order down; no order where there is nothing to learn from yet. ``seed`` makes draws repeatable.

    Raises ModelError without a base set.
    """
    with reading(engine) as connection:
        judged = judged_sites(connection)
        queued = waiting_pages(connection, WAITING)
    labels = len(judged)
    looks = max(0, labels - last.labels) if last.labels else 0
    new = explore(engine, looks, at, np.random.default_rng(None if seed is None else (seed, labels)))
    size = batch_size(labels, sum(site.label.is_pirate for site in judged))
    found = _learned(engine, models, evidence, judged, queued, size)
    with writing(engine) as connection:
        put_learned(connection, found, at)
    return Taught(labels, labels + size, tuple(sorted({*found, *new})))


def explore(engine: Engine, looks: int, at: datetime, random: np.random.Generator) -> tuple[int, ...]:
    """Draw sites at random from all that waits, one for every twenty ``looks``, so that a twentieth of what is looked
    at says what the rankers pass over; the numbers of those drawn. The chance of each is kept with it."""
    with writing(engine) as connection:
        waiting = undrawn(connection)
        rows, chance = drawn(len(waiting), looks, random)
        found = tuple(waiting[row] for row in rows)
        put_draws(connection, found, chance, at)
    return found


def _learned(
    engine: Engine,
    models: Path,
    evidence: Path,
    judged: Sequence[JudgedSite],
    queued: Mapping[int, JudgedPage],
    size: int,
) -> dict[int, Learned]:
    """What the rankers make of the ``queued`` sites, by number."""
    shipped, model = read_champion(models)
    base = base_sets.load(models / BASE)
    base = base.rows(~base.weak)
    pages = [page for site in judged for page in site.pages]
    rows = rows_of(engine, evidence, [*pages, *queued.values()], shipped.id).rows
    chance = dict(zip(rows, pirate_chances(model, list(rows.values())), strict=True))
    taught = [one for one in lessons(judged, chance, frozenset()) if one.page.page_id in rows]
    waiting = {number: rows[page.page_id] for number, page in queued.items() if page.page_id in rows}
    if not taught or not waiting:
        return {}
    with reading(engine) as connection:
        draws = np.flatnonzero(np.isin(list(waiting), list(draws_of(connection, list(waiting)))))
    # What was drawn tells nothing of who ranks better.
    by_rankers = [(one.chooser, one.label.is_pirate) for one in judged if one.chooser and one.propensity is None]
    words, signals = matrices(list(waiting.values()), base.names)
    places = ordered(base, as_base(taught, rows, base.names), words, signals, draws, by_rankers, size)
    return {
        number: Learned(chance, len(judged), chooser) for number, (chance, chooser) in zip(waiting, places, strict=True)
    }


def ordered(
    base: BaseSet,
    own: BaseSet,
    words: sparse.csr_matrix,
    signals: sparse.csr_matrix,
    draws: Rows,
    found: Found,
    size: int,
) -> list[tuple[float, Chooser | None]]:
    """Of each waiting page the chance that gives it its place, and the ranker that chose it.

    A page that was drawn (``draws``) keeps its own chance: it comes first as drawn.
    """
    every = [sparse.vstack(parts) for parts in ((base.words, own.words, words), (base.signals, own.signals, signals))]
    columns = weighting(*every)
    known, mine = (Known(columns.rows(one.words, one.signals), one.labels != LEGIT) for one in (base, own))
    rows = columns.rows(words, signals)
    chances = chances_of(known, mine, rows)
    first = next(iter(chances.values()))
    placed = [pick for pick in line_up(chances, rows, draws, found, size) if pick.chooser]
    scale = -np.sort(-first[[pick.row for pick in placed]]) * (1 - SPREAD * np.arange(len(placed)))
    places: list[tuple[float, Chooser | None]] = [(float(chance), None) for chance in first]
    for pick, chance in zip(placed, scale, strict=True):
        places[pick.row] = float(chance), pick.chooser
    return places
