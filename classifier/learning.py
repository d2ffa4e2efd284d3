"""What reviewers said today → the order of what waits, within seconds; runs in a process of its own.

Two rankers are interleaved (``classifier.interleave``): the i-th site of their common order gets the i-th largest
chance that the ranker with the base set gave, so that chances stay on one scale and neither pushes the other out.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

import numpy as np
from scipy import sparse

from classifier import base as base_sets
from classifier.base import BaseSet
from classifier.build import BASE
from classifier.challenge import pirate_chances
from classifier.interleave import EXPLORED, batch_size
from classifier.lessons import as_base, lessons
from classifier.model import LEGIT
from classifier.ranker import Numbers, base_weight, fit_ranker, weighting
from classifier.registry import read_champion
from classifier.rowkeeping import rows_of
from classifier.rows import matrices
from store.database import Engine, reading, writing
from store.draws import put_draws, undrawn
from store.judged import judged_sites, queued_pages
from store.learned import put_learned, taught_by

WAITING = 2_000
"""Sites of the queue that are ranked anew: more than a team reviews in a day, few enough for seconds."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One refit: from how many labels, and the numbers of the sites that have a learned chance now."""

    labels: int
    site_ids: tuple[int, ...]


def due(engine: Engine, labels: int) -> bool:
    """Whether enough was said since a refit from so many ``labels``."""
    with reading(engine) as connection:
        now, positives = taught_by(connection)
    return now < labels or now - labels >= batch_size(now, positives)


def learn(engine: Engine, models: Path, evidence: Path, at: datetime) -> Taught:
    """Fit both rankers on what was said so far and write what they make of the queue; nothing where both kinds of label
    are not there yet. Raises ModelError without a base set."""
    shipped, model = read_champion(models)
    base = base_sets.load(models / BASE)
    with reading(engine) as connection:
        judged = judged_sites(connection)
        queued = queued_pages(connection, WAITING)
    pages = [page for site in judged for page in site.pages]
    rows = rows_of(engine, evidence, [*pages, *queued.values()], shipped.id).rows
    chance = dict(zip(rows, pirate_chances(model, list(rows.values())), strict=True))
    taught = [one for one in lessons(judged, chance, frozenset()) if one.page.page_id in rows]
    waiting = {number: rows[page.page_id] for number, page in queued.items() if page.page_id in rows}
    if not taught or not waiting:
        return Taught(len(judged), ())
    own = as_base(taught, rows, base.names)
    order = ordered(base, own, *matrices(list(waiting.values()), base.names))
    if order is None:
        return Taught(len(judged), ())
    with writing(engine) as connection:
        put_learned(connection, dict(zip(waiting, map(float, order), strict=True)), len(judged), at)
    return Taught(len(judged), tuple(waiting))


def explore(engine: Engine, judged: int, at: datetime) -> tuple[int, ...]:
    """Draw sites at random from all that waits, one for every twenty of the ``judged`` since the last draw, so that a
    twentieth of what is looked at says what the rankers pass over; the numbers of those drawn.

    Each waiting site has the chance judged x EXPLORED / waiting, which is kept with it.
    """
    with writing(engine) as connection:
        waiting = undrawn(connection)
        chance = min(1.0, judged * EXPLORED / len(waiting)) if waiting else 0.0
        picked = np.random.default_rng().random(len(waiting)) < chance
        found = tuple(number for number, drawn in zip(waiting, picked, strict=True) if drawn)
        put_draws(connection, found, chance, at)
    return found


def ordered(base: BaseSet, own: BaseSet, words: sparse.csr_matrix, signals: sparse.csr_matrix) -> Numbers | None:
    """The chance of each waiting page, both rankers interleaved; None where there is nothing to fit on."""
    columns = weighting(sparse.vstack([base.words, words]), sparse.vstack([base.signals, signals]))
    known, mine = columns.rows(base.words, base.signals), columns.rows(own.words, own.signals)
    left = columns.rows(words, signals)
    truth = own.labels != LEGIT
    weight = np.concatenate([np.full(len(base), base_weight(len(own))), np.ones(len(own))])
    both = fit_ranker(sparse.vstack([known, mine], format="csr"), np.concatenate([base.labels != LEGIT, truth]), weight)
    alone = fit_ranker(mine, truth)
    if both is None:
        return None
    chances = both.chances(left)
    return chances if alone is None else interleaved(chances, alone.chances(left))


def interleaved(first: Numbers, second: Numbers) -> Numbers:
    """Chances on the scale of ``first``, in the order in which both take turns."""
    orders = (np.argsort(-chances, kind="stable") for chances in (first, second))
    turns = dict.fromkeys(int(row) for pair in zip_longest(*orders) for row in pair)
    found = np.empty(len(first))
    found[list(turns)] = np.sort(first)[::-1]
    return found
