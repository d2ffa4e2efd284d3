"""The overview, links and log on a real store of either engine: what is counted is what was done."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from review.accounts import change_own_password, log_in
from review.desk import Reader, take
from review.overview import overview, today
from review.passwords import Cost, hash_password
from review.queue import refresh
from review.retracting import ask_second, undo
from review.verdicts import decide
from store.database import reading, writing
from store.entities import Category, UserRole, Verdict
from store.errors import UsageError
from store.linked import links_in, links_out, moments
from store.runs import end_run, start_run
from store.schema.crawl import site_links
from store.sessions import Limits
from store.settings import Settings
from store.sites import find_site
from store.users import add_user, set_password
from store.version import queue_version
from tests.samples import DAY, MODEL, add_site

LATER = DAY + timedelta(hours=1)
EVE = Reader("eve", UserRole.SENIOR)


@pytest.fixture
def desk(engine: Engine, settings: Settings) -> Engine:
    """Four sites that wait, and people."""
    with writing(engine) as connection:
        for name, role in (("anna", UserRole.ANALYST), ("ben", UserRole.ANALYST), ("eve", UserRole.SENIOR)):
            add_user(connection, name, role, "root", DAY)
    for number, score in enumerate((0.97, 0.96, 0.6, 0.3)):
        category = Category.IPTV_RESELLER if score > 0.5 else Category.LEGIT
        add_site(engine, settings.evidence, f"shop{number}.example", score, category=category)
    refresh(engine, DAY)
    return engine


def test_the_overview_counts_what_was_decided(desk: Engine, tmp_path: Path) -> None:
    """Verdicts by day, kind and reader, precision by score, pairs of readers; what was taken back counts nowhere."""
    decide(desk, "shop0.example", Verdict.IPTV_RESELLER, "anna", LATER)
    decide(desk, "shop1.example", Verdict.LEGIT, "anna", LATER)
    gone = decide(desk, "shop2.example", Verdict.LEGIT, "ben", LATER)
    undo(desk, gone.review_id, "ben", LATER)
    ask_second(desk, "shop0.example", "anna", LATER)
    decide(desk, "shop0.example", Verdict.IPTV_RESELLER, "ben", LATER)
    with writing(desk) as connection:
        run = start_run(connection, "night", "w", {}, DAY)
        end_run(connection, run, "finished", {"fetches": 200, "new_relevant_sites": 5}, LATER)
    found = overview(desk, LATER, tmp_path)
    assert today(desk, LATER) == {"anna": 2, "ben": 1}
    assert (found.days[-1].pirate, found.days[-1].legit, found.days[-1].other) == (2, 1, 0)
    assert [(one.least, one.decided, one.pirate) for one in found.judged] == [(0.95, 2, 1)]
    assert (found.agreement.pairs, found.agreement.observed) == (1, 1.0)
    assert found.weeks[-1].harvest == 25.0
    assert sum(age.sites for age in found.ages) == found.waiting.sites == 2
    assert (found.model, found.figures) == (MODEL, {})


def test_an_empty_store_has_an_overview(engine: Engine, tmp_path: Path) -> None:
    """The first morning: nothing decided, nothing crawled, no plot without its weeks."""
    found = overview(engine, DAY, tmp_path)
    assert (found.waiting.sites, today(engine, DAY), found.model, len(found.weeks)) == (0, {}, "", 12)


def test_a_shipped_models_figures_are_read(desk: Engine, tmp_path: Path) -> None:
    """The manifest beside the model that scored last gives the figures; one that is damaged gives none."""
    (tmp_path / MODEL).mkdir()
    manifest = tmp_path / MODEL / "manifest.json"
    manifest.write_text('{"figures": {"macro_f1": 0.9}}', "utf-8")
    assert overview(desk, LATER, tmp_path).figures == {"macro_f1": 0.9}
    manifest.write_text("{", "utf-8")
    assert overview(desk, LATER, tmp_path).figures == {}


def test_links_are_told_from_both_ends(desk: Engine) -> None:
    """The likeliest pirates first; a site never scored is listed last, and all are counted."""
    pairs = [("shop0.example", "shop1.example"), ("shop0.example", "shop2.example"), ("shop0.example", "new.example")]
    rows = [{"from_site": one, "to_site": other, "first_seen": DAY, "last_seen": DAY} for one, other in pairs]
    with writing(desk) as connection:
        connection.execute(insert(site_links), rows)
    with reading(desk) as connection:
        out = links_out(connection, "shop0.example", 2)
        back = links_in(connection, "shop2.example", 2)
        site = find_site(connection, "shop0.example")
        assert site is not None
        told = moments(connection, site.id)
    assert ([end.site for end in out.sites], out.total) == (["shop1.example", "shop2.example"], 3)
    assert [(end.site, end.score) for end in back.sites] == [("shop0.example", 0.97)]
    assert told.state_at == DAY


def test_the_version_changes_with_every_verdict_and_claim(desk: Engine) -> None:
    """Whoever watches the list learns that it may look different, and nothing when nothing happened."""

    def version() -> str:
        with reading(desk) as connection:
            return queue_version(connection)

    seen = [version(), version()]
    for shop in ("shop0.example", "shop2.example"):
        take(desk, shop, EVE, LATER, timedelta(minutes=10))
        seen.append(version())
    decide(desk, "shop1.example", Verdict.LEGIT, "anna", LATER)
    seen.append(version())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


def test_a_password_is_changed_with_the_present_one_only(desk: Engine) -> None:
    """A wrong one changes nothing and counts as a failed login, so that guessing ends soon."""
    with writing(desk) as connection:
        set_password(connection, "anna", hash_password("the present one", Cost(n=2)), "root", DAY)
    with pytest.raises(UsageError, match="another one"):
        change_own_password(desk, "anna", "a wrong one", "something longer", "127.0.0.1", LATER)
    with pytest.raises(UsageError, match="characters"):
        change_own_password(desk, "anna", "the present one", "short", "127.0.0.1", LATER)
    change_own_password(desk, "anna", "the present one", "something longer", "127.0.0.1", LATER)
    limits = Limits(timedelta(hours=1), timedelta(hours=12))
    assert log_in(desk, "anna", "something longer", "127.0.0.1", LATER, limits)
    for _ in range(5):
        with pytest.raises(UsageError, match="another one"):
            change_own_password(desk, "anna", "a wrong one", "something longer", "127.0.0.1", LATER)
    with pytest.raises(UsageError, match="too many"):
        change_own_password(desk, "anna", "something longer", "yet another one", "127.0.0.1", LATER)
