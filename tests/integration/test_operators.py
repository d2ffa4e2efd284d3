"""Operators from traces to decisions: on both engines, with the clustering that the command runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, select, update

from classifier.operators.assignment import assign, joinable
from classifier.operators.rebuild import rebuild
from crawler.tracing import ASKED_FROM, find_operators
from review.operatorfile import gather
from review.operators import Decision, merge, name, pin, split
from review.queue import refresh, top
from review.verdicts import decide
from store import audit
from store.alone import again
from store.database import reading, writing
from store.entities import Category, NewLink, SiteState, Stage, Verdict
from store.errors import UsageError
from store.frontier import add_links
from store.membership import Move, move, placed_sites
from store.operators import find_operator, history, list_operators, standing_operator
from store.schema.crawl import sites
from store.schema.operators import operator_members, traces
from store.sites import SiteScoreRow
from store.traces import Sighting, Trace, TraceKind, record_traces

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = Decision("anna", DAY + timedelta(hours=1), "same support chat")
SQLITE_ONLY = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def crawl(engine: Engine, at: datetime = DAY, **shown: str) -> None:
    """Sites of the trade, each with the values it shows: WhatsApp numbers in lower case, analytics ids in upper."""
    with writing(engine) as connection:
        for site, values in shown.items():
            key = f"{site}.example"
            add_links(connection, [NewLink(f"https://{key}/", key, key, 1.0, 0, "seed")], None, at, 3.0)
            seen = {"score": 0.9, "category": Category.IPTV_RESELLER, "state": SiteState.LIVE, "last_seen": at}
            connection.execute(update(sites).where(sites.c.key == key).values(scored_at=at, pages=1, **seen))
            kinds = {True: TraceKind.ANALYTICS, False: TraceKind.WHATSAPP}
            found = [Trace(kinds[value.isupper()], value, value, "body", 1.0) for value in values.split()]
            record_traces(connection, Sighting(key, None, None, at), found)


def operators(engine: Engine, *names: str) -> list[int | None]:
    """The operator of each of these sites."""
    with reading(engine) as connection:
        placed = placed_sites(connection, [f"{one}.example" for one in names])
    return [placed[f"{one}.example"][1] for one in names]


def one_of(engine: Engine, site: str) -> int:
    """The operator of a site that has one."""
    (found,) = operators(engine, site)
    assert found is not None
    return found


def test_only_who_can_be_joined_is_looked_at(engine: Engine) -> None:
    """Of sites at their first crawl those with an account that others have too can be joined; what nobody else has,
    and a script that everybody loads, join nobody."""
    crawl(engine, a="x own", b="x", c="alone", d="", e="")
    with writing(engine) as connection:
        for site in ("d.example", "e.example"):
            script = [Trace(TraceKind.SCRIPT, "cdn/kit.js", "kit.js", "script", 1.0)]
            record_traces(connection, Sighting(site, None, None, DAY), script)
        asked = [f"{name}.example" for name in "abcde"]
        assert joinable(connection, [*asked, "never.seen"]) == ["a.example", "b.example"]
        assert [assign(connection, site, DAY) for site in asked[2:]] == [None, None, None]


def test_a_rebuild_joins_and_tells_why(engine: Engine) -> None:
    """Sites that share a number are one operator's, named after the first; members, join and history say why."""
    crawl(engine, a="x", b="x", c="y", d="z Q", e="Q")
    done = rebuild(engine, DAY)
    assert (done.operators, done.new, done.moved) == (2, 2, 4)
    file = gather(engine, one_of(engine, "a"))
    assert [member.key for member in file.members] == ["a.example", "b.example"]
    assert file.operator.name == "a.example"
    (join,) = file.joins
    assert [(one.kind, one.shown, one.sites) for one in join.evidence] == [(TraceKind.WHATSAPP, "x", 2)]
    assert {one.reason for one in file.history} == {
        "same WhatsApp number as a.example",
        "same WhatsApp number as b.example",
    }
    assert operators(engine, "c") == [None]


def test_a_crawl_asks_whose_a_likely_site_is(engine: Engine) -> None:
    """From ASKED_FROM on a site is given its operator with its page's score; below that it waits for the rebuild."""
    crawl(engine, a="x", b="x")
    for score, expected in ((ASKED_FROM - 0.01, False), (ASKED_FROM, True)):
        row = SiteScoreRow(Category.IPTV_RESELLER, score, (), "m", "en", "", 1)
        with writing(engine) as connection:
            find_operators(connection, {"b.example": row}, DAY)
        assert [one is not None for one in operators(engine, "a", "b")] == [expected] * 2


