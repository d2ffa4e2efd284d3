"""The queue of a store and the simulation of one: the same labels and seed give the same order."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from classifier import base as base_sets
from classifier.base import LABELS, BaseSet
from classifier.build import BASE
from classifier.interleave import ENOUGH
from classifier.learning import NOTHING, due, learn
from classifier.model import LEGIT
from classifier.page import parse_page
from classifier.pipeline import observe
from classifier.ranker import Known, weighting
from classifier.registry import read_champion
from classifier.replay import replay
from classifier.rows import Row, matrices, pack_row, row_of, unpack_row
from review.exploration import chance, draw
from review.queue import rank_sites, refresh, top
from review.verdicts import decide
from store.database import Engine, reading, writing
from store.draws import draws_of
from store.entities import Category, UserRole, Verdict
from store.judged import judged_sites, keep_features, waiting_pages
from store.settings import Settings
from store.users import add_user
from tests.integration.test_training import page, shipped
from tests.samples import DAY, add_site

__all__ = ["shipped"]

POOL, SEED, START = 44, 3, (0, 3)
KINDS = [list(Category)[number % 4] for number in range(POOL)]


def words(number: int) -> bytes:
    """A page of its kind with words of its own, so that no two are equally likely; every sixteenth reads as a legal
    one whatever it is, so that rankers err."""
    shown = KINDS[number] if number % 16 else Category.LEGIT
    own = " ".join(f"w{number * step % 97}" for step in range(1, 12))
    return page(shown, number).body.replace(b"page number", own.encode())


def names() -> list[str]:
    """Sites that the daily draw of the queue leaves alone, in order."""
    share = chance(POOL)
    found = (f"site{number:04}.example" for number in range(1_000))
    return [name for name in found if draw(name, DAY.date(), share) is None][:POOL]


@pytest.fixture
def pool(engine: Engine, settings: Settings, shipped: Path) -> dict[str, Row]:
    """Sites that wait, all alike but for what their pages say; their rows of features."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
    found = {}
    for number, name in enumerate(names()):
        add_site(engine, settings.evidence, name, 0.5)
        found[name] = unpack_row(pack_row(row_of(observe(parse_page(words(number), "https://shop.example/")))))
    refresh(engine, DAY)
    with reading(engine) as connection:
        pages = waiting_pages(connection, POOL)
    with writing(engine) as connection:
        rows = dict(zip((one.page_id for one in pages.values()), map(pack_row, found.values()), strict=True))
        keep_features(connection, rows, read_champion(shipped)[0].id)
    return found


def lived(engine: Engine, settings: Settings, shipped: Path) -> list[str]:
    """Review the whole queue from the top, verdict by verdict, with a refit whenever one is due."""
    order, last = [names()[number] for number in START], NOTHING
    for name in order:
        decide(engine, name, Verdict(KINDS[names().index(name)].value), "anna", DAY)
    while len(order) < POOL:
        if due(engine, last):
            last = learn(engine, shipped, settings.evidence, DAY, last, SEED)
            with writing(engine) as connection:
                rank_sites(connection, last.site_ids, DAY)
        (first,) = top(engine, limit=1)
        decide(engine, first.site, Verdict(KINDS[names().index(first.site)].value), "anna", DAY)
        order.append(first.site)
    return order[len(START) :]


def simulated(pool: dict[str, Row], base: BaseSet) -> list[str]:
    """The order of the replay on the same pages."""
    cells, signals = matrices(list(pool.values()), base.names)
    columns = weighting(sparse.vstack([base.words, cells]), sparse.vstack([base.signals, signals]))
    truth = np.array([LABELS.index(kind) != LEGIT for kind in KINDS])
    known = Known(columns.rows(base.words, base.signals), base.labels != LEGIT)
    order = replay(columns.rows(cells, signals), truth, known, START, SEED, len(truth))
    return [names()[row] for row in order]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_queue_follows_the_simulation(
    engine: Engine, settings: Settings, shipped: Path, pool: dict[str, Row]
) -> None:
    """Verdicts written one by one into a store lead through the sites in the very order of the replay: batches spread
    over unlike pages, draws first, and the ranker that found fewer dropped; who chose a site is kept with it."""
    order = lived(engine, settings, shipped)
    assert order == simulated(pool, base_sets.load(shipped / BASE))
    with reading(engine) as connection:
        judged = judged_sites(connection)
        drawn = draws_of(connection, range(1, POOL + 1))
    assert {str(one.chooser) for one in judged} == {"base and labels", "labels alone", "words alone", "None"}
    assert sum(one.propensity is not None for one in judged) == len(drawn) > 0
    assert sum(one.label.is_pirate for one in judged) > ENOUGH
