"""What a browser showed, in the store and the archive."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from crawler.capture import Archive, Exchange
from crawler.render.keeping import keep_document, keep_picture
from store.captures import Capture, save_captures
from store.database import now, reading, writing
from store.errors import EvidenceError, UsageError
from store.evidence import read_member
from store.purge import purge_capture, purge_shown
from store.renderings import Rendering, add_renderings, has_picture, read_payload, screenshot_of
from store.response import read_response
from store.schema.rendering import renderings


def page(archive: Archive) -> Capture:
    """A captured page."""
    exchange = Exchange("http://a.test/", now(), "GET", [], 200, "HTTP/1.1", [], b"<html>", "", "")
    warc = archive.write(exchange)
    return Capture("a.test", exchange.url, exchange.fetched_at, 200, "text/html", 6, "", "", "", "", warc)


def test_picture_comes_back_as_it_was_kept(engine: Engine, tmp_path: Path) -> None:
    """The newest picture of a site is read from the archive, with the page and the moment that it shows and its digest;
    a site without one has none; the rendering of a page is found by its capture."""
    archive = Archive(tmp_path, "w", "Spyglass/0.1")
    captured = page(archive)
    kept = [keep_picture(archive, captured, b"old"), keep_picture(archive, captured, b"RIFF new")]
    document = keep_document(archive, captured, b"<p>shown</p>")
    archive.close()
    with writing(engine) as connection:
        dom = save_captures(connection, [document], None)[0]
        made = [
            Rendering(save_captures(connection, [captured], None)[0], "a.test", now(), "Chromium", dom, picture)
            for picture in [save_captures(connection, [one], None)[0] for one in kept]
        ]
        add_renderings(connection, made)
    with reading(engine) as connection:
        shot = screenshot_of(connection, tmp_path, "a.test")
        assert screenshot_of(connection, tmp_path, "b.test") is None
        assert (has_picture(connection, "a.test"), has_picture(connection, "b.test")) == (True, False)
        stored = connection.execute(select(renderings).order_by(renderings.c.capture_id)).all()
        assert [(row.capture_id, row.dom_id, row.picture_id) for row in stored] == [
            (one.capture_id, dom, one.picture_id) for one in made
        ]
    assert shot is not None
    assert (shot.picture, shot.sha256) == (b"RIFF new", hashlib.sha256(b"RIFF new").hexdigest())
    assert (shot.url, shot.taken_at) == ("http://a.test/", kept[1].fetched_at)
    assert read_payload(read_member(tmp_path, document.warc)) == b"<p>shown</p>"


def test_a_purged_picture_is_shown_no_more(engine: Engine, tmp_path: Path) -> None:
    """The one before it is shown, in the end none; and no other is taken, since there was one."""
    archive = Archive(tmp_path, "w", "Spyglass/0.1")
    captured = page(archive)
    kept = [keep_picture(archive, captured, picture) for picture in (b"RIFF old", b"RIFF new")]
    archive.close()
    with writing(engine) as connection:
        numbers = [save_captures(connection, [one], None)[0] for one in kept]
        made = [
            Rendering(save_captures(connection, [captured], None)[0], "a.test", now(), "Chromium", None, number)
            for number in numbers
        ]
        add_renderings(connection, made)
    shown = []
    for number in reversed(numbers):
        purge_capture(engine, tmp_path, number, "anna", "asked for", now())
        with reading(engine) as connection:
            shot = screenshot_of(connection, tmp_path, "a.test")
            assert has_picture(connection, "a.test")
        shown.append(shot.picture if shot else None)
    assert shown == [b"RIFF old", None]


def test_a_purge_of_a_page_takes_what_was_shown_of_it(engine: Engine, tmp_path: Path) -> None:
    """Page, document and picture get tombstones of their own; what was purged before is not asked for again, and a page
    shown elsewhere stays. With nothing left the purge says so."""
    archive = Archive(tmp_path, "w", "Spyglass/0.1")
    captured, other = page(archive), page(archive)
    kept = [captured, keep_document(archive, captured, b"<p>shown</p>"), keep_picture(archive, captured, b"RIFF")]
    archive.close()
    with writing(engine) as connection:
        number, dom, picture, spared = [save_captures(connection, [one], None)[0] for one in (*kept, other)]
        shown = [Rendering(number, "a.test", now(), "Chromium", dom, picture)]
        add_renderings(connection, [*shown, Rendering(spared, "b.test", now(), "Chromium")])
    purge_capture(engine, tmp_path, picture, "anna", "asked for", now())
    made = purge_shown(engine, tmp_path, number, "anna", "asked for", now())
    assert [one.sha256 for one in made] == [one.warc.sha256 for one in kept[:2]]
    for one in kept:
        with pytest.raises(EvidenceError):
            read_member(tmp_path, one.warc)
    assert read_member(tmp_path, other.warc)
    with pytest.raises(UsageError, match="purged before, by anna"):
        purge_shown(engine, tmp_path, number, "anna", "asked for", now())
    assert len(purge_shown(engine, tmp_path, spared, "anna", "asked for", now())) == 1


def test_records_are_not_mistaken_for_one_another(tmp_path: Path) -> None:
    """An exchange is no rendering and a rendering no response: each reader says so."""
    archive = Archive(tmp_path, "w", "Spyglass/0.1")
    captured = page(archive)
    picture = keep_picture(archive, captured, b"RIFF")
    archive.close()
    with pytest.raises(EvidenceError, match="hold no rendering"):
        read_payload(read_member(tmp_path, captured.warc))
    with pytest.raises(EvidenceError, match="hold no response"):
        read_response(read_member(tmp_path, picture.warc), 100)
