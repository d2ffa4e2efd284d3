"""The analysts' desk on a real store: who gets which site, what a verdict sets off, and what undo takes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from review.desk import Reader, give_back, keep, listing, next_item, take
from review.following import LeftOut
from review.known import gather
from review.lookup import look_up
from review.queue import rank_sites, refresh, top
from review.retracting import ask_second, undo
from review.verdicts import Ballot, Decided, cast
from store import audit, handling, readings
from store.database import reading, writing
from store.entities import Handling, Role, Stage, UserRole, Verdict
from store.errors import UsageError
from store.findings import Conduct, Confidence, Findings, NextAction, Tlp
from store.labels import Label, Provenance, labels_of
from store.reviews import find_review, reviews_of
from store.schema.crawl import operators, sites
from store.settings import Settings
from store.sites import Site, find_site
from store.traces import Sighting, Trace, TraceKind, record_traces
from store.users import add_user, disable
from store.waiting import Filters
from tests.patience import PATIENCE
from tests.samples import DAY, add_site

ANNA, BEN, EVE = (
    Reader("anna", UserRole.ANALYST),
    Reader("ben", UserRole.ANALYST),
    Reader("eve", UserRole.SENIOR),
)
AUDITOR = Reader("otto", UserRole.AUDITOR)
LEASE = timedelta(minutes=10)
SHOPS = ("one.example", "two.example", "three.example")
IPTV, LEGIT = Verdict.IPTV_RESELLER, Verdict.LEGIT


@pytest.fixture
def shops(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """Three sites, best first, and everybody's accounts."""
    for number, key in enumerate(SHOPS):
        add_site(engine, settings.evidence, key, 0.9 - number / 10)
    with writing(engine) as connection:
        for one in (ANNA, BEN, EVE, AUDITOR):
            add_user(connection, one.name, one.role, "root", DAY)
    refresh(engine, DAY)
    return SHOPS


def say(engine: Engine, site: str, verdict: Verdict, by: Reader, **more: object) -> Decided:
    """A verdict as the app gives it; nobody's share is read twice unless told."""
    share = float(str(more.pop("share", 0.0)))
    return cast(engine, site, Ballot(verdict, **more), by.name, DAY, second_share=share)  # type: ignore[arg-type]


def site(engine: Engine, key: str) -> Site:
    """The site as stored."""
    with reading(engine) as connection:
        found = find_site(connection, key)
    assert found is not None
    return found


def label(engine: Engine, key: str) -> Label | None:
    """The site's label, if it has one."""
    number = site(engine, key).id
    with reading(engine) as connection:
        return labels_of(connection, [number]).get(number)


def keys(engine: Engine) -> list[str]:
    """The queue, best first."""
    return [item.site for item in top(engine, limit=100)]


def actions(engine: Engine) -> list[str]:
    """What the log says happened, after the accounts were made; its chain holds."""
    with reading(engine) as connection:
        assert audit.first_broken(connection) is None
        return [entry.action for entry in audit.entries(connection) if entry.action != "user created"]


def test_nobody_gets_what_another_works_on(engine: Engine, shops: tuple[str, ...]) -> None:
    """Each gets the best that is free and keeps it; what is given back or left too long is free again."""
    first, second = next_item(engine, ANNA, DAY, LEASE), next_item(engine, BEN, DAY, LEASE)
    assert first is not None
    assert second is not None
    assert (first.site, second.site) == (shops[0], shops[1])
    assert next_item(engine, ANNA, DAY, LEASE) == first
    assert listing(engine, DAY).claimed == {shops[0]: "anna", shops[1]: "ben"}
    skipped = next_item(engine, ANNA, DAY, LEASE, after=first.place)
    assert skipped is not None
    assert skipped.site == shops[2]
    assert next_item(engine, EVE, DAY, LEASE) is None
    give_back(engine, ANNA, shops[0])
    assert take(engine, shops[0], EVE, DAY, LEASE) is not None
    with pytest.raises(UsageError, match=r"eve works on one\[\.\]example"):
        take(engine, shops[0], BEN, DAY, LEASE)


