"""Training: answers are told right or wrong, and touch nothing that real work reads."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from cli.training import command
from review.desk import Reader
from review.queue import refresh, top
from review.training import answer, answered, choose, load, next_exercise, tally
from store import audit
from store.database import reading, writing
from store.entities import Category, UserRole
from store.errors import UsageError
from store.labels import count_labels
from store.lookup import resolve
from store.reviews import reviews_of
from store.settings import Settings
from store.training import Exercise
from store.users import add_user
from tests.samples import DAY, add_site

ANNA = Reader("anna", UserRole.ANALYST)
TRUTHS = {
    "shop.example": Category.IPTV_RESELLER,
    "scene.example": Category.RELEASE_GROUP,
    "law.example": Category.LEGIT,
}


@pytest.fixture
def school(engine: Engine, settings: Settings) -> Engine:
    """Three practice sites of three kinds, and a learner."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
    for site in TRUTHS:
        add_site(engine, settings.evidence, site)
    refresh(engine, DAY)
    assert load(engine, {**TRUTHS, "never-met.example": Category.LEGIT}) == 3
    return engine


def test_every_site_comes_once_and_is_told(school: Engine) -> None:
    """Three exercises, then none; the tally knows what was right; a second answer to a told site changes nothing."""
    met = []
    while (exercise := next_exercise(school, ANNA)) is not None:
        met.append(exercise.site)
        assert exercise.answer is None
        told = answer(school, ANNA, exercise.site, Category.IPTV_RESELLER, DAY)
        assert (told.truth, told.answer) == (TRUTHS[exercise.site], Category.IPTV_RESELLER)
    assert sorted(met) == sorted(TRUTHS)
    answer(school, ANNA, "law.example", Category.LEGIT, DAY)
    score = tally(school, ANNA)
    assert (dict(score.right), sum(score.given.values()), score.left) == ({Category.IPTV_RESELLER: 1}, 3, 0)


def test_training_is_no_work(school: Engine) -> None:
    """Answers are no verdicts: queue, labels, reviews and log stay as they were."""
    before = top(school, limit=10)
    with reading(school) as connection:
        last = audit.last_entry(connection)
    answer(school, ANNA, "shop.example", Category.LEGIT, DAY)
    assert top(school, limit=10) == before
    with reading(school) as connection:
        assert reviews_of(connection, resolve(connection, "shop.example").id) == []
        assert count_labels(connection) == {}
        assert audit.last_entry(connection) == last


def test_the_truth_is_told_afterwards_only(school: Engine) -> None:
    """Nobody asks for the truth of a site that they have not answered, or practises on a real one."""
    with pytest.raises(UsageError, match="no answer of yours"):
        answered(school, ANNA, "shop.example")
    with pytest.raises(UsageError, match="no site to practise on"):
        answer(school, ANNA, "real.example", Category.LEGIT, DAY)
    with pytest.raises(UsageError, match="may not decide"):
        answer(school, Reader("otto", UserRole.AUDITOR), "shop.example", Category.LEGIT, DAY)


def test_what_was_seen_least_comes_next() -> None:
    """After two shops a legitimate site comes before a third shop; two learners have orders of their own."""
    kinds = [Category.IPTV_RESELLER] * 30 + [Category.LEGIT] * 3
    found = [Exercise(n, f"s{n}.example", kind, kind if n < 2 else None) for n, kind in enumerate(kinds)]
    chosen = choose(found, "anna")
    assert chosen is not None
    assert chosen.truth is Category.LEGIT
    fresh = [Exercise(n, f"s{n}.example", Category.LEGIT, None) for n in range(50)]
    firsts = {one.site for name in ("anna", "ben", "carl", "dora") if (one := choose(fresh, name)) is not None}
    assert len(firsts) > 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_command_reads_what_practice_writes(
    school: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of truths is kept; a damaged one is refused with its line and nothing stored."""
    monkeypatch.setenv("SPYGLASS_DATABASE", settings.database)
    path = tmp_path / "truth.jsonl"
    rows = [{"site": "shop.example", "category": "legit"}, {"site": "elsewhere.example", "category": "legit"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ended = CliRunner().invoke(command, [str(path)])
    assert ended.output == "1 of 2 practice sites are in this store: the review app trains on them.\n"
    path.write_text('{"site": "shop.example", "category": "legit"}\n[]\n', "utf-8")
    assert "line 2" in str(CliRunner().invoke(command, [str(path)]).exception)
    assert "cannot read" in str(CliRunner().invoke(command, [str(tmp_path / "none")]).exception)
