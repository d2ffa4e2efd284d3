"""A verdict and all that follows from it, stored together or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from review.queue import refresh, top
from review.settling import settle
from review.verdicts import decide
from store import audit
from store.database import reading
from store.entities import Category, SiteState, Verdict
from store.errors import UsageError
from store.labels import Label, count_labels, labels_of
from store.queue import stages
from store.reviews import reviews_of
from store.schema import review as tables
from store.settings import Settings
from store.sites import find_site
from tests.samples import DAY, MODEL, add_site

SHOP = "nordview-tv.example"
LATER = DAY + timedelta(days=30)


@pytest.fixture
def digests(engine: Engine, settings: Settings) -> list[str]:
    """A store with one site of two captures, ranked; the digests of those."""
    found = add_site(engine, settings.evidence, SHOP, 0.93, pages=2)
    refresh(engine, DAY)
    return found


def label(engine: Engine) -> Category | None:
    """The one label in the store, if any."""
    with reading(engine) as connection:
        return next(iter(count_labels(connection)), None)


def rows(engine: Engine) -> int:
    """Rows of all tables that a verdict writes into."""
    written = (tables.users, tables.reviews, tables.labels, tables.audit)
    with reading(engine) as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in written)


def test_a_verdict_keeps_what_it_stands_on(engine: Engine, digests: list[str]) -> None:
    """Who, when, the model and score shown, the digests of the captures and the note are stored; the site is labelled
    and leaves the queue."""
    decided = decide(engine, SHOP, Verdict.IPTV_RESELLER, "anna", DAY, note="panel")
    with reading(engine) as connection:
        site = find_site(connection, SHOP)
        assert site is not None
        (stored,) = reviews_of(connection, site.id)
        assert labels_of(connection, [site.id]) == {
            site.id: Label(Category.IPTV_RESELLER, (decided.review_id,), "review")
        }
    assert stored == decided.review
    assert (stored.reviewer, stored.reviewed_at, stored.model_id, stored.score) == ("anna", DAY, MODEL, 0.93)
    assert stored.evidence == tuple(digests)
    assert (site.verdict, site.decided_at) == (Verdict.IPTV_RESELLER, DAY)
    assert top(engine, limit=10) == []


def test_a_verdict_is_in_the_log(engine: Engine, digests: list[str]) -> None:
    """The audit log names the new user and the verdict with its evidence, and its chain holds."""
    decided = decide(engine, SHOP, Verdict.OTHER_PIRACY, "anna@cert", DAY)
    with reading(engine) as connection:
        created, given = audit.entries(connection)
        assert audit.first_broken(connection) is None
    assert (created.action, created.subject, created.actor) == ("user created", "anna@cert", "anna@cert")
    assert (given.action, given.subject, given.actor) == ("verdict", SHOP, "anna@cert")
    assert given.detail["evidence"] == digests
    assert given.detail["review"] == decided.review_id


def test_a_user_is_created_once(engine: Engine, digests: list[str]) -> None:
    """The second verdict of a user creates nobody."""
    decide(engine, SHOP, Verdict.OTHER_PIRACY, "anna", DAY)
    decide(engine, SHOP, Verdict.IPTV_RESELLER, "anna", DAY)
    with reading(engine) as connection:
        assert [entry.action for entry in audit.entries(connection)] == ["user created", "verdict", "verdict"]


def test_the_newest_verdict_of_a_reader_speaks(engine: Engine, digests: list[str]) -> None:
    """A reader's later verdict replaces the label, a park takes it back, and all reviews are kept."""
    decide(engine, SHOP, Verdict.OTHER_PIRACY, "anna", DAY)
    decide(engine, SHOP, Verdict.LEGIT, "anna", DAY)
    assert label(engine) is Category.LEGIT
    decide(engine, SHOP, Verdict.PARK, "anna", DAY)
    assert label(engine) is None
    with reading(engine) as connection:
        site = find_site(connection, SHOP)
        assert site is not None
        verdicts = [review.verdict for review in reviews_of(connection, site.id)]
    assert verdicts == [Verdict.PARK, Verdict.LEGIT, Verdict.OTHER_PIRACY]


def test_a_parked_site_comes_back(engine: Engine, digests: list[str]) -> None:
    """It is out of the queue until its date, then in it again and worth a little more."""
    (before,) = top(engine, limit=1)
    decide(engine, SHOP, Verdict.PARK, "anna", DAY, until=LATER)
    refresh(engine, LATER - timedelta(seconds=1))
    assert top(engine, limit=1) == []
    refresh(engine, LATER)
    (after,) = top(engine, limit=1)
    assert "parked until now: due again" in {reason.text for reason in after.reasons}
    assert after.site == before.site