def test_a_claim_ends_by_itself_unless_it_is_kept(engine: Engine, shops: tuple[str, ...]) -> None:
    """A closed browser's site is free when its time is over; an open page's is held on."""
    next_item(engine, ANNA, DAY, LEASE)
    next_item(engine, BEN, DAY, LEASE)
    half = DAY + LEASE / 2
    assert keep(engine, BEN, half, LEASE) == 1
    after = DAY + LEASE + timedelta(seconds=1)
    free = next_item(engine, EVE, after, LEASE)
    assert free is not None
    assert free.site == shops[0]
    assert listing(engine, after).claimed == {shops[0]: "eve", shops[1]: "ben"}


def test_a_verdict_on_what_another_works_on_is_refused(engine: Engine, shops: tuple[str, ...]) -> None:
    """Two never decide one site at once: the one without the claim is told who has it; one's own verdict ends it."""
    next_item(engine, ANNA, DAY, LEASE)
    with pytest.raises(UsageError, match="anna works on"):
        say(engine, shops[0], IPTV, BEN)
    say(engine, shops[0], IPTV, ANNA)
    assert listing(engine, DAY).claimed == {}
    assert keys(engine) == list(shops[1:])


def test_ten_at_once_get_ten_sites(engine: Engine, settings: Settings) -> None:
    """However many ask at the same moment, no two are given the same site."""
    for number in range(10):
        add_site(engine, settings.evidence, f"s{number}.example", 0.9)
    with writing(engine) as connection:
        for number in range(10):
            add_user(connection, f"user{number}", UserRole.ANALYST, "root", DAY)
    refresh(engine, DAY)
    start = Barrier(10)

    def ask(number: int) -> str:
        start.wait(PATIENCE)
        item = next_item(engine, Reader(f"user{number}", UserRole.ANALYST), DAY, LEASE)
        assert item is not None
        return item.site

    with ThreadPoolExecutor(10) as threads:
        given = list(threads.map(ask, range(10)))
    assert len(set(given)) == 10


def test_a_repeated_request_stores_nothing(engine: Engine, shops: tuple[str, ...]) -> None:
    """A client that got no answer asks again with the same key, and gets what the first request gave."""
    once = say(engine, shops[0], IPTV, ANNA, key="k1", note="panel")
    again = say(engine, shops[0], LEGIT, ANNA, key="k1")
    assert (again.review_id, again.review, again.label) == (once.review_id, once.review, once.label)
    with reading(engine) as connection:
        assert len(reviews_of(connection, site(engine, shops[0]).id)) == 1
    with pytest.raises(UsageError, match="another site"):
        say(engine, shops[1], IPTV, ANNA, key="k1")
    assert say(engine, shops[1], IPTV, BEN, key="k1").review_id != once.review_id
    assert actions(engine) == ["verdict", "verdict"]


def test_a_page_left_open_is_told(engine: Engine, shops: tuple[str, ...]) -> None:
    """Who opened a site for a first reading and comes back after another's verdict does not become a second reader
    unawares."""
    say(engine, shops[0], IPTV, ANNA)
    with pytest.raises(UsageError, match="somebody else decided"):
        say(engine, shops[0], LEGIT, BEN, stage=Stage.FIRST)
    assert say(engine, shops[0], IPTV, BEN, stage=Stage.SECOND).waits is None


def test_who_changes_a_verdict_is_not_told_of_somebody_else(engine: Engine, shops: tuple[str, ...]) -> None:
    """A page opened on a site that waits for another reader takes one's own new verdict, also where readers differ."""
    say(engine, shops[0], IPTV, ANNA, share=1.0)
    assert say(engine, shops[0], LEGIT, ANNA, share=1.0, stage=Stage.SECOND).waits is Stage.SECOND
    assert say(engine, shops[0], IPTV, BEN, share=1.0, stage=Stage.SECOND).waits is Stage.SENIOR
    assert say(engine, shops[0], IPTV, ANNA, share=1.0, stage=Stage.SENIOR).waits is None


