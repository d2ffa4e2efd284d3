"""Sharing for real: stores on both engines, files read by their formats' own libraries, a MISP server on loopback."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import stix2
from pymisp import MISPEvent
from sqlalchemy import Connection, Engine, select
from twisted.names.authority import BindAuthority

from cli.intake import intake
from reports.exporting import export, request_of
from reports.guarantees import Guarantee
from reports.importing import read_partner_file
from reports.infrastructure import read_infrastructure
from reports.leaving import Gathered, Outcome, leave
from reports.output import Cover
from reports.retracting import retract
from review.retracting import undo
from store import audit, objections
from store.database import reading, writing
from store.entities import Category, Handling, Verdict
from store.errors import SpyglassError, UsageError
from store.exportable import candidates, labelled_pirates
from store.exports import Sent, all_retractions, ledger, shares_of
from store.findings import Tlp
from store.handling import order
from store.received import sources_of
from store.reviews import reviews_of
from store.schema.exchange import exported_items
from store.settings import Settings
from store.sharing import count_sharing
from tests.exchanging import AFTER, HOUSE, NOBODYS, add_partner, confirmed, number_of, wish
from tests.samples import DAY, add_site

SHOP, MIRROR = "nordview.example", "nordview2.example"


def let_out(engine: Engine, out: Path, kind: str = "stix", *keys: str, **more: object) -> Outcome:
    """Export sites (SHOP where none is named) to Police."""
    numbers = [number_of(engine, key) for key in keys or (SHOP,)]
    return export(engine, numbers, wish(kind, **more), out, HOUSE, NOBODYS)


@pytest.fixture
def shared(engine: Engine, settings: Settings) -> Engine:
    """A store with two confirmed sites and one partner."""
    confirmed(engine, settings, SHOP)
    confirmed(engine, settings, MIRROR, Verdict.RELEASE_GROUP)
    add_partner(engine)
    return engine


def assert_valid(path: Path) -> None:
    """The OASIS validator finds nothing wrong, and the stix2 library reads it."""
    # Its grammars take three seconds to load, and every worker of the suite imports every test.
    from stix2validator import ValidationOptions, print_results, validate_file

    results = validate_file(str(path), ValidationOptions(version="2.1"))
    assert results.is_valid, print_results([results])
    stix2.parse(path.read_text(), allow_custom=False)


def test_stix_is_valid_and_comes_back(shared: Engine, tmp_path: Path) -> None:
    """The bundle passes the OASIS validator; read as a partner's it names the same sites, marked and ending."""
    out = tmp_path / "out.json"
    made = let_out(shared, out, "stix", SHOP, MIRROR).export
    assert made is not None
    assert_valid(out)
    named = read_partner_file(out)
    assert named is not None
    assert {one.address for one in named} == {SHOP, MIRROR}
    assert {one.tlp for one in named} == {Tlp.AMBER}
    assert {one.valid_until for one in named} == {made.expires_at.replace(microsecond=0)}
    kinds = {one["type"] for one in json.loads(out.read_text())["objects"]}
    assert kinds >= {"indicator", "infrastructure", "identity", "observed-data", "sighting", "note", "domain-name"}
    assert "origin" not in out.read_text()


def test_stix_ids_stay_the_same(shared: Engine, tmp_path: Path) -> None:
    """A renewal carries the ids of the first export, with a later modification and end."""
    let_out(shared, tmp_path / "1.json")
    later = replace(wish(), at=AFTER + timedelta(days=3))
    export(shared, [number_of(shared, SHOP)], later, tmp_path / "2.json", HOUSE, NOBODYS)
    first, second = (
        {one["id"]: one for one in json.loads((tmp_path / name).read_text())["objects"]}
        for name in ("1.json", "2.json")
    )
    assert first.keys() == second.keys()
    indicator = next(number for number in first if number.startswith("indicator"))
    assert first[indicator]["modified"] < second[indicator]["modified"]
    assert first[indicator]["valid_until"] < second[indicator]["valid_until"]


