"""Captures: what was fetched and where its record lies."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from store.captures import Capture, all_members, captures_of, digests, file_extents, save_captures
from store.database import reading, writing
from store.entities import WarcAddress


@pytest.fixture
def capture(moment: datetime) -> Capture:
    """One fetch."""
    return Capture(
        site="a.test",
        url="https://a.test/",
        fetched_at=moment,
        status=200,
        content_type="text/html",
        bytes=512,
        address="127.0.0.1",
        certificate_sha256="",
        location="",
        payload_sha256="1" * 64,
        warc=WarcAddress("one.warc.gz", 0, 300, "a" * 64),
    )


def test_capture_comes_back_as_it_was(engine: Engine, capture: Capture, moment: datetime) -> None:
    """Every field of a capture survives the store; the newest of a site comes first."""
    again = replace(capture, fetched_at=moment + timedelta(hours=1), warc=WarcAddress("one.warc.gz", 300, 80, "b" * 64))
    other = replace(capture, site="b.test", warc=WarcAddress("one.warc.gz", 380, 20, "c" * 64))
    with writing(engine) as connection:
        numbers = [save_captures(connection, [one], None)[0] for one in (capture, again, other)]
    with reading(engine) as connection:
        assert captures_of(connection, "a.test") == [(numbers[1], again), (numbers[0], capture)]
        assert captures_of(connection, "none.test") == []


def test_members_are_listed_as_they_lie(engine: Engine, capture: Capture) -> None:
    """Members come by file and offset whatever the order of their rows, and each file's extent is its last byte."""
    places = [("two.warc.gz", 50), ("one.warc.gz", 900), ("two.warc.gz", 0), ("one.warc.gz", 0)]
    members = [WarcAddress(name, offset, 50, f"{place}" * 64) for place, (name, offset) in enumerate(places)]
    with writing(engine) as connection:
        for member in members:
            save_captures(connection, [replace(capture, warc=member)], None)
    with reading(engine) as connection:
        assert list(all_members(connection)) == [members[3], members[1], members[2], members[0]]
        assert file_extents(connection) == {"one.warc.gz": 950, "two.warc.gz": 100}


def test_large_files_are_addressed(engine: Engine, capture: Capture) -> None:
    """A record beyond two gigabytes keeps its place."""
    far = replace(capture, warc=WarcAddress("big.warc.gz", 5_000_000_000, 40, "d" * 64))
    with writing(engine) as connection:
        save_captures(connection, [far], None)
        assert list(all_members(connection)) == [far.warc]


def test_digests_of_a_verdict(engine: Engine, capture: Capture) -> None:
    """The digests of captures come oldest first; unknown numbers are left out."""
    members = [WarcAddress("one.warc.gz", place, 1, letter * 64) for place, letter in enumerate("xy")]
    with writing(engine) as connection:
        numbers = [save_captures(connection, [replace(capture, warc=member)], None)[0] for member in members]
        assert digests(connection, [*reversed(numbers), 999]) == ["x" * 64, "y" * 64]
        assert digests(connection, []) == []


def test_hostile_header_is_stored(engine: Engine, capture: Capture) -> None:
    """A server's content type or location of any length and content is kept as far as it fits."""
    odd = replace(capture, content_type="text/\0html" + "x" * 500, location="/\ud800\0")
    with writing(engine) as connection:
        save_captures(connection, [odd], None)
        ((_, stored),) = captures_of(connection, "a.test")
    assert stored.content_type == ("text/\ufffdhtml" + "x" * 500)[:120]
    assert stored.location == "/?\ufffd"
