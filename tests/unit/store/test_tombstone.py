"""Tombstones fill exactly the place of what they replace, and say what they can."""

import gzip
import io
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from store.tombstone import tombstone

DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DIGEST = "ab" * 32


@given(length=st.integers(0, 5000), reason=st.text(max_size=300))
def test_any_length_is_filled(length: int, reason: str) -> None:
    """Whatever the length and the reason: exactly that many bytes, one gzip member from 20 bytes on."""
    stone = tombstone(DIGEST, length, reason, DAY)
    assert len(stone) == length
    if length >= 21:
        gzip.decompress(stone)


@given(length=st.integers(600, 3_000_000))
def test_a_reader_of_warc_finds_a_record(length: int) -> None:
    """A tombstone as long as a capture, or megabytes longer, is a metadata record that names digest, time and why."""
    stream = io.BytesIO(tombstone(DIGEST, length, "asked for", DAY))
    (said,) = [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(stream)]
    assert said[0] == "metadata"
    told = {"purged_sha256": DIGEST, "purged_at": "2026-11-21T09:00:00+00:00", "reason": "asked for"}
    assert json.loads(said[1]) == told
