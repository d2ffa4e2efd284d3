"""Release groups as items of the one queue, on a real store: ranked, claimed, decided, read twice, undone, kept in."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from review import known
from review.desk import Reader, listing, next_item, take
from review.groupfile import gather
from review.queue import enrol, refresh, top
from review.retracting import ask_second, undo
from review.verdicts import Ballot, Decided, cast, decide
from store import audit, basket
from store.captures import Capture, save_captures
from store.database import reading, writing
from store.draws import undrawn
from store.entities import Handling, Kind, Stage, UserRole, Verdict
from store.errors import UsageError
from store.exportable import labelled_pirates
from store.groups import Release, list_groups, record_releases
from store.handling import order
from store.names import judged_names
from store.pages import StoredPage, save_pages
from store.remaining import remaining
from store.schema.operators import release_groups
from store.schema.review import labels, queue
from store.settings import Settings
from store.sites import find_site
from store.status import totals
from store.users import add_user
from store.waiting import Filters, choices, count
from tests.samples import DAY, add_site, archive

ANNA, BEN, EVE = (
    Reader("anna", UserRole.ANALYST),
    Reader("ben", UserRole.ANALYST),
    Reader("eve", UserRole.SENIOR),
)
LEASE = timedelta(minutes=10)
GROUP, LEGIT = Verdict.RELEASE_GROUP, Verdict.LEGIT
EVO = "group:evo"


def observe(engine: Engine, tag: str, names: int, *sites: str, pre: bool = False, page: int | None = None) -> None:
    """Release names of a group on the pages of sites."""
    found = [Release(f"Film{n}.2026.CAM-{tag}", f"Film{n}.2026", tag, "cam", "film", "", pre) for n in range(names)]
    with writing(engine) as connection:
        for site in sites:
            record_releases(connection, site, page, found, DAY)


@pytest.fixture
def groups(engine: Engine, settings: Settings) -> None:
    """A strong site, a weak one, a group that is much observed, one hardly; everybody's accounts."""
    add_site(engine, settings.evidence, "strong.example", 0.95)
    add_site(engine, settings.evidence, "weak.example", 0.2)
    observe(engine, "EVO", 30, "one.example", "two.example", "three.example", pre=True)
    observe(engine, "FEW", 1, "one.example")
    with writing(engine) as connection:
        for one in (ANNA, BEN, EVE):
            add_user(connection, one.name, one.role, "root", DAY)
    refresh(engine, DAY)


def keys(engine: Engine, kind: Kind | None = None) -> list[str]:
    """The queue, best first."""
    return [item.site for item in top(engine, kind=kind, limit=100)]


def say(engine: Engine, verdict: Verdict, by: Reader, share: float = 0.0) -> Decided:
    """A verdict on EVO as the app gives it."""
    return cast(engine, EVO, Ballot(verdict), by.name, DAY, second_share=share)


def test_a_group_stands_among_the_sites(engine: Engine, groups: None) -> None:
    """One list, best first: sites and groups by value, each with reasons that add up to it; what was hardly observed is
    no item. A kind can be asked for alone, and is counted."""
    assert keys(engine) == ["strong.example", EVO, "weak.example"]
    (item,) = top(engine, kind=Kind.GROUP, limit=10)
    assert (item.kind, item.stage, item.value) == (
        Kind.GROUP,
        Stage.FIRST,
        pytest.approx(sum(one.weight for one in item.reasons)),
    )
    assert item.reasons[0].text == "30 release names end in -EVO, on 3 sites"
    assert keys(engine, Kind.SITE) == ["strong.example", "weak.example"]
    with reading(engine) as connection:
        assert choices(connection)["kind"] == {"site": 2, "group": 1}
        assert count(connection, Filters(kind=Kind.GROUP)) == 1
        assert [found.site for found in listing(engine, DAY, Filters(kind=Kind.GROUP)).items] == [EVO]
        assert totals(connection).sites == 2
    assert refresh(engine, DAY).ranked == 0


def test_what_was_observed_since_moves_a_group(engine: Engine, groups: None) -> None:
    """An hour later its names are counted anew: the hardly observed one has become an item."""
    observe(engine, "FEW", 20, "one.example", "two.example")
    refresh(engine, DAY + timedelta(minutes=59))
    assert "group:few" not in keys(engine)
    refresh(engine, DAY + timedelta(minutes=61))
    assert "group:few" in keys(engine)