def test_a_repeated_request_tells_again_who_said_otherwise(engine: Engine, shops: tuple[str, ...]) -> None:
    """What others said before the first request, and nothing that came between."""
    before = say(engine, shops[0], LEGIT, ANNA)
    once = say(engine, shops[0], IPTV, BEN, key="k1")
    say(engine, shops[0], LEGIT, EVE)
    assert once.otherwise == say(engine, shops[0], IPTV, BEN, key="k1").otherwise == (before.review,)


def test_all_that_was_said_is_kept(engine: Engine, shops: tuple[str, ...]) -> None:
    """Role, conduct, works, confidence, what speaks against, next action and TLP come back as they were given; the
    role is the site's; secrets in free text are masked."""
    findings = Findings(
        role=Role.RESELLER,
        conduct=(Conduct.SELLS_SUBSCRIPTIONS, Conduct.TAKES_PAYMENT),
        works=("Channel One", "http://panel.example/get.php?username=joe&password=secret1"),
        confidence=Confidence.HIGH,
        against="company number in footer",
        next_action=NextAction.REFER,
        tlp=Tlp.AMBER_STRICT,
    )
    decided = say(engine, shops[0], IPTV, ANNA, findings=findings)
    with reading(engine) as connection:
        (stored,) = reviews_of(connection, site(engine, shops[0]).id)
        (entry,) = [entry for entry in audit.entries(connection) if entry.action == "verdict"]
    kept = stored.findings
    assert stored == decided.review
    assert (kept.role, kept.conduct, kept.confidence, kept.tlp) == (
        findings.role,
        findings.conduct,
        findings.confidence,
        findings.tlp,
    )
    assert kept.works[0] == "Channel One"
    assert "secret1" not in kept.works[1]
    assert entry.detail["next_action"] == "refer"
    assert "secret1" not in str(entry.detail)


def test_the_second_reader_sees_nothing_of_the_first(engine: Engine, shops: tuple[str, ...]) -> None:
    """The site waits on, for another person, who is shown no verdict, note, order, log entry or telling reason; who
    gave the first one, and who cannot become the second, see all."""
    say(engine, shops[0], IPTV, ANNA, note="a panel behind it", share=1.0)
    assert next_item(engine, ANNA, DAY, LEASE) != next_item(engine, BEN, DAY, LEASE)
    item = take(engine, shops[0], BEN, DAY, LEASE)
    assert item is not None
    assert item.stage is Stage.SECOND
    assert [reason.text for reason in item.reasons] == ["waits for a second reader"]
    for blind in (gather(engine, shops[0], BEN), gather(engine, shops[0], EVE)):
        assert blind.blind
        assert "panel" not in repr(blind)
        assert (blind.site.verdict, blind.reviews, blind.rank_reasons) == (None, (), ())
        assert not any("verdict" in entry.action for entry in blind.log)
    (found,) = look_up(engine, shops[0], BEN).sites
    assert (found.blind, found.site.verdict) == (True, None)
    for seeing in (gather(engine, shops[0], ANNA), gather(engine, shops[0], AUDITOR), gather(engine, shops[0])):
        assert (seeing.blind, seeing.site.verdict, len(seeing.reviews)) == (False, IPTV, 1)


def test_two_readers_agree(engine: Engine, shops: tuple[str, ...]) -> None:
    """The second verdict makes the label one that may leave the house, and the pair counts for agreement."""
    first = say(engine, shops[0], IPTV, ANNA, share=1.0)
    assert (first.waits, first.label) == (Stage.SECOND, IPTV.value)
    second = say(engine, shops[0], IPTV, BEN, share=1.0)
    assert second.waits is None
    kept = label(engine, shops[0])
    assert kept is not None
    assert (kept.provenance, kept.review_ids) == (Provenance.AGREED, (first.review_id, second.review_id))
    assert shops[0] not in keys(engine)
    with reading(engine) as connection:
        assert readings.pairs(connection) == [(IPTV, IPTV)]


