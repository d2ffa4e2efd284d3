"""From verdicts to a model in force: a store with labels, a challenger, its trial, promotion and the way back."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, update

from classifier import base as base_sets
from classifier.build import BASE, train
from classifier.challenge import Challenge, challenge
from classifier.champions import folder_in_force, model_in_force, stored_model
from classifier.dataset import LabelledPage
from classifier.page import parse_page
from classifier.pipeline import observe
from classifier.registry import read_champion
from classifier.rows import pack_row, row_of
from store.database import reading, writing
from store.entities import Category, UserRole, Verdict
from store.errors import ModelError, UsageError
from store.judged import judged_sites, keep_features
from store.labels import Label, Provenance, put_label
from store.models import SHIPPED, Reign, all_models, champion_id, enthrone, previous, reigns
from store.reviews import Review, save_review
from store.schema.review import models as models_table
from store.settings import Settings
from store.sites import find_site
from store.users import add_user
from tests.patience import PATIENCE
from tests.samples import DAY, add_site

TEXTS = {
    Category.IPTV_RESELLER: "IPTV subscription 18,000 channels {n} months 49.99 EUR free trial WhatsApp no buffering",
    Category.RELEASE_GROUP: "Show.S01E0{n}.720p.HDTV.x264-GRP{n} Film.201{n}.1080p.BluRay.x264-TEAM nfo sfv nuked",
    Category.OTHER_PIRACY: "watch free online movies episodes download torrent magnet seeders leechers rapidgator {n}",
    Category.LEGIT: "The police said on Monday that the court heard witnesses, according to the newspaper {n}",
}


def page(category: Category, number: int) -> LabelledPage:
    """A page of a source of its own."""
    body = f"<html><body><p>{TEXTS[category].format(n=number)}</p><p>page number {number}</p></body></html>".encode()
    name = f"{category}-{number}"
    return LabelledPage(name, "https://shop.example/", body, category, "", "en", name, weak=False)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a base set of forty pages and the champion trained from it."""
    folder = tmp_path_factory.mktemp("models")
    base_sets.save(base_sets.build(page(kind, number) for kind in Category for number in range(10)), folder / BASE)
    train(folder, folder)
    return folder


def label(
    engine: Engine,
    settings: Settings,
    shipped: Path,
    key: str,
    kind: Category,
    by: Sequence[str],
    n: int,
    said: Category | None = None,
) -> None:
    """A site that ``by`` decided to be ``kind``, whose page reads as such; or to be what they ``said``."""
    digests, told = add_site(engine, settings.evidence, key), said or kind
    seen = page(kind, n)
    row = pack_row(row_of(observe(parse_page(seen.body, seen.url))))
    with writing(engine) as connection:
        site = find_site(connection, key)
        assert site is not None
        given = [
            save_review(
                connection, site.id, Review(Verdict(told.value), who, DAY, "m-x", 0.5, tuple(digests), None, "")
            )
            for who in by
        ]
        put_label(connection, site.id, Label(told, tuple(review.id for review in given), Provenance.REVIEW), DAY)
    with reading(engine) as connection:
        pages = next(one for one in judged_sites(connection) if one.site == key).pages
    with writing(engine) as connection:
        keep_features(connection, {pages[0].page_id: row}, read_champion(shipped)[0].id)


@pytest.fixture
def taught(engine: Engine, settings: Settings, shipped: Path) -> Engine:
    """A store with 32 labelled sites of all kinds, by two reviewers."""
    with writing(engine) as connection:
        for name in ("anna", "ben"):
            add_user(connection, name, UserRole.ANALYST, "root", DAY)
    for number in range(32):
        kind = list(Category)[number % 4]
        label(engine, settings, shipped, f"site{number}.example", kind, ["anna" if number % 3 else "ben"], 100 + number)
    return engine


