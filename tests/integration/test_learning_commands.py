"""learn, models, train and simulate from the command line: what they print, and that bad input gives one line."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from classifier.learning import NOTHING, due, explore, learn
from classifier.page import parse_page
from classifier.pipeline import observe
from classifier.registry import read_champion
from classifier.rows import pack_row, row_of
from cli.main import main
from review.queue import rank_sites, refresh, top
from store.database import Engine, reading, writing
from store.draws import draws_of, undrawn
from store.entities import Category, UserRole
from store.judged import keep_features, queued_pages
from store.schema.crawl import sites
from store.schema.review import queue
from store.settings import Settings
from store.tasks import recent
from store.users import add_user, disable
from tests.integration.test_training import page, shipped, taught
from tests.integration.test_training import run as challenged
from tests.samples import DAY, add_site

__all__ = ["shipped", "taught"]

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def run(settings: Settings, *words: str) -> tuple[int, str]:
    """Exit code and output of a command on this store."""
    given = ["--database", settings.database, *words]
    done = CliRunner().invoke(main, given, standalone_mode=False, env={"SPYGLASS_EVIDENCE": str(settings.evidence)})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return 1, str(done.exception)
    return done.exit_code, done.output


def test_verdicts_move_the_queue(taught: Engine, settings: Settings, shipped: Path) -> None:
    """After a refit a waiting site that reads like confirmed ones stands above one that reads legal, and says why."""
    for name in ("shop", "paper"):
        add_site(taught, settings.evidence, f"{name}.example", 0.5)
    # Decided sites are out of the queue in life; here they were given labels alone.
    with writing(taught) as connection:
        connection.execute(update(sites).where(sites.c.key.like("site%")).values(verdict="legit"))
    refresh(taught, DAY)
    with reading(taught) as connection:
        waiting = queued_pages(connection, 10)
    kinds = dict(zip(waiting, (Category.IPTV_RESELLER, Category.LEGIT), strict=True))
    rows = {
        waiting[number].page_id: pack_row(row_of(observe(parse_page(page(kind, 7).body, "https://shop.example/"))))
        for number, kind in kinds.items()
    }
    with writing(taught) as connection:
        keep_features(connection, rows, read_champion(shipped)[0].id)
    assert due(taught, NOTHING)
    done = learn(taught, shipped, settings.evidence, DAY)
    assert set(done.site_ids) == set(waiting)
    assert done.due == done.labels + 10
    assert not due(taught, done)
    with writing(taught) as connection:
        rank_sites(connection, done.site_ids, DAY)
    first, second = top(taught, limit=2)
    assert (first.site, second.site) == ("shop.example", "paper.example")
    assert any(reason.text == "learned from 32 verdicts" for reason in first.reasons)


def test_a_twentieth_of_the_looks_is_drawn_at_random(engine: Engine, settings: Settings) -> None:
    """After 40 verdicts each waiting site is drawn with the chance 2 / all that wait, which is kept with its place; it
    goes to the top and says why. What was drawn is not drawn again."""
    for number in range(10):
        add_site(engine, settings.evidence, f"low{number}.example", 0.2)
    refresh(engine, DAY)
    with reading(engine) as connection:
        waiting = undrawn(connection)
    random = np.random.default_rng(0)
    drawn = explore(engine, 40, DAY, random)
    while not drawn:  # chance may draw none
        drawn = explore(engine, 40, DAY, random)
    with writing(engine) as connection:
        rank_sites(connection, drawn, DAY)
        assert {one.chance for one in draws_of(connection, drawn).values()} == {40 * 0.05 / len(waiting)}
        assert not set(undrawn(connection)) & set(drawn)
    first = top(engine, limit=1)[0]
    assert any(reason.text.startswith("drawn at random on 2026-11-21") for reason in first.reasons)
    with reading(engine) as connection:
        found = connection.execute(select(queue.c.propensity).where(queue.c.site_id.in_(drawn))).scalars()
        assert set(found) == {40 * 0.05 / len(waiting)}
    assert set(explore(engine, 10**6, DAY, random)) == set(waiting) - set(drawn)
    assert explore(engine, 40, DAY, random) == ()


def test_models_lists_and_refuses(engine: Engine, settings: Settings) -> None:
    """The shipped model is listed as champion; an unknown model and an impossible way back are one line each."""
    code, out = run(settings, "models", "--json")
    assert code == 0
    line = json.loads(out)
    assert (line["champion"], line["from"]) == (True, "shipped")
    with writing(engine) as connection:
        add_user(connection, "otto", UserRole.OPERATOR, "root", DAY)
    assert "no model 'm-x' in the store" in run(settings, "models", "promote", "m-x", "--as", "otto")[1]
    assert "nothing to go back to" in run(settings, "models", "rollback", "--as", "otto")[1]
    assert "0 sites have a label" in run(settings, "train", "--as", "otto")[1]


def test_scoring_again_says_where_nothing_is_to_do(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no site scored by another model the command says so, and ends well; a cluster of the settings deals out the
    pages without being named again, and one that is named goes before it: what is no address is refused."""
    code, words = run(settings, "models", "rescore")
    assert (code, words) == (0, "nothing to score again: no site stands on another model's score\n")
    for command, told in (("rescore", {"sites": 0, "of": 0, "pages": 0}), ("work", {"tasks": 0})):
        code, words = run(settings, "models", command, "--json")
        assert (code, json.loads(words.splitlines()[-1])) == (0, told)
    monkeypatch.setenv("SPYGLASS_CLUSTER", "nowhere://here")
    for named, place in (((), "nowhere://here"), (("--cluster", "elsewhere://here"), "elsewhere://here")):
        code, words = run(settings, "models", "rescore", *named)
        assert (code, words.startswith(f"no Dask scheduler answers at {place}")) == (1, True), words