def test_a_disagreement_goes_to_a_senior(engine: Engine, shops: tuple[str, ...]) -> None:
    """No label and no verdict until somebody who may settle it did; neither of the two is given it again."""
    say(engine, shops[0], IPTV, ANNA, share=1.0)
    assert say(engine, shops[0], LEGIT, BEN, share=1.0).waits is Stage.SENIOR
    assert (label(engine, shops[0]), site(engine, shops[0]).verdict) == (None, None)
    for analyst in (ANNA, BEN, Reader("ivy", UserRole.ANALYST)):
        with writing(engine) as connection:
            if analyst.name == "ivy":
                add_user(connection, "ivy", UserRole.ANALYST, "root", DAY)
        item = next_item(engine, analyst, DAY, LEASE)
        assert item is None or item.site != shops[0]
    refresh(engine, DAY + timedelta(days=2))
    item = next_item(engine, EVE, DAY, LEASE)
    assert item is not None
    assert (item.site, item.stage) == (shops[0], Stage.SENIOR)
    assert not gather(engine, shops[0], EVE).blind
    assert say(engine, shops[0], LEGIT, EVE).waits is None
    kept = label(engine, shops[0])
    assert kept is not None
    assert (kept.category, kept.provenance) == ("legit", Provenance.SENIOR)
    with reading(engine) as connection:
        assert readings.pairs(connection) == [(IPTV, LEGIT)]


def test_what_is_to_leave_the_house_gets_a_second_reader(engine: Engine, shops: tuple[str, ...]) -> None:
    """A decided site comes back for another person when somebody wants to export it, whatever the share."""
    say(engine, shops[2], IPTV, ANNA)
    assert shops[2] not in keys(engine)
    assert ask_second(engine, shops[2], "ben", DAY) is Stage.SECOND
    assert shops[2] in keys(engine)
    assert ask_second(engine, shops[2], "ben", DAY) is Stage.SECOND
    assert say(engine, shops[2], IPTV, BEN).waits is None
    assert actions(engine) == ["verdict", "second reader asked", "verdict"]
    with pytest.raises(UsageError, match="auditor: only an analyst or a senior may ask for"):
        ask_second(engine, shops[0], "otto", DAY)


@pytest.fixture
def mirrors(engine: Engine, settings: Settings, shops: tuple[str, ...]) -> tuple[str, ...]:
    """Four sites of one operator beside the shops, the second the best."""
    names = tuple(f"m{number}.example" for number in range(4))
    with writing(engine) as connection:
        made = operators.insert().values(name="Ring", pinned=False, created_at=DAY).returning(operators.c.id)
        number = connection.execute(made).scalar_one()
    for place, key in enumerate(names):
        add_site(engine, settings.evidence, key, 0.95 if place == 1 else 0.5, at=DAY + timedelta(seconds=1))
    with writing(engine) as connection:
        connection.execute(sites.update().where(sites.c.key.in_(names)).values(operator_id=number))
    refresh(engine, DAY + timedelta(seconds=1))
    return names


def test_mirrors_are_one_item(engine: Engine, mirrors: tuple[str, ...]) -> None:
    """The best of an operator's sites stands for all; the others are counted, listed on demand, and next when it is
    gone."""
    lead, *_ = [item for item in top(engine, limit=10) if item.site in mirrors]
    assert [item.site for item in top(engine, limit=10)] == ["m1.example", *SHOPS]
    assert (lead.site, lead.folded, lead.operator) == ("m1.example", 3, "Ring")
    assert "one of 4 sites of one operator" in {reason.text for reason in lead.reasons}
    assert lead.fold is not None
    members = listing(engine, DAY, Filters(fold=lead.fold)).items
    assert {item.site for item in members} == set(mirrors)
    say(engine, "m1.example", IPTV, ANNA)
    assert [item.site for item in top(engine, limit=10) if item.site in mirrors] == ["m3.example"]