def test_a_group_is_claimed_like_a_site(engine: Engine, groups: None) -> None:
    """The next item of a list of groups is held for who asked; nobody else is given it, or takes it by name."""
    item = next_item(engine, ANNA, DAY, LEASE, Filters(kind=Kind.GROUP))
    assert item is not None
    assert item.site == EVO
    assert next_item(engine, BEN, DAY, LEASE, Filters(kind=Kind.GROUP)) is None
    with pytest.raises(UsageError, match="anna works on group:evo"):
        take(engine, EVO, BEN, DAY, LEASE)
    with pytest.raises(UsageError, match="anna works on group:evo"):
        say(engine, GROUP, BEN)
    assert listing(engine, DAY, Filters(kind=Kind.GROUP)).claimed == {EVO: "anna"}


def test_a_verdict_on_a_group_and_its_undo(engine: Engine, groups: None) -> None:
    """A verdict takes it out of the queue and is logged; undo brings it back to its place, and the log has both."""
    before = keys(engine)
    done = say(engine, GROUP, ANNA)
    assert (done.waits, done.label) == (None, None)
    assert EVO not in keys(engine)
    assert gather(engine, "Evo").profile.summary.verdict is GROUP
    refresh(engine, DAY + timedelta(hours=2))
    assert EVO not in keys(engine)
    undo(engine, done.review_id, "anna", DAY)
    assert keys(engine) == before
    assert gather(engine, "evo").reviews == []
    with reading(engine) as connection:
        assert [entry.action for entry in audit.entries(connection, EVO)] == ["verdict", "verdict undone"]


def test_a_second_reader_of_a_group_is_blind(engine: Engine, groups: None) -> None:
    """A share of the groups is read twice, as of the sites: the second reader sees neither verdict nor what hints at
    it, on the group's page or in the list of groups; two that agree take it out."""
    assert say(engine, GROUP, ANNA, share=1.0).waits is Stage.SECOND
    seen = gather(engine, "evo", BEN)
    assert (seen.blind, seen.waits, list(seen.reviews)) == (True, Stage.SECOND, [])
    assert seen.profile.summary.verdict is None
    assert [entry.action for entry in seen.log] == []
    with reading(engine) as connection:
        veiled = {one.key: one.verdict for one in list_groups(connection, undecided=True, veiled=True)}
        assert veiled == {"evo": None, "few": None}
    (item,) = top(engine, kind=Kind.GROUP, limit=10)
    assert [reason.text for reason in item.reasons] == ["waits for a second reader"]
    assert next_item(engine, ANNA, DAY, LEASE, Filters(kind=Kind.GROUP)) is None
    assert say(engine, GROUP, BEN, share=1.0).waits is None
    assert EVO not in keys(engine)


def test_readers_of_a_group_who_differ_go_to_a_senior(engine: Engine, groups: None) -> None:
    """A disagreement waits for a senior alone, whose word settles it."""
    say(engine, GROUP, ANNA, share=1.0)
    assert say(engine, LEGIT, BEN, share=1.0).waits is Stage.SENIOR
    assert next_item(engine, BEN, DAY, LEASE, Filters(kind=Kind.GROUP)) is None
    item = next_item(engine, EVE, DAY, LEASE, Filters(kind=Kind.GROUP))
    assert item is not None
    assert item.site == EVO
    say(engine, LEGIT, EVE, share=1.0)
    assert gather(engine, "evo").profile.summary.verdict is LEGIT


def test_a_parked_group_comes_back(engine: Engine, groups: None) -> None:
    """A park has an end, also for a group, which is listed among the undecided again then; a second reader can be
    wanted for a decided one by name."""
    decide(engine, EVO, Verdict.PARK, "anna", DAY, until=DAY + timedelta(days=3))
    refresh(engine, DAY + timedelta(days=2))
    assert EVO not in keys(engine)
    with reading(engine) as connection:
        assert [one.key for one in list_groups(connection, undecided=True)] == ["few"]
    refresh(engine, DAY + timedelta(days=4))
    assert EVO in keys(engine)
    with reading(engine) as connection:
        assert [one.key for one in list_groups(connection, undecided=True)] == ["evo", "few"]
    say(engine, GROUP, ANNA)
    assert ask_second(engine, EVO, "anna", DAY) is Stage.SECOND
    assert EVO in keys(engine)