def test_not_reviewable_leaves_without_a_label(engine: Engine, digests: list[str]) -> None:
    """The site is not queued again and teaches the model nothing."""
    decide(engine, SHOP, Verdict.NOT_REVIEWABLE, "anna", DAY)
    refresh(engine, LATER)
    assert top(engine, limit=1) == []
    assert label(engine) is None


@pytest.mark.parametrize(
    "spelling",
    [
        SHOP,
        f"https://www.{SHOP}/priser?x=1",
        "hxxps://nordview-tv[.]example/",
        "NordView-TV.example",
        " panel.nordview-tv[dot]example ",
    ],
)
def test_any_spelling_names_the_site(engine: Engine, digests: list[str], spelling: str) -> None:
    """A URL, a host of the site, in capitals or defanged: all name it."""
    assert decide(engine, spelling, Verdict.IPTV_RESELLER, "anna", DAY).site == SHOP


def test_an_account_on_a_platform_is_a_site(engine: Engine, settings: Settings) -> None:
    """A messenger account is decided by its own name, not for the whole platform."""
    add_site(engine, settings.evidence, "t.me/kanal_premium")
    assert decide(engine, "https://t.me/kanal_premium", Verdict.IPTV_RESELLER, "a", DAY).site == "t.me/kanal_premium"
    with pytest.raises(UsageError, match="no site"):
        decide(engine, "https://t.me/other_account_name", Verdict.IPTV_RESELLER, "a", DAY)


@pytest.mark.parametrize(
    "typo", ["nordveiw-tv.example", "nordview-tv.exampel", "nordview.example", "ordview-tv.example"]
)
def test_an_unknown_site_is_answered_with_its_like(engine: Engine, digests: list[str], typo: str) -> None:
    """A typing error is refused with the name that was meant, defanged; nothing is stored."""
    with pytest.raises(UsageError, match=r"did you mean nordview-tv\[\.\]example\?"):
        decide(engine, typo, Verdict.LEGIT, "anna", DAY)
    assert rows(engine) == 0


@pytest.mark.parametrize("unlike", ["", "   ", "quite.another.test", "%_%", "http://", "a" * 5_000])
def test_nothing_alike_is_said_plainly(engine: Engine, digests: list[str], unlike: str) -> None:
    """Where nothing is alike, no name is suggested, whatever was typed."""
    with pytest.raises(UsageError, match="no site") as refused:
        decide(engine, unlike, Verdict.LEGIT, "anna", DAY)
    assert "did you mean" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("name", ["", "anna k", "a" * 65, "ann\na", "änna", "a;b"])
def test_impossible_user_names_are_refused(engine: Engine, digests: list[str], name: str) -> None:
    """A name that could not be read back from the log plainly is refused, and nothing is stored."""
    with pytest.raises(UsageError, match="user name"):
        decide(engine, SHOP, Verdict.IPTV_RESELLER, name, DAY)
    assert rows(engine) == 0


def test_a_refused_verdict_stores_nothing(engine: Engine, settings: Settings) -> None:
    """A dead site cannot be called legit: no review, no user, no entry, and it still waits."""
    add_site(engine, settings.evidence, SHOP, state=SiteState.DOWN)
    refresh(engine, DAY)
    with pytest.raises(UsageError, match="only a live page"):
        decide(engine, SHOP, Verdict.LEGIT, "anna", DAY)
    assert rows(engine) == 0
    assert len(top(engine, limit=1)) == 1


def test_verdicts_at_once_follow_one_another(engine: Engine, settings: Settings) -> None:
    """Forty verdicts by eight analysts on five sites at the same time: none lost, none doubled, the chain holds."""
    for number in range(5):
        add_site(engine, settings.evidence, f"shop{number}.example")
    verdicts = [Verdict.IPTV_RESELLER, Verdict.OTHER_PIRACY, Verdict.RELEASE_GROUP, Verdict.NOT_REVIEWABLE]

    def one(number: int) -> int:
        verdict = verdicts[number % len(verdicts)]
        return decide(engine, f"shop{number % 5}.example", verdict, f"user{number % 8}", DAY).review_id

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(one, range(40)))
    assert len(set(numbers)) == 40
    with reading(engine) as connection:
        assert audit.first_broken(connection) is None
        actions = [entry.action for entry in audit.entries(connection)]
        assert (actions.count("verdict"), actions.count("user created")) == (40, 8)
        for number in range(5):
            site = find_site(connection, f"shop{number}.example")
            assert site is not None
            standing = reviews_of(connection, site.id)
            settled = settle(standing[::-1])
            assert (site.verdict, site.parked_until) == (settled.verdict, settled.until)
            assert labels_of(connection, [site.id]).get(site.id) == settled.label
            assert stages(connection, [site.id]).get(site.id) == settled.waits