def test_misp_loads_and_comes_back(shared: Engine, tmp_path: Path) -> None:
    """PyMISP loads the event with its objects and tags; read as a partner's it names the same sites."""
    out = tmp_path / "out.json"
    let_out(shared, out, "misp", SHOP, MIRROR)
    event = MISPEvent()
    event.load_file(str(out))
    assert [one.name for one in event.objects] == ["domain-ip", "domain-ip"]
    assert {tag.name for tag in event.tags} == {"tlp:amber", 'anti-piracy:type="copyright-infringement"'}
    named = read_partner_file(out)
    assert named is not None
    assert {(one.address, one.tlp) for one in named} == {(SHOP, Tlp.AMBER), (MIRROR, Tlp.AMBER)}


def test_lists_hold_the_names_and_their_end(shared: Engine, tmp_path: Path) -> None:
    """A zone parser reads the policy zone; hosts and plain lists hold the observed names alone; all say until when."""
    for kind in ("rpz", "hosts", "plain"):
        let_out(shared, tmp_path / kind, kind, SHOP, MIRROR)
        assert "Expires: 2026-12-21T11:00:00.000Z" in (tmp_path / kind).read_text()
    zone = BindAuthority(str(tmp_path / "rpz"))
    names = {name.removesuffix(b".rpz.invalid").decode() for name, of in zone.records.items() if len(of) == 1}
    assert names == {SHOP, MIRROR}
    lines = [line for line in (tmp_path / "hosts").read_text().splitlines() if not line.startswith("#")]
    assert lines == [f"0.0.0.0 {SHOP}", f"0.0.0.0 {MIRROR}"]
    plain = [line for line in (tmp_path / "plain").read_text().splitlines() if not line.startswith("#")]
    assert plain == [SHOP, MIRROR]


def test_csv_has_a_row_a_site(shared: Engine, tmp_path: Path) -> None:
    """Every row carries the evidence, the end and the marking of its site."""
    let_out(shared, tmp_path / "out.csv", "csv", SHOP)
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["site"], row["tlp"], row["readers"]) for row in rows] == [(SHOP, "TLP:AMBER", "2")]
    assert len(rows[0]["evidence_sha256"].split()) == 2


def test_the_ledger_knows_who_got_what(shared: Engine, tmp_path: Path) -> None:
    """Recipient, file digest, end and each item's evidence stand in the ledger; nothing is exported to a stranger."""
    made = let_out(shared, tmp_path / "out.json").export
    assert made is not None
    with reading(shared) as connection:
        entry = ledger(connection)[0]
        items = connection.execute(select(exported_items)).all()
    assert entry == made
    assert [(row.export_id, row.site, len(row.evidence)) for row in items] == [(made.id, SHOP, 2)]
    with pytest.raises(UsageError, match="no partner"):
        let_out(shared, tmp_path / "x.json", "stix", SHOP, to="Nobody")


def test_why_one_reader_is_enough_is_logged_where_one_is(shared: Engine, tmp_path: Path) -> None:
    """With one reader the log has the reason beside each export; with two it has none, whatever the settings hold."""
    for readers in (2, 1):
        house = replace(HOUSE, readers=readers, one_reader_reason="there are two of us")
        out = tmp_path / f"{readers}.txt"
        assert export(shared, [number_of(shared, SHOP)], wish("plain"), out, house, NOBODYS).export
    with reading(shared) as connection:
        told = [entry.detail.get("one reader") for entry in audit.entries(connection) if entry.action == "export"]
    assert sorted(told, key=str) == [None, "there are two of us"]


def test_one_refusal_stops_a_named_export(shared: Engine, settings: Settings, tmp_path: Path) -> None:
    """Of named sites one refusal keeps all in the house and leaves no file; ``skip_refused`` leaves that one out."""
    add_site(shared, settings.evidence, "unread.example")
    out = tmp_path / "exports" / "out.json"
    stopped = let_out(shared, out, "stix", SHOP, "unread.example")
    assert stopped.export is None
    assert [one.guarantee for one in stopped.refused["unread.example"]] == [Guarantee.NO_LABEL]
    assert list(out.parent.iterdir()) == []
    skipped = let_out(shared, out, "stix", SHOP, "unread.example", skip_refused=True)
    assert skipped.export is not None
    assert skipped.export.items == 1
    assert out.is_file()


