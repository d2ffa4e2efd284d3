"""Traces of sites: one row a trace, counted by host group, read again from nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from store.captures import Capture, save_captures
from store.database import writing
from store.entities import WarcAddress
from store.pages import StoredPage, save_pages
from store.schema.evidence import purges
from store.traces import (
    VALUE_CHARACTERS,
    Sighting,
    Trace,
    TraceKind,
    archived_pages,
    commonness,
    forget_traces,
    group_of,
    record_sightings,
    record_traces,
    shared_traces,
    sites_with,
    traced_sites,
    traces_of,
    traces_of_kind,
)
from store.users import ensure_user

PHONE = Trace(TraceKind.PHONE, "+447700900123", "+44 7700 900123", "footer", 0.95, 4, 19)
MAIL = Trace(TraceKind.MAIL, "sales@brand.example", "sales@brand.example", "link", 0.99)


@pytest.fixture
def seen(engine: Engine, moment: datetime) -> Sighting:
    """A stored page of a.test to which traces belong."""
    place = WarcAddress("one.warc.gz", 0, 1, "a" * 64)
    capture = Capture("a.test", "https://a.test/", moment, 200, "", 1, "", "", "", "1" * 64, place)
    page = StoredPage("a.test", "https://a.test/", "", "en", "Tel +44 7700 900123", (("footer", 0, 19),), moment)
    with writing(engine) as connection:
        number = save_captures(connection, [capture], None)[0]
        return Sighting("a.test", number, save_pages(connection, [(page, number)])[0], moment)


def test_a_trace_comes_back_with_what_shows_it(engine: Engine, seen: Sighting, moment: datetime) -> None:
    """Value, spelling, span, confidence, page and capture are kept as they were found."""
    with writing(engine) as connection:
        record_traces(connection, seen, [PHONE, MAIL])
        mail, phone = traces_of(connection, "a.test")
    assert (phone.trace, mail.trace) == (PHONE, MAIL)
    assert (phone.page_id, phone.capture_id) == (seen.page_id, seen.capture_id)
    assert (phone.site, phone.host_group, phone.first_seen, phone.last_seen) == ("a.test", "a.test", moment, moment)


def test_seen_again_is_one_row(engine: Engine, seen: Sighting, moment: datetime) -> None:
    """A trace seen twice keeps its first proof; only the time of the last sighting moves."""
    later = moment + timedelta(days=3)
    with writing(engine) as connection:
        record_traces(connection, seen, [PHONE, PHONE])
        record_traces(connection, Sighting("a.test", None, None, later), [PHONE])
        (only,) = traces_of(connection, "a.test")
    assert (only.first_seen, only.last_seen) == (moment, later)
    assert only.page_id == seen.page_id


def test_of_two_spellings_on_a_page_the_first_is_shown(engine: Engine, seen: Sighting) -> None:
    """Two finds of one value on a page leave the one that came first, which is the one worth most."""
    other = Trace(PHONE.kind, PHONE.value, "0044 7700 900123", "link", 0.5)
    with writing(engine) as connection:
        record_traces(connection, seen, [PHONE, other])
        assert [one.trace for one in traces_of(connection, "a.test")] == [PHONE]


def test_sightings_at_once_are_as_one_by_one(engine: Engine, seen: Sighting, moment: datetime) -> None:
    """Of several sightings written together each site has its own traces, and what two show of one the first proves."""
    later = Sighting("a.test", None, None, moment + timedelta(days=3))
    other = Sighting("b.test", None, None, moment)
    with writing(engine) as connection:
        record_sightings(connection, [(seen, [PHONE]), (other, [PHONE, MAIL]), (later, [PHONE]), (other, [])])
        (only,) = traces_of(connection, "a.test")
        assert [one.trace for one in traces_of(connection, "b.test")] == [MAIL, PHONE]
    assert (only.page_id, only.first_seen, only.last_seen) == (seen.page_id, moment, moment)


def test_nothing_found_is_nothing_stored(engine: Engine, seen: Sighting) -> None:
    """A page without traces is no error."""
    with writing(engine) as connection:
        record_traces(connection, seen, [])
        assert traces_of(connection, "a.test") == []


def test_commonness_counts_host_groups(engine: Engine, moment: datetime) -> None:
    """Two accounts of one platform are one host group: who hosts many accounts does not make a trace common."""
    with writing(engine) as connection:
        for site in ("t.me/one", "t.me/two", "b.test", "c.test"):
            record_traces(connection, Sighting(site, None, None, moment), [PHONE])
        found = commonness(connection, [(PHONE.kind, PHONE.value), (TraceKind.WALLET, "nobody's")])
        assert found == {(PHONE.kind, PHONE.value): 3, (TraceKind.WALLET, "nobody's"): 0}
        assert sites_with(connection, PHONE.kind, PHONE.value, 3) == ["b.test", "c.test", "t.me/one"]
        assert sites_with(connection, TraceKind.WHATSAPP, PHONE.value) == []


def test_shared_traces_are_those_of_several_groups(engine: Engine, moment: datetime) -> None:
    """What one site has is not shared, and what more than the bound have is public; the rarest come first."""
    chat = Trace(TraceKind.CHAT, "tawk:1", "tawk", "markup", 0.9)
    alone = Trace(TraceKind.IBAN, "X", "X", "body", 0.9)
    with writing(engine) as connection:
        for site, found in (
            ("a.test", [PHONE, MAIL, chat, alone]),
            ("b.test", [PHONE, MAIL, chat]),
            ("c.test", [MAIL, chat]),
        ):
            record_traces(connection, Sighting(site, None, None, moment), found)
        record_traces(connection, Sighting("d.test", None, None, moment), [chat])
        assert shared_traces(connection, 3) == [(PHONE.kind, PHONE.value, 2), (MAIL.kind, MAIL.value, 3)]


def test_pages_are_forgotten_one_by_one(engine: Engine, seen: Sighting, moment: datetime) -> None:
    """What a page showed can be dropped and read again; what the connection and other sites showed stays."""
    certificate = Trace(TraceKind.CERTIFICATE, "ab", "ab", "certificate", 1.0)
    with writing(engine) as connection:
        record_traces(connection, seen, [PHONE, MAIL])
        record_traces(connection, Sighting("a.test", seen.capture_id, None, moment), [certificate])
        record_traces(connection, Sighting("b.test", None, None, moment), [PHONE])
        forget_traces(connection, [seen.page_id or 0])
        assert [one.trace for one in traces_of(connection, "a.test")] == [certificate]
        assert len(traces_of(connection, "b.test")) == 1


def test_traces_of_one_kind_come_site_by_site(engine: Engine, moment: datetime) -> None:
    """A kind can be walked in pieces, and no site is cut in two."""
    other = Trace(TraceKind.PHONE, "+12025550123", "x", "body", 0.9)
    with writing(engine) as connection:
        for site in ("a.test", "b.test"):
            record_traces(connection, Sighting(site, None, None, moment), [PHONE, other, MAIL])
        first = traces_of_kind(connection, TraceKind.PHONE, limit=1)
        rest = traces_of_kind(connection, TraceKind.PHONE, after=first[-1].site)
    assert [one.site for one in (*first, *rest)] == ["a.test", "a.test", "b.test", "b.test"]
    assert {one.trace.kind for one in first} == {TraceKind.PHONE}


def test_pages_come_with_their_evidence(engine: Engine, seen: Sighting) -> None:
    """A page that can be read again says where its bytes lie; sites are listed in pieces."""
    with writing(engine) as connection:
        (page,) = archived_pages(connection, "a.test")
        assert (page.seen, page.url) == (seen, "https://a.test/")
        assert page.warc == WarcAddress("one.warc.gz", 0, 1, "a" * 64)
        assert traced_sites(connection) == ["a.test"]
        assert traced_sites(connection, after="a.test") == []


def test_a_purged_page_is_not_read_again(engine: Engine, seen: Sighting, moment: datetime) -> None:
    """Where a tombstone stands there is nothing to read: such a page is left out, whatever else the file holds."""
    made = {"length": 1, "sha256": "a" * 64, "tombstone_sha256": "b" * 64, "site": "a.test", "reason": "asked for"}
    with writing(engine) as connection:
        ensure_user(connection, "anna", moment)
        row = {"file": "one.warc.gz", "offset": 0, "purged_by": "anna", "purged_at": moment, **made}
        connection.execute(insert(purges).values(**row))
        assert archived_pages(connection, "a.test") == []


def test_hostile_values_are_stored_and_cut(engine: Engine, moment: datetime) -> None:
    """NUL, half characters and endless names neither stop a page nor fill the table."""
    odd = Trace(TraceKind.COMPANY, "a\0\ud800" + "x" * 500, "b" * 500, "body", 0.5)
    with writing(engine) as connection:
        record_traces(connection, Sighting("a.test", None, None, moment), [odd])
        (only,) = traces_of(connection, "a.test")
    assert only.trace.value.startswith("a\ufffd?x")
    assert (len(only.trace.value), len(only.trace.shown)) == (VALUE_CHARACTERS, VALUE_CHARACTERS)


@pytest.mark.parametrize(
    ("site", "group"),
    [("shop.co.uk", "shop.co.uk"), ("t.me/name", "t.me"), ("one.github.io", "github.io"), ("192.0.2.7", "192.0.2.7")],
)
def test_group_of_a_site_key(site: str, group: str) -> None:
    """Accounts and customers of a platform share its host group; a shop under a suffix is its own."""
    assert group_of(site) == group