def test_mirrors_can_follow_a_verdict_and_come_back_with_it(engine: Engine, mirrors: tuple[str, ...]) -> None:
    """Those chosen follow with a label that leaves no house; undo brings all of them back, with an entry for each."""
    decided = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example", "hxxps://m2[.]example/x"), share=1.0)
    assert decided.folded == ("m0.example", "m2.example")
    for key in decided.folded:
        kept = label(engine, key)
        assert kept is not None
        assert (kept.category, kept.provenance) == ("iptv_reseller", Provenance.FOLD)
        with reading(engine) as connection:
            (followed,) = reviews_of(connection, site(engine, key).id)
        assert (followed.fold_of, followed.stage, len(followed.evidence)) == (decided.review_id, Stage.FIRST, 1)
    assert site(engine, "m3.example").verdict is None
    undo(engine, decided.review_id, "anna", DAY)
    assert [label(engine, key) for key in mirrors] == [None] * 4
    assert [item.site for item in top(engine, limit=10)] == ["m1.example", *SHOPS]
    assert actions(engine).count("verdict undone") == 3


def test_only_mirrors_that_wait_follow(engine: Engine, mirrors: tuple[str, ...], shops: tuple[str, ...]) -> None:
    """A request cannot spread a verdict to a stranger, or from a site that does not wait; nothing is stored. The same
    request again is answered as the first one was."""
    for lead, follower in (("m1.example", shops[0]), (shops[0], shops[1])):
        with pytest.raises(UsageError, match=r"is no mirror of .* that waits with it"):
            say(engine, lead, IPTV, ANNA, fold=(follower,))
        assert label(engine, lead) is None
    first = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example",), key="k1")
    again = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example",), key="k1")
    assert (first.review_id, first.folded) == (again.review_id, again.folded) == (first.review_id, ("m0.example",))
    with pytest.raises(UsageError, match="is no mirror"):
        say(engine, "m1.example", IPTV, ANNA, fold=("m3.example",))


def test_what_colleagues_have_in_hand_is_left_out_of_a_fold(engine: Engine, mirrors: tuple[str, ...]) -> None:
    """Mirrors that were decided or claimed since the page was opened follow nothing and are named with who has them;
    the others follow, a repeated request tells the same, and undo takes back no more than was written."""
    own = say(engine, "m2.example", LEGIT, BEN)
    take(engine, "m3.example", EVE, DAY, LEASE)
    decided = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example", "m2.example", "m3.example"), key="k1")
    assert decided.folded == ("m0.example",)
    assert decided.left_out == (LeftOut("m2.example", "ben", True), LeftOut("m3.example", "eve", False))
    again = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example", "m2.example"), key="k1")
    assert (again.folded, again.left_out) == (decided.folded, decided.left_out[:1])
    said = [one.category if (one := label(engine, key)) else None for key in mirrors]
    assert said == ["iptv_reseller", "iptv_reseller", "legit", None]
    undo(engine, decided.review_id, "anna", DAY)
    kept = label(engine, "m2.example")
    assert kept is not None
    assert kept.review_ids == (own.review_id,)
    assert [label(engine, key) for key in ("m0.example", "m1.example", "m3.example")] == [None] * 3
    assert actions(engine) == ["verdict", "verdict", "verdict by fold", "verdict undone", "verdict undone"]


def test_a_lead_that_was_decided_meanwhile_is_told_first(engine: Engine, mirrors: tuple[str, ...]) -> None:
    """Where the site itself was decided by a colleague, that is what is said, and no mirror follows."""
    say(engine, "m1.example", LEGIT, BEN)
    with pytest.raises(UsageError, match=r"somebody else decided m1\[\.\]example meanwhile"):
        say(engine, "m1.example", IPTV, ANNA, fold=("m0.example",), stage=Stage.FIRST)
    assert label(engine, "m0.example") is None


def test_an_own_verdict_on_a_mirror_outlives_the_fold(engine: Engine, mirrors: tuple[str, ...]) -> None:
    """What somebody said of a mirror after looking at it stays when the fold is taken back."""
    decided = say(engine, "m1.example", IPTV, ANNA, fold=("m0.example",))
    say(engine, "m0.example", LEGIT, BEN)
    undo(engine, decided.review_id, "anna", DAY)
    kept = label(engine, "m0.example")
    assert kept is not None
    assert (kept.category, kept.provenance) == ("legit", Provenance.REVIEW)