def test_a_rebuild_of_the_same_changes_nothing(engine: Engine) -> None:
    """Twice over the same traces: same ids, no move, no new entry in the history."""
    crawl(engine, a="x", b="x Q", c="Q")
    rebuild(engine, DAY)
    before = operators(engine, "a", "b", "c")
    done = rebuild(engine, DAY + timedelta(days=1))
    assert (done.new, done.moved) == (0, 0)
    assert operators(engine, "a", "b", "c") == before
    with reading(engine) as connection:
        assert len(history(connection, one_of(engine, "a"))) == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_crawls_that_end_at_once_join_once(engine: Engine) -> None:
    """Of several rebuilds and rankings at the same moment none fails, and no site has two operators or histories."""
    gate = Barrier(3)

    def end(_: int) -> None:
        gate.wait()
        again(lambda: rebuild(engine, DAY))
        again(lambda: refresh(engine, DAY))

    for round_ in range(4):
        crawl(engine, **{f"{name}{number}": f"3519{round_}{name}" for name in "abcdef" for number in range(round_, 4)})
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(end, range(3)))
    with reading(engine) as connection:
        held = connection.execute(select(operator_members.c.site_id).where(operator_members.c.left_at.is_(None)))
        sites_held = held.scalars().all()
        used = set(connection.execute(select(sites.c.operator_id).where(sites.c.operator_id.is_not(None))).scalars())
        made = set(connection.execute(select(operator_members.c.operator_id)).scalars())
    assert len(sites_held) == len(set(sites_held)) == 24
    assert used == made


