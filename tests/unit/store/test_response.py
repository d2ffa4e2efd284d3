"""What comes out of a stored exchange: never more than asked for, and one line for what is none."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from store.errors import EvidenceError
from store.response import read_response


def member(body: bytes, coding: str) -> bytes:
    """A gzip member with a WARC record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders(
        "200 OK", [("Content-Encoding", coding), ("Content-Type", "text/html")], protocol="HTTP/1.1"
    )
    source = io.BytesIO(body)
    record = writer.create_warc_record("https://a.test/", "response", source, length=len(body), http_headers=head)
    writer.write_record(record)
    return out.getvalue()


def test_a_bomb_is_cut_at_the_limit() -> None:
    """Ten megabytes of zeros in ten kilobytes give the bytes asked for, no more."""
    response = read_response(member(gzip.compress(bytes(10_000_000)), "gzip"), 1_000)
    assert (response.body, response.content_type) == (bytes(1_000), "text/html")


@pytest.mark.parametrize(("coding", "line"), [("compress", "content coding"), ("br", "unpacked"), ("zstd", "unpacked")])
def test_a_body_that_cannot_be_unpacked(coding: str, line: str) -> None:
    """A coding nobody asked for, or a body that is not in the coding it claims, is told in one line."""
    with pytest.raises(EvidenceError, match=line):
        read_response(member(b"\x00 no such thing", coding), 1_000)


@given(st.binary(max_size=200))
def test_other_bytes_hold_no_response(stored: bytes) -> None:
    """Whatever is stored in place of a record gives an error of ours."""
    with pytest.raises(EvidenceError):
        read_response(gzip.compress(stored), 1_000)