def run(engine: Engine, settings: Settings, shipped: Path) -> Challenge:
    """One training."""
    return challenge(engine, shipped, settings.evidence, DAY)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_poisoned_account_is_held_back_and_named(engine: Engine, settings: Settings, shipped: Path) -> None:
    """Sixty labels by four accounts, a tenth of them flipped by one: a real training holds the challenger back, names
    that account first and no other, and the champion stays."""
    accounts = ("anna", "ben", "carl", "mallory")
    with writing(engine) as connection:
        for name in accounts:
            add_user(connection, name, UserRole.ANALYST, "root", DAY)
    flipped = 0
    for number in range(60):
        who, kind, said = accounts[number % 4], list(Category)[number // 4 % 4], None
        if who == "mallory" and kind is not Category.LEGIT and flipped < 6:
            said, flipped = Category.LEGIT, flipped + 1
        label(engine, settings, shipped, f"site{number}.example", kind, [who], 100 + number, said)
    done = run(engine, settings, shipped)
    assert flipped == 6
    assert done.decision.outcome == "hold"
    assert "labels by mallory contradict" in done.decision.reasons[0]
    assert not any(name in " ".join(done.decision.reasons) for name in ("anna", "ben ", "carl"))
    assert model_in_force(engine, shipped)[0].id == read_champion(shipped)[0].id


def test_too_few_frozen_positives_ask_a_person(taught: Engine, settings: Settings, shipped: Path) -> None:
    """The challenger is kept, the shipped champion stays, and the reason gives figures."""
    done = run(taught, settings, shipped)
    assert done.decision.outcome == "ask"
    assert "80 of 40 are needed" in done.decision.reasons[0]
    assert stored_model(taught, done.manifest.id)[0] == done.manifest
    assert model_in_force(taught, shipped)[0].id == read_champion(shipped)[0].id


def test_same_labels_same_bytes(taught: Engine, settings: Settings, shipped: Path) -> None:
    """Training again gives the same digest and one row, whichever model is in force; the one in force keeps the trial
    that it went through then."""
    first = run(taught, settings, shipped)
    with writing(taught) as connection:
        enthrone(connection, Reign(first.manifest.id, "anna", "looked at it", DAY))
    second = challenge(taught, shipped, settings.evidence, DAY + timedelta(days=1))
    assert first.manifest.sha256 == second.manifest.sha256
    with reading(taught) as connection:
        assert [(model.id, model.created_at) for model in all_models(connection)] == [(first.manifest.id, DAY)]


def test_promotion_and_the_way_back(taught: Engine, settings: Settings, shipped: Path, tmp_path: Path) -> None:
    """A promoted model is what workers load; going back puts the shipped one in force, and no further."""
    name = run(taught, settings, shipped).manifest.id
    with writing(taught) as connection:
        enthrone(connection, Reign(name, "anna", "looked at it", DAY))
    folder = folder_in_force(taught, shipped, tmp_path / "cache")
    assert read_champion(folder)[0].id == name
    with writing(taught) as connection:
        enthrone(connection, Reign(previous(connection), "anna", "worse", DAY))
    assert folder_in_force(taught, shipped, tmp_path / "cache") == shipped
    with reading(taught) as connection:
        assert [reign.model_id for reign in reigns(connection)] == [SHIPPED, name]
        with pytest.raises(UsageError, match="nothing to go back to"):
            previous(connection)


def test_a_changed_model_is_never_unpickled(taught: Engine, settings: Settings, shipped: Path) -> None:
    """Other bytes in the store: ModelError, not code that runs."""
    name = run(taught, settings, shipped).manifest.id
    with writing(taught) as connection:
        connection.execute(update(models_table).values(content=b"cos\nsystem\n(S'true'\ntR."))
    with pytest.raises(ModelError, match="SHA-256 differs"):
        stored_model(taught, name)


def test_few_labels_are_refused(engine: Engine, settings: Settings, shipped: Path) -> None:
    """An empty store trains nothing and says how many labels are wanted."""
    with pytest.raises(UsageError, match="0 sites have a label; training needs 20"):
        run(engine, settings, shipped)


KILLED = """
import os, signal, sys
from pathlib import Path
from classifier import challenge as module
from store.database import now
from store.settings import Settings
from store.upgrade import open_store

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, sys.argv[4], die)
module.challenge(open_store(Settings(database=sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3]), now())
"""


@pytest.mark.parametrize("step", ["fit_and_hold_out", "_apply", "save_model"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_killed_training_leaves_the_champion(taught: Engine, settings: Settings, shipped: Path, step: str) -> None:
    """kill -9 at each step: the shipped model is in force as before, and the same training can be run again."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, settings.database, str(shipped), str(settings.evidence), step],
        cwd=Path(__file__).parents[2],
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    with reading(taught) as connection:
        assert champion_id(connection) == SHIPPED
    assert run(taught, settings, shipped).labels == 32


def test_rows_are_what_the_base_set_holds(shipped: Path) -> None:
    """A kept row gives the very numbers that the page has in a base set."""
    from classifier.rows import matrices, unpack_row

    base = base_sets.load(shipped / BASE)
    seen = page(Category.IPTV_RESELLER, 3)
    row = unpack_row(pack_row(row_of(observe(parse_page(seen.body, seen.url)))))
    _, signals = matrices([row], base.names)
    at = list(base.ids).index(seen.id)
    assert np.allclose(signals.toarray(), base.signals[at].toarray())