def test_what_is_taken_back_or_ordered_or_objected_to_is_refused(shared: Engine, tmp_path: Path) -> None:
    """An undone verdict, an order and an objection keep a site in from that moment on; a rejected objection no more."""

    def broken() -> list[Guarantee]:
        outcome = let_out(shared, tmp_path / "x.json")
        return [one.guarantee for one in outcome.refused.get(SHOP, ())]

    assert broken() == []
    with writing(shared) as connection:
        made = objections.record(connection, SHOP, "owner", "we hold a licence", "anna", DAY, AFTER)
    assert broken() == [Guarantee.OBJECTION]
    with writing(shared) as connection:
        objections.close(connection, made.id, objections.Outcome.REJECTED, "shown otherwise", "anna", AFTER)
    assert broken() == []
    with pytest.raises(UsageError, match="answered already"), writing(shared) as connection:
        objections.close(connection, made.id, objections.Outcome.UPHELD, "again", "anna", AFTER)
    with writing(shared) as connection:
        order(connection, SHOP, Handling.NO_NOTICE, "anna", DAY, until=None, note="")
    assert broken() == [Guarantee.HANDLING]
    with reading(shared) as connection:
        last = reviews_of(connection, number_of(shared, MIRROR))[0]
    undo(shared, last.id, "ben", AFTER)
    outcome = let_out(shared, tmp_path / "x.json", "stix", MIRROR)
    assert [one.guarantee for one in outcome.refused[MIRROR]] == [Guarantee.ONE_READER]


def test_a_change_while_the_file_is_written_stops_it(shared: Engine, tmp_path: Path) -> None:
    """An objection that comes in after the sites were judged still keeps them in the house."""

    def slow(connection: Connection, path: Path, gathered: Gathered) -> Cover:
        gathered.sent.append(Sent(SHOP, Category.IPTV_RESELLER, ()))
        with writing(shared) as meanwhile:
            objections.record(meanwhile, SHOP, "owner", "no", "anna", DAY, AFTER)
        return request_of(connection, wish(), HOUSE, NOBODYS)[1]

    with pytest.raises(SpyglassError, match="changed meanwhile"):
        leave(shared, tmp_path / "out.json", wish(), HOUSE, slow)
    assert list(tmp_path.glob("*out.json*")) == []
    with reading(shared) as connection:
        assert ledger(connection) == []


@pytest.mark.parametrize("kind", ["stix", "misp", "csv", "plain", "hosts", "rpz"])
def test_a_retraction_reaches_everybody_who_has_it(shared: Engine, tmp_path: Path, kind: str) -> None:
    """Each recipient gets a file in the format that was sent; the ledger says so; nobody can be told twice."""
    add_partner(shared, "Film Board")
    let_out(shared, tmp_path / "1", kind, SHOP, MIRROR)
    numbers = [number_of(shared, SHOP)]
    export(shared, numbers, wish(kind, "Film Board"), tmp_path / "2", HOUSE, NOBODYS)
    later = AFTER + timedelta(hours=6)
    ready = retract(shared, SHOP, "licensed after all", "anna", later, tmp_path / "back", HOUSE, NOBODYS)
    assert [one.retraction.recipient for one in ready] == ["Film Board", "Police"]
    with reading(shared) as connection:
        assert shares_of(connection, SHOP) == []
        assert len(shares_of(connection, MIRROR)) == 1
        assert {one.recipient for one in all_retractions(connection, site=SHOP)} == {"Film Board", "Police"}
        counted = count_sharing(connection)
    assert (counted.shared, counted.retracted, counted.hours_to_correct) == (3, 2, 6.0)
    texts = {one.retraction.recipient: Path(one.retraction.file).read_text() for one in ready}
    assert (MIRROR in texts["Police"]) is (kind not in {"stix", "misp"})
    if kind not in {"stix", "misp"}:
        assert SHOP not in texts["Police"].replace(MIRROR, "")
    with pytest.raises(UsageError, match="nobody has"):
        retract(shared, SHOP, "again", "anna", later, tmp_path / "back", HOUSE, NOBODYS)