def test_a_site_leaves_when_its_trace_turns_out_public(engine: Engine) -> None:
    """What joined two sites early stops counting when strangers show it too; the history keeps both moments."""
    crawl(engine, a="x", b="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    crawl(engine, **{f"stranger{number}": "x" for number in range(30)})
    rebuild(engine, DAY + timedelta(days=1))
    assert operators(engine, "a", "b") == [None, None]
    with reading(engine) as connection:
        assert [one.left_at for one in history(connection, old)] == [DAY + timedelta(days=1)] * 2
        assert old not in {one.operator.id for one in list_operators(connection, everyone=True)}


def test_an_ended_operator_says_what_became_of_it(engine: Engine) -> None:
    """Nobody else gets the number of an operator whose joins end: its page says when, why and where its sites are, and
    it takes no more decisions."""
    crawl(engine, a="x", b="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    crawl(engine, **{f"stranger{number}": "x" for number in range(30)})
    done = rebuild(engine, DAY + timedelta(days=1))
    assert (done.ended, done.merged) == (1, 0)
    crawl(engine, a="Q", c="Q")
    rebuild(engine, DAY + timedelta(days=2))
    assert old not in operators(engine, "a", "b", "c")
    file = gather(engine, old)
    assert file.operator.ended_at == DAY + timedelta(days=1)
    assert "WhatsApp number x is on 32 sites now, and was on 2" in file.operator.ended_because
    assert {one.site: one.operator_id for one in file.last} == {"a.example": one_of(engine, "a"), "b.example": None}
    with pytest.raises(UsageError, match=f"operator {old} ended on 2026-03-02"):
        pin(engine, old, ANNA)


def test_an_ended_operator_goes_on_when_its_sites_are_together_again(engine: Engine) -> None:
    """A number is given once: what parted and is joined again is the same operator."""
    crawl(engine, a="x", b="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    crawl(engine, **{f"stranger{number}": "x" for number in range(30)})
    rebuild(engine, DAY + timedelta(days=1))
    crawl(engine, a="Q", b="Q")
    assert rebuild(engine, DAY + timedelta(days=2)).new == 0
    assert operators(engine, "a", "b") == [old, old]
    assert gather(engine, old).operator.ended_at is None


def test_an_operator_that_became_part_of_another_is_found_there(engine: Engine) -> None:
    """Two operators that turn out to be one: the smaller one's number leads to the other's."""
    crawl(engine, a="x", b="x", c="x", d="y", e="y")
    rebuild(engine, DAY)
    large, small = one_of(engine, "a"), one_of(engine, "d")
    crawl(engine, bridge="x y X Y", a="X", d="Y")
    done = rebuild(engine, DAY + timedelta(days=1))
    assert done.merged == 1
    assert one_of(engine, "d") == large
    assert gather(engine, small).operator.id == large


def test_operators_emptied_by_a_rebuild_that_was_broken_off_lead_somewhere(engine: Engine) -> None:
    """What moved an operator's sites and died before it said so is made up for by the next rebuild: the number leads to
    the operator that has most of them, or tells when they left and where they are."""
    crawl(engine, a="x", b="x", c="y", d="y", e="z", f="z", g="w", h="w", i="w")
    rebuild(engine, DAY)
    joined, parted, large = (one_of(engine, site) for site in "ceg")
    crawl(engine, bridge="y w Y W", c="Y", g="W", **{f"stranger{number}": "z" for number in range(30)})
    with writing(engine) as connection:
        homes = {f"{site}.example": home for site, home in zip("cdef", (large, large, None, None), strict=True)}
        numbers = placed_sites(connection, list(homes))
        gone = [Move(numbers[site][0], home, "one number") for site, home in homes.items()]
        move(connection, gone, DAY + timedelta(days=1))
    rebuild(engine, DAY + timedelta(days=2))
    assert gather(engine, joined).operator.id == large
    ended = gather(engine, parted)
    assert ended.operator.ended_at == DAY + timedelta(days=1)
    assert [(one.site, one.operator_id) for one in ended.last] == [("e.example", None), ("f.example", None)]


def test_a_new_site_is_given_its_operator_at_once(engine: Engine) -> None:
    """At its first crawl a site joins the operator that shares its number, and a loner makes one with its kin."""
    crawl(engine, a="x", b="x", c="y")
    rebuild(engine, DAY)
    crawl(engine, new="x", other="y")
    with writing(engine) as connection:
        given_one = assign(connection, "new.example", DAY)
        given_two = assign(connection, "other.example", DAY)
        assert assign(connection, "new.example", DAY) is None
    assert given_one is not None
    assert given_one.operator_id == one_of(engine, "a")
    assert given_two is not None
    assert operators(engine, "c", "other") == [given_two.operator_id] * 2
    before = operators(engine, "a", "b", "c", "new", "other")
    rebuild(engine, DAY + timedelta(days=1))
    assert operators(engine, "a", "b", "c", "new", "other") == before


def test_merged_stay_merged(engine: Engine) -> None:
    """Two operators that a person made one are one after every later run; the old number leads to the new."""
    crawl(engine, a="x", b="x", c="x", d="y", e="y")
    rebuild(engine, DAY)
    large, small = one_of(engine, "a"), one_of(engine, "d")
    assert merge(engine, small, large, ANNA).id == large
    for day in range(3):
        crawl(engine, DAY + timedelta(days=day), **{f"new{day}": "y"})
        rebuild(engine, DAY + timedelta(days=day))
        assert operators(engine, "a", "b", "c", "d", "e", "new0") == [large] * 6
    with reading(engine) as connection:
        assert standing_operator(connection, small).id == large
        (entry,) = audit.entries(connection, f"operator {large}")
        assert (entry.actor, entry.action, entry.detail["note"]) == ("anna", "operators merged", "same support chat")
    with pytest.raises(UsageError, match="one operator already"):
        merge(engine, small, large, ANNA)


def test_split_stays_split(engine: Engine) -> None:
    """A site that a person took out is never joined again, not even through new sites or a first crawl."""
    crawl(engine, a="x", b="x", c="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    new = split(engine, old, ["https://c[.]example/shop"], ANNA)
    assert operators(engine, "a", "b", "c") == [old, old, new.id]
    crawl(engine, d="x")
    with writing(engine) as connection:
        assert assign(connection, "d.example", DAY) is not None
    for day in range(3):
        rebuild(engine, DAY + timedelta(days=day))
        found = operators(engine, "a", "b", "c", "d")
        assert found[:3] == [old, old, new.id]
        assert found[3] in (old, new.id)


def test_an_operator_never_bears_the_name_of_a_site_that_was_split_off(engine: Engine) -> None:
    """Where the site that gave the name leaves, one that stays gives it; a name that a person gave stays."""
    crawl(engine, a="x", b="x", c="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    with reading(engine) as connection:
        first = standing_operator(connection, old).name
    new = split(engine, old, [first], ANNA)
    with reading(engine) as connection:
        rest = standing_operator(connection, old).name
    assert new.name == first
    assert rest in {"a.example", "b.example", "c.example"} - {first}
    name(engine, old, rest, ANNA)
    (last,) = {"a.example", "b.example", "c.example"} - {first, rest}
    split(engine, old, [rest], ANNA)
    with reading(engine) as connection:
        assert standing_operator(connection, old).name == rest
    assert one_of(engine, last[0]) == old


def test_an_operator_is_named_after_a_site_that_it_has(engine: Engine) -> None:
    """When a rebuild moves the site that lent the name, the next site lends its own; a person's name stays."""
    crawl(engine, a="x", b="x", c="x", d="y", e="y")
    rebuild(engine, DAY)
    named, other = one_of(engine, "a"), one_of(engine, "d")
    name(engine, other, "the y family", ANNA)
    with writing(engine) as connection:
        gone = ("a.example", "d.example")
        connection.execute(delete(traces).where(traces.c.site.in_(gone)))
    crawl(engine, f="y")
    rebuild(engine, DAY)
    with reading(engine) as connection:
        assert standing_operator(connection, named).name == "b.example"
        assert standing_operator(connection, other).name == "the y family"


def test_after_a_merge_both_chains_still_say_why(engine: Engine) -> None:
    """The joins of both operators that a person made one stay on record through later runs."""
    crawl(engine, a="x", b="x", c="x", d="y", e="y")
    rebuild(engine, DAY)
    kept = merge(engine, one_of(engine, "a"), one_of(engine, "d"), ANNA).id
    before = {frozenset((join.site, join.other)) for join in gather(engine, kept).joins}
    rebuild(engine, DAY + timedelta(days=1))
    after = gather(engine, kept).joins
    assert {frozenset((join.site, join.other)) for join in after} == before
    assert {join.evidence[0].shown for join in after} == {"x", "y"}


def test_a_split_part_that_is_split_again_stays_apart_from_the_first(engine: Engine) -> None:
    """What was kept apart from the whole is kept apart from each of its parts."""
    crawl(engine, a="x", b="x", c="x", d="x")
    rebuild(engine, DAY)
    first = one_of(engine, "a")
    second = split(engine, first, ["c.example", "d.example"], ANNA)
    third = split(engine, second.id, ["c.example"], ANNA)
    rebuild(engine, DAY)
    assert operators(engine, "a", "b", "c", "d") == [first, first, third.id, second.id]


def test_the_newest_word_counts(engine: Engine) -> None:
    """Merging what was split takes the split back, and splitting what was merged the merge."""
    crawl(engine, a="x", b="x")
    rebuild(engine, DAY)
    old = one_of(engine, "a")
    new = split(engine, old, ["b.example"], ANNA)
    kept = merge(engine, old, new.id, ANNA)
    rebuild(engine, DAY)
    assert operators(engine, "a", "b") == [kept.id] * 2
    again = split(engine, kept.id, ["b.example"], ANNA)
    rebuild(engine, DAY)
    assert operators(engine, "a", "b") == [kept.id, again.id]


def test_pinned_holds_what_traces_would_part_and_part_what_they_would_join(engine: Engine) -> None:
    """A pinned operator keeps its sites when their trace turns public, and is never joined to another pinned one."""
    crawl(engine, a="x", b="x", c="y", d="y")
    rebuild(engine, DAY)
    one, two = one_of(engine, "a"), one_of(engine, "c")
    pin(engine, one, ANNA)
    pin(engine, two, ANNA)
    crawl(engine, bridge="x Q", c="y Q", **{f"stranger{number}": "x" for number in range(30)})
    rebuild(engine, DAY)
    assert operators(engine, "a", "b", "c", "d") == [one, one, two, two]
    assert not pin(engine, two, ANNA, pinned=False).pinned


def test_a_name_is_kept_and_checked(engine: Engine) -> None:
    """The name that a person gave stays over later runs; an empty or endless one is refused."""
    crawl(engine, a="x", b="x")
    rebuild(engine, DAY)
    number = one_of(engine, "a")
    assert name(engine, number, "  the  Nordview family ", ANNA).name == "the Nordview family"
    rebuild(engine, DAY)
    with reading(engine) as connection:
        assert find_operator(connection, number).name == "the Nordview family"
    for words in ("", "x" * 200, "a\x1b[31m"):
        with pytest.raises(UsageError, match="visible characters"):
            name(engine, number, words, ANNA)


def test_impossible_decisions_change_nothing(engine: Engine) -> None:
    """Unknown operators, strangers' sites and a split that leaves nothing are refused in one line."""
    crawl(engine, a="x", b="x", c="y")
    rebuild(engine, DAY)
    number = one_of(engine, "a")
    for sites_, words in ((["c.example"], "not a site of"), (["a.example", "b.example"], "at least one")):
        with pytest.raises(UsageError, match=words):
            split(engine, number, sites_, ANNA)
    with pytest.raises(UsageError, match="no operator 999"):
        merge(engine, number, 999, ANNA)
    with reading(engine) as connection:
        assert list(audit.entries(connection)) == []


def test_a_returning_operator_goes_to_the_top_of_the_queue(engine: Engine) -> None:
    """His confirmed site is down, a new domain shows his number: it stands first, and the reason says all that."""
    crawl(engine, old="x", kin="x", better="y")
    rebuild(engine, DAY)
    with writing(engine) as connection:
        gone = {"verdict": Verdict.IPTV_RESELLER, "decided_at": DAY, "state": SiteState.DOWN}
        connection.execute(update(sites).where(sites.c.key == "old.example").values(**gone))
        connection.execute(update(sites).where(sites.c.key == "better.example").values(score=0.999))
    later = DAY + timedelta(days=40)
    crawl(engine, later, back="x")
    with writing(engine) as connection:
        assign(connection, "back.example", later)
        connection.execute(update(sites).where(sites.c.key == "back.example").values(score=0.3))
    refresh(engine, later)
    first = top(engine, limit=1)[0]
    assert first.site in {"back.example", "kin.example"}
    texts = [reason.text for item in top(engine, limit=5) for reason in item.reasons]
    assert "same WhatsApp number as old.example, confirmed 2026-03-01, now down" in texts


def test_who_changes_his_operator_is_ranked_again_at_once(engine: Engine) -> None:
    """A merge shows in the queue's reasons at the next look, not a day later."""
    crawl(engine, a="x", b="x", c="y", d="y")
    rebuild(engine, DAY)
    refresh(engine, DAY)
    merge(engine, one_of(engine, "a"), one_of(engine, "c"), ANNA)
    refresh(engine, DAY + timedelta(minutes=1))
    texts = [reason.text for item in top(engine, limit=5) for reason in item.reasons]
    assert "one of 4 sites of one operator" in texts


def test_list_shows_suspects_first_and_hides_the_harmless(engine: Engine) -> None:
    """Operators without a likely pirate site are listed only when asked for."""
    crawl(engine, a="x", b="x", c="x", d="y", e="y", f="Q", g="Q")
    rebuild(engine, DAY)
    with writing(engine) as connection:
        connection.execute(update(sites).where(sites.c.key.in_(["f.example", "g.example"])).values(score=0.01))
    with reading(engine) as connection:
        assert [(one.sites, one.likely) for one in list_operators(connection)] == [(3, 3), (2, 2)]
        assert [one.likely for one in list_operators(connection, everyone=True)] == [3, 2, 0]


def test_the_veiled_list_counts_no_verdict_of_an_operator_with_a_site_for_a_second_reader(engine: Engine) -> None:
    """A first verdict changes the count of whoever may see it; the veiled one changes once both readers agree."""
    crawl(engine, a="x", b="x", c="x")
    rebuild(engine, DAY)
    refresh(engine, DAY)

    def counts() -> list[int]:
        with reading(engine) as connection:
            return [one.likely for kind in (False, True) for one in list_operators(connection, veiled=kind)]

    assert decide(engine, "a.example", Verdict.LEGIT, "anna", DAY, second_share=1.0).waits is Stage.SECOND
    assert counts() == [2, 3]
    decide(engine, "a.example", Verdict.LEGIT, "ben", DAY, second_share=1.0)
    assert counts() == [2, 2]


@SQLITE_ONLY
@pytest.mark.parametrize("seed", range(8))
def test_any_decisions_hold_through_any_run(engine: Engine, seed: int) -> None:
    """After any row of merges, splits and pins a rebuild moves no site."""
    chance, names = Random(seed), list("abcdefgh")
    crawl(engine, **{one: f"n{at // 3}" for at, one in enumerate(names)})
    rebuild(engine, DAY)
    for _ in range(6):
        one, two = (chance.choice([held for held in operators(engine, *names) if held is not None]) for _ in "ab")
        theirs = [site for site in names if operators(engine, site) == [one]]
        if one != two:
            merge(engine, one, two, ANNA)
        elif len(theirs) > 1:
            leaving = chance.sample(theirs, chance.randint(1, len(theirs) - 1))
            split(engine, one, [f"{site}.example" for site in leaving], ANNA)
        else:
            pin(engine, one, ANNA)
        before = operators(engine, *names)
        rebuild(engine, DAY)
        assert operators(engine, *names) == before