def test_a_card_says_what_taught_the_model(taught: Engine, settings: Settings, shipped: Path) -> None:
    """A model of the store names its labels beside the base set, its figures, and what its trial decided and why."""
    done = challenged(taught, settings, shipped)
    code, out = run(settings, "models", "card", done.manifest.id)
    assert code == 0
    assert f"models/base and labels of {done.labels} sites, less those that only judge" in out
    assert f"| average precision | {done.manifest.figures['average_precision']:g} |" in out
    assert f"{done.decision.outcome}, on {done.labels} labelled sites" in out
    assert all(f"- {words}" in out for words in done.decision.reasons)
    told = json.loads(run(settings, "models", "card", done.manifest.id, "--json")[1])
    assert (told["id"], told["labels"], told["figures"]) == (done.manifest.id, done.labels, done.manifest.figures)
    assert told["decision"]["reasons"] == list(done.decision.reasons)


def test_the_shipped_model_shows_its_card(engine: Engine, settings: Settings, shipped: Path) -> None:
    """The model that the program comes with has a card as well, and no trial."""
    name = read_champion(settings.models)[0].id
    code, out = run(settings, "models", "card", name)
    assert (code, f"# Model {name}" in out, "## Trial" in out) == (0, True, False)
    told = json.loads(run(settings, "models", "card", name, "--json")[1])
    assert (told["id"], told["decision"], told["reigns"]) == (name, None, [])


def test_models_and_train_ask_for_the_role(engine: Engine, settings: Settings) -> None:
    """As on the models page, only who may run things may promote, go back or train: an analyst, a senior and somebody
    disabled are told so, and no training begins."""
    commands = ("models", "promote", "m-x"), ("models", "rollback"), ("train",)
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
        add_user(connection, "sara", UserRole.SENIOR, "root", DAY)
        add_user(connection, "otto", UserRole.OPERATOR, "root", DAY)
        disable(connection, "otto", "root", DAY)
    told = "only an operator may train or promote models, or clear out old evidence"
    for words in commands:
        assert run(settings, *words, "--as", "anna") == (1, f"anna is an analyst: {told}")
        assert run(settings, *words, "--as", "sara") == (1, f"sara is a senior: {told}")
        assert run(settings, *words, "--as", "otto") == (1, "otto is disabled")
    with reading(engine) as connection:
        assert not recent(connection, 1)


def test_simulate_draws_the_curves(settings: Settings, tmp_path: Path) -> None:
    """Each order with its reviews to 95 %, a picture and the curves; ours needs no more reviews than chance."""
    corpus = tmp_path / "c.jsonl"
    lines = [
        {"id": seen.id, "label": kind, "lang": "en", "group": seen.group, "content": seen.body.decode()}
        for kind in (Category.IPTV_RESELLER, Category.LEGIT)
        for seen in (page(kind, number) for number in range(12))
    ]
    corpus.write_text("\n".join(json.dumps(line) for line in lines))
    code, out = run(settings, "simulate", str(corpus), "--out", str(tmp_path / "out"), "--json")
    assert code == 0
    found = {line["order"]: line["reviews_to_95"] for line in map(json.loads, out.splitlines())}
    assert len(found) == 5
    assert found["Spyglass"] <= found["at random"]
    assert (tmp_path / "out" / "curves.svg").read_text().startswith("<svg")