def test_stix_is_revoked_under_its_own_id(shared: Engine, tmp_path: Path) -> None:
    """The retraction is valid STIX that revokes the indicator that was sent, and is read as a withdrawal."""
    let_out(shared, tmp_path / "out.json")
    ready = retract(shared, SHOP, "licensed", "anna", AFTER + timedelta(days=1), tmp_path, HOUSE, NOBODYS)
    back = Path(ready[0].retraction.file)
    assert_valid(back)
    sent, taken = (
        next(one for one in json.loads(path.read_text())["objects"] if one["type"] == "indicator")
        for path in (tmp_path / "out.json", back)
    )
    assert (taken["id"], taken["created"], taken["revoked"]) == (sent["id"], sent["created"], True)
    named = read_partner_file(back)
    assert named is not None
    assert [(one.address, one.withdrawn) for one in named] == [(SHOP, True)]


def test_two_partners_and_one_item(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """The same site from two partners is one item with two sources; each marking binds; a withdrawal frees it."""
    confirmed(engine, settings, SHOP)
    add_partner(engine)
    add_partner(engine, "Film Board", community="film")
    add_partner(engine, "Studio", community="film")
    let_out(engine, tmp_path / "ours.json")
    listed = tmp_path / "list.txt"
    listed.write_text(f"hxxps://{SHOP.replace('.', '[.]')}/shop\nhttps://new.example/\n")
    taken = intake(engine, listed, "Film Board", Tlp.GREEN, "anna", AFTER, 3.0)
    again = intake(engine, tmp_path / "ours.json", "Studio", Tlp.GREEN, "anna", AFTER, 3.0)
    assert (taken.sites, taken.new, again.sites, again.new) == (2, 2, 1, 1)
    with reading(engine) as connection:
        sources = sources_of(connection, [SHOP])[SHOP]
        one = next(iter(candidates(connection, [number_of(engine, SHOP)], AFTER)))
    assert [(source.partner, source.tlp) for source in sources] == [("Film Board", Tlp.GREEN), ("Studio", Tlp.AMBER)]
    assert one.sources == tuple(sources)
    refused = let_out(engine, tmp_path / "x.json").refused[SHOP]
    assert [one.guarantee for one in refused] == [Guarantee.PARTNER_MARKING]
    film = export(engine, [one.site_id], wish("stix", "Film Board"), tmp_path / "f.json", HOUSE, NOBODYS)
    assert film.export is not None
    back = retract(engine, SHOP, "wrong", "anna", AFTER + timedelta(1), tmp_path / "b", HOUSE, NOBODYS)
    for ready in back:
        intake(engine, Path(ready.retraction.file), "Studio", Tlp.GREEN, "anna", AFTER, 3.0) if ready else None
    with reading(engine) as connection:
        assert [source.partner for source in sources_of(connection, [SHOP])[SHOP]] == ["Film Board"]


def test_all_takes_every_confirmed_site(shared: Engine, settings: Settings) -> None:
    """What a label calls piracy is offered to ``--all``, legit sites are not."""
    confirmed(shared, settings, "fine.example", Verdict.LEGIT)
    with reading(shared) as connection:
        assert labelled_pirates(connection) == [number_of(shared, SHOP), number_of(shared, MIRROR)]


def test_shared_names_are_refused_by_the_shipped_data(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Two people who both call a file service piracy still cannot export it."""
    confirmed(engine, settings, "google.com")
    add_partner(engine)
    shipped = read_infrastructure(settings.seeds)
    outcome = export(engine, [number_of(engine, "google.com")], wish(), tmp_path / "x", HOUSE, shipped)
    assert [one.guarantee for one in outcome.refused["google.com"]] == [Guarantee.SHARED_NAME]


def test_one_reader_needs_a_reason_that_is_logged(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """With one reader allowed by the settings the export goes out, and the audit log says why that was enough."""
    from review.verdicts import decide
    from store.audit import recent

    add_site(engine, settings.evidence, SHOP)
    decide(engine, SHOP, Verdict.IPTV_RESELLER, "anna", DAY + timedelta(hours=1))
    add_partner(engine)
    assert let_out(engine, tmp_path / "x").export is None
    eased = replace(HOUSE, readers=1, one_reader_reason="a house of one")
    assert export(engine, [number_of(engine, SHOP)], wish(), tmp_path / "x", eased, NOBODYS).export is not None
    with reading(engine) as connection:
        assert recent(connection, 1)[0].detail["one reader"] == "a house of one"