def test_undo_takes_back_all_that_flowed(engine: Engine, shops: tuple[str, ...]) -> None:
    """Label, verdict, role, place in the queue and the order given with it; the review stays, marked, and the log
    grows."""
    (before, *_) = top(engine, limit=1)
    findings = Findings(role=Role.SELLER, handling=Handling.NO_TOUCH)
    decided = say(engine, shops[0], IPTV, EVE, findings=findings)
    with reading(engine) as connection:
        assert handling.codes(connection, [shops[0]], DAY) == {shops[0]: {Handling.NO_TOUCH}}
    undo(engine, decided.review_id, "eve", DAY)
    (after, *_) = top(engine, limit=1)
    assert (after.site, after.value) == (before.site, before.value)
    assert (label(engine, shops[0]), site(engine, shops[0]).verdict) == (None, None)
    with reading(engine) as connection:
        assert handling.codes(connection, [shops[0]], DAY) == {}
        stored = find_review(connection, decided.review_id)
    assert stored is not None
    assert stored.undone_at == DAY
    assert actions(engine) == ["verdict", "handling", "verdict undone", "handling lifted"]
    with pytest.raises(UsageError, match="already"):
        undo(engine, decided.review_id, "eve", DAY)


def test_undo_brings_no_licensed_site_into_the_queue(engine: Engine, shops: tuple[str, ...]) -> None:
    """What is known to be legal and was decided all the same is not waited for once the verdict is taken back: its
    place is looked at again with the list of licensed sites."""
    decided = say(engine, shops[0], LEGIT, EVE)
    undo(engine, decided.review_id, "eve", DAY)
    refresh(engine, DAY, lambda: {shops[0]})
    assert shops[0] not in keys(engine)


def test_undo_leaves_an_order_that_stood_before(engine: Engine, shops: tuple[str, ...]) -> None:
    """An order that somebody gave by itself is not lifted with a verdict that repeated it."""
    with writing(engine) as connection:
        handling.order(connection, shops[0], Handling.PASSIVE_ONLY, "root", DAY, until=None, note="")
    decided = say(engine, shops[0], IPTV, EVE, findings=Findings(handling=Handling.PASSIVE_ONLY))
    undo(engine, decided.review_id, "eve", DAY)
    with reading(engine) as connection:
        assert handling.codes(connection, [shops[0]], DAY) == {shops[0]: {Handling.PASSIVE_ONLY}}


def test_undoing_the_second_verdict_brings_the_second_reading_back(engine: Engine, shops: tuple[str, ...]) -> None:
    """What remains is what the first verdict alone would be."""
    first = say(engine, shops[0], IPTV, ANNA, share=1.0)
    second = say(engine, shops[0], LEGIT, BEN, share=1.0)
    undo(engine, second.review_id, "ben", DAY, second_share=1.0)
    kept = label(engine, shops[0])
    assert kept is not None
    assert kept.review_ids == (first.review_id,)
    assert gather(engine, shops[0]).waits is Stage.SECOND
    undo(engine, first.review_id, "eve", DAY, second_share=1.0)
    assert gather(engine, shops[0]).waits is Stage.FIRST


def test_who_may_not_is_refused(engine: Engine, shops: tuple[str, ...]) -> None:
    """Auditors decide nothing, analysts take back only their own, orders are a senior's, the shut out are out; nothing
    of it is stored."""
    decided = say(engine, shops[0], IPTV, ANNA)
    with pytest.raises(UsageError, match="auditor: only an analyst or a senior may give"):
        say(engine, shops[1], IPTV, AUDITOR)
    with pytest.raises(UsageError, match="auditor: only an analyst or a senior may give"):
        next_item(engine, AUDITOR, DAY, LEASE)
    with pytest.raises(UsageError, match="only a senior may settle"):
        undo(engine, decided.review_id, "ben", DAY)
    with pytest.raises(UsageError, match="only a senior may order"):
        say(engine, shops[1], IPTV, ANNA, findings=Findings(handling=Handling.NO_TOUCH))
    with pytest.raises(UsageError, match="its date"):
        say(engine, shops[1], IPTV, EVE, findings=Findings(handling=Handling.EMBARGO_UNTIL))
    with writing(engine) as connection:
        disable(connection, "ben", "root", DAY)
    with pytest.raises(UsageError, match="ben is disabled"):
        say(engine, shops[1], IPTV, BEN)
    assert site(engine, shops[1]).verdict is None
    assert actions(engine) == ["verdict", "user disabled"]


