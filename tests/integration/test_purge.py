"""Purging on real stores and files: what must go is gone, what must stay verifies, and no crash leaves it half done."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from review.queue import rank_sites
from review.verdicts import decide
from store.backup import write_backup
from store.captures import all_members
from store.chain import verify_chain
from store.database import now, reading, writing
from store.entities import Reason, Verdict
from store.errors import EvidenceError, UsageError
from store.evidence import Fault, verify
from store.exhibits import ExhibitKind, Origin, add_exhibit, copy_in
from store.lookup import resolve
from store.membership import joins_among, save_joins
from store.operators import Evidence, Join
from store.purge import due, finish_purges, purge_capture, purge_exhibit, retention_limit, tombstones
from store.reasons import pack_reasons
from store.schema.crawl import sites
from store.schema.pages import scores
from store.schema.review import queue
from store.sealing import seal_after_crawl, seal_new
from store.settings import Settings
from store.signing import make_key
from store.traces import TraceKind
from tests.samples import DAY, WARC, add_site

SHOP = "nordview-tv.example"


@pytest.fixture
def sealed(engine: Engine, settings: Settings) -> Engine:
    """A store with a site of two captures, sealed."""
    make_key(settings.custody)
    add_site(engine, settings.evidence, SHOP, pages=2)
    seal_new(engine, settings, DAY)
    return engine


def faults(engine: Engine, settings: Settings) -> list[Fault]:
    """What reading every byte again finds."""
    with reading(engine) as connection:
        assert not [one for one in verify_chain(connection, settings) if not one.is_note]
        return [
            one.fault for one in verify(settings.evidence, all_members(connection), tombstones(connection)).findings
        ]


def test_bytes_and_texts_go_and_the_rest_verifies(sealed: Engine, settings: Settings) -> None:
    """The capture's bytes, title and text are gone from file and store; the other capture and the chain hold; the log
    says who and why."""
    before = (settings.evidence / WARC).read_bytes()
    made = purge_capture(sealed, settings.evidence, 1, "anna", "asked for", now())
    seal_new(sealed, settings, now())
    after = (settings.evidence / WARC).read_bytes()
    assert len(after) == len(before)
    assert after[: made.offset] == before[: made.offset]
    assert after[made.offset + made.length :] == before[made.offset + made.length :]
    assert faults(sealed, settings) == [Fault.PURGED]
    with reading(sealed) as connection:
        titles = connection.execute(text("SELECT title FROM pages ORDER BY id")).scalars().all()
        logged = connection.execute(text("SELECT actor, action FROM audit ORDER BY seq DESC")).first()
    assert titles == ["", "Shop 1"]
    assert tuple(logged or ()) == ("anna", "purge")


def test_no_copy_of_the_words_stays(sealed: Engine, settings: Settings) -> None:
    """What a page said is gone from the site's reasons, its place in the queue, which is worked out again, and its
    joins; reasons that another page gives and evidence that another capture shows stay."""
    phoned, claimed = Reason("contact: “+47 90 00 00 00”", 2.0), Reason("18,000 channels claimed", 1.0)
    other = "nordview2.example"
    add_site(sealed, settings.evidence, other, reasons=(phoned,))
    with writing(sealed) as connection:
        connection.execute(update(sites).where(sites.c.key == SHOP).values(reasons=pack_reasons([phoned, claimed])))
        connection.execute(update(scores).where(scores.c.page_id == 1).values(reasons=pack_reasons([phoned, claimed])))
        connection.execute(update(scores).where(scores.c.page_id == 2).values(reasons=pack_reasons([claimed])))
        ids = [resolve(connection, key).id for key in (SHOP, other)]
        rank_sites(connection, ids, DAY)
    phone = Evidence(TraceKind.PHONE, "+4790000000", "90 00 00 00", 2, 6.0, (2, 3))
    wallet = Evidence(TraceKind.WALLET, "w", "w", 2, 7.0, (1, 3))
    with writing(sealed) as connection:
        save_joins(connection, [(ids[0], ids[1], Join(SHOP, other, 13.0, (wallet, phone), DAY))])
    purge_capture(sealed, settings.evidence, 1, "anna", "asked for", now())
    with reading(sealed) as connection:
        (join,) = joins_among(connection, ids)
        places = connection.execute(select(queue).order_by(queue.c.site_id)).all()
        told = [resolve(connection, key).reasons for key in (SHOP, other)]
    assert join.evidence == (phone,)
    assert told == [(claimed,), (phoned,)]
    assert [(place.title != "", place.reasons != []) for place in places] == [(False, False), (True, True)]
    assert places[0].ranked_at < DAY


def test_a_crash_between_row_and_bytes_is_made_good(sealed: Engine, settings: Settings) -> None:
    """With the row there and the bytes not yet, or half, overwritten, the next run overwrites them."""
    before = (settings.evidence / WARC).read_bytes()
    purge_capture(sealed, settings.evidence, 1, "anna", "asked for", now())
    purged = (settings.evidence / WARC).read_bytes()
    with writing(sealed) as connection:
        connection.execute(text("UPDATE purges SET done_at = NULL"))
    (settings.evidence / WARC).write_bytes(purged[: len(purged) // 3] + before[len(purged) // 3 :])
    assert finish_purges(sealed, settings.evidence, now()) == 1
    assert (settings.evidence / WARC).read_bytes() == purged
    assert finish_purges(sealed, settings.evidence, now()) == 0


def test_changed_evidence_is_not_purged(sealed: Engine, settings: Settings) -> None:
    """A tombstone must not cover up a change: bytes that are not what was stored stay as they are."""
    path = settings.evidence / WARC
    changed = bytearray(path.read_bytes())
    changed[-9] ^= 1
    path.write_bytes(changed)
    with pytest.raises(EvidenceError, match="was changed"):
        purge_capture(sealed, settings.evidence, 2, "anna", "asked for", now())
    assert path.read_bytes() == changed
    with pytest.raises(UsageError, match="no capture 99"):
        purge_capture(sealed, settings.evidence, 99, "anna", "asked for", now())


def test_retention_spares_what_is_evidence(sealed: Engine, settings: Settings) -> None:
    """Old captures are due, but for those of a site that a label calls pirate and those purged before."""
    limit = retention_limit(DAY + timedelta(days=31), 30)
    with reading(sealed) as connection:
        assert [number for number, _, _ in due(connection, limit)] == [1, 2]
        assert due(connection, DAY) == []
    purge_capture(sealed, settings.evidence, 1, "anna", "old", now())
    with reading(sealed) as connection:
        assert [number for number, _, _ in due(connection, limit)] == [2]
    decide(sealed, SHOP, Verdict.IPTV_RESELLER, "anna", DAY, second_share=0.0)
    with reading(sealed) as connection:
        assert due(connection, limit) == []
    with pytest.raises(UsageError, match="for ever"):
        retention_limit(DAY, 0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_exhibits_are_backed_up_and_purged(sealed: Engine, settings: Settings, tmp_path: Path) -> None:
    """An exhibit is in the chain and in the backup; purged, it is a tombstone, and its log line stays."""
    (tmp_path / "chat.txt").write_bytes(b"seller: pay here" * 40)
    stored = copy_in(tmp_path / "chat.txt", settings.evidence, DAY)
    origin = Origin(ExhibitKind.CHAT_EXPORT, "ben", DAY, "Telegram Desktop 6")
    with writing(sealed) as connection:
        exhibit = add_exhibit(connection, SHOP, stored, "chat.txt", origin, "anna", DAY)
        with pytest.raises(UsageError, match="in the future"):
            add_exhibit(connection, SHOP, stored, "x", origin, "anna", DAY - timedelta(days=1))
    seal_after_crawl(sealed, settings)
    written = write_backup(sealed, settings, tmp_path / "b.tar", DAY)
    assert exhibit.file in {member.name.removeprefix("evidence/") for member in written.manifest.members}
    purge_exhibit(sealed, settings.evidence, exhibit.sha256, "anna", "asked for", now())
    seal_new(sealed, settings, now())
    assert b"seller" not in (settings.evidence / exhibit.file).read_bytes()
    assert faults(sealed, settings) == [Fault.EXTRA]
    (tmp_path / "empty").touch()
    with pytest.raises(UsageError, match="is empty"):
        copy_in(tmp_path / "empty", settings.evidence, DAY)


def test_a_crawl_without_a_key_is_not_sealed(engine: Engine, settings: Settings) -> None:
    """Without a key a crawl ends well and leaves no seal; with one its captures are sealed."""
    add_site(engine, settings.evidence, SHOP)
    seal_after_crawl(engine, settings)
    assert not settings.custody.exists()
    make_key(settings.custody)
    seal_after_crawl(engine, settings)
    assert (settings.custody / "seals.jsonl").read_text().count("\n") == 1