def test_a_group_is_named_in_any_case_and_is_no_site(engine: Engine, groups: None) -> None:
    """Whoever decides may write a tag as pages do; what is told of sites, pages and states, is not told of a group."""
    assert decide(engine, "Group:EVO", GROUP, "anna", DAY).site == EVO
    with pytest.raises(UsageError, match=r"group:evo is a release group, not a site \(spyglass groups show evo\)"):
        known.gather(engine, EVO)


def test_what_cannot_be_said_of_a_group(engine: Engine, groups: None) -> None:
    """A group sells no subscriptions, and no site follows a verdict on it, nor it one on a site; an order to leave it
    alone keeps it out."""
    with pytest.raises(UsageError, match="of a release group one can say release_group, legit, park, not_reviewable"):
        say(engine, Verdict.IPTV_RESELLER, ANNA)
    for lead, mirror in ((EVO, "weak.example"), ("weak.example", EVO)):
        with pytest.raises(UsageError, match="a release group has no mirrors"):
            cast(engine, lead, Ballot(GROUP, fold=(mirror,)), "anna", DAY)
    with writing(engine) as connection:
        order(connection, EVO, Handling.NO_TOUCH, "eve", DAY, until=None, note="")
    refresh(engine, DAY + timedelta(hours=2))
    assert EVO not in keys(engine)


def test_a_verdict_names_the_captures_that_show_the_group(engine: Engine, groups: None, settings: Settings) -> None:
    """What a verdict on a group stands on are the captures whose pages show its names."""
    member = archive(settings.evidence, b"an index")
    with writing(engine) as connection:
        capture = Capture("one.example", "https://one.example/", DAY, 200, "", 9, "", "", "", "0" * 64, member)
        page = StoredPage("one.example", "https://one.example/", "Index", "en", "-EVO", (), DAY)
        number = save_pages(connection, [(page, save_captures(connection, [capture], None)[0])])[0]
    observe(engine, "NEW", 9, "one.example", page=number)
    with writing(engine) as connection:
        assert enrol(connection, "New", DAY) == "group:new"
    assert decide(engine, "group:new", GROUP, "anna", DAY).review.evidence == (member.sha256,)


def test_nothing_of_a_group_leaves_or_teaches(engine: Engine, groups: None) -> None:
    """Two agreeing readers make a site exportable and a lesson; a group gets no label, no basket takes it, no draw, no
    lesson of names and no count of finds knows it."""
    with reading(engine) as connection:
        before = remaining(connection, DAY - timedelta(days=1))
    say(engine, GROUP, ANNA, share=1.0)
    say(engine, GROUP, BEN, share=1.0)
    with writing(engine) as connection:
        site = find_site(connection, EVO)
        assert site is not None
        assert (site.kind, site.score, site.operator) == (Kind.GROUP, None, None)
        assert connection.execute(select(func.count()).select_from(labels)).scalar_one() == 0
        assert labelled_pirates(connection) == []
        with pytest.raises(UsageError, match="a release group is no site"):
            basket.pick(connection, site.id, "anna", DAY)
        assert judged_names(connection, 0.99, 0.01, 100) == ([], [])
        assert site.id not in undrawn(connection)
        assert remaining(connection, DAY - timedelta(days=1)) == before


def test_ranking_a_thousand_groups_leaves_none_out(engine: Engine) -> None:
    """More groups than one batch: each is enrolled once, whoever ranks, and none is ranked twice within the hour."""
    observe(engine, "G0", 5, "one.example", "two.example")
    tags = [f"g{n}" for n in range(1, 1_200)]
    with writing(engine) as connection:
        rows = [{"key": tag, "shown": tag, "first_seen": DAY} for tag in tags]
        connection.execute(insert(release_groups), rows)
    done = refresh(engine, DAY)
    assert (done.ranked, done.left_out) == (1, 1_199)
    assert refresh(engine, DAY).ranked + refresh(engine, DAY).left_out == 0
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(queue)).scalar_one() == 1
        enrolled = select(func.count(release_groups.c.site_id))
        assert connection.execute(enrolled).scalar_one() == 1_200