def test_a_ranking_meanwhile_takes_no_second_reading_away(engine: Engine, shops: tuple[str, ...]) -> None:
    """A ranking that picked a site before it went on to another reader leaves it where it is."""
    say(engine, shops[0], IPTV, ANNA, share=1.0)
    with writing(engine) as connection:
        rank_sites(connection, [site(engine, shops[0]).id], DAY)
    assert gather(engine, shops[0]).waits is Stage.SECOND


def test_a_template_folds_unless_it_is_stock(engine: Engine, settings: Settings, shops: tuple[str, ...]) -> None:
    """A few sites with one template are one item; a builder's template on many is no mirror."""
    trace = Trace(TraceKind.TEMPLATE, "dom:abc", "120 elements", "markup", 0.9)
    with writing(engine) as connection:
        for key in shops[:2]:
            record_traces(connection, Sighting(key, None, None, DAY), [trace])
        rank_sites(connection, [site(engine, key).id for key in shops], DAY)
    assert keys(engine) == [shops[0], shops[2]]
    with writing(engine) as connection:
        for number in range(40):
            record_traces(connection, Sighting(f"other{number}.example", None, None, DAY), [trace])
        rank_sites(connection, [site(engine, key).id for key in shops], DAY)
    assert keys(engine) == list(shops)


def test_a_phone_leads_to_its_sites(engine: Engine, shops: tuple[str, ...]) -> None:
    """Any spelling of a number finds the sites that show it; an unknown name gives what looks alike."""
    trace = Trace(TraceKind.WHATSAPP, "+4791234567", "+47 912 34 567", "body", 0.9)
    with writing(engine) as connection:
        record_traces(connection, Sighting(shops[1], None, None, DAY), [trace])
    found = look_up(engine, "0047 912-34-567")
    assert [known.site.key for known in found.sites] == [shops[1]]
    assert [(sighting.kind, sighting.shown) for sighting in found.sightings] == [("whatsapp", "+47 912 34 567")]
    missed = look_up(engine, "hxxps://one-tv[.]example/x")
    assert (missed.key, missed.sites, missed.near) == ("one-tv.example", (), ("one.example",))


def test_a_site_is_found_by_what_it_calls_itself(engine: Engine, settings: Settings) -> None:
    """The list is searched by titles as by names, in any case; a sign that SQL knows is only a sign."""
    add_site(engine, settings.evidence, "one.example")
    refresh(engine, DAY)
    found = [listing(engine, DAY, Filters(search=asked)).items for asked in ("SHOP 0", "one.ex", "shop_0", "carpets")]
    assert [len(items) for items in found] == [1, 1, 0, 0]


def test_a_park_by_an_analyst_ends_no_dispute(engine: Engine, shops: tuple[str, ...]) -> None:
    """Where readers differ an analyst's park is refused and all stays as it was; a senior parks it, and what nobody
    disputes anybody parks."""
    say(engine, "one.example", IPTV, ANNA)
    say(engine, "one.example", LEGIT, BEN)
    with pytest.raises(UsageError, match="only a senior parks it"):
        say(engine, "one.example", Verdict.PARK, ANNA)
    assert say(engine, "one.example", Verdict.PARK, EVE).review.stage is Stage.SENIOR
    assert site(engine, "one.example").verdict is Verdict.PARK
    say(engine, "two.example", IPTV, ANNA)
    say(engine, "two.example", Verdict.PARK, BEN)
    assert site(engine, "two.example").verdict is Verdict.PARK
