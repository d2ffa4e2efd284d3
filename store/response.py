"""A stored exchange → the body a reader of the page got: its WARC record opened, the content coding undone."""

import io
import sys
import zlib
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from store.errors import EvidenceError

# Brotli and zstd come with Scrapy: what it could ask for is what can have been stored.
if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP_OR_ZLIB = 47
_BARE_DEFLATE = -15


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A ``body`` without content coding, and its Content-Type header as it came."""

    body: bytes
    content_type: str


def read_response(member: bytes, limit: int) -> StoredResponse:
    """The response in the WARC members of a capture; of the body at most ``limit`` bytes.

    Raises EvidenceError where they hold no response, or one in a coding nobody asked for.
    """
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member))), None)
        if record is None or record.rec_type != "response" or record.http_headers is None:
            raise EvidenceError("the stored bytes hold no response")
        coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
        kind = record.http_headers.get_header("Content-Type") or ""
        return StoredResponse(_unpack(record.raw_stream.read(), coding, limit)[:limit], kind)
    except (ArchiveLoadFailed, zlib.error, brotli.error, zstd.ZstdError) as error:
        raise EvidenceError(f"the stored response cannot be unpacked ({error})") from error


def _unpack(body: bytes, coding: str, limit: int) -> bytes:
    match coding:
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, limit)
        case "deflate":
            try:
                return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, limit)
            except zlib.error:
                return zlib.decompressobj(_BARE_DEFLATE).decompress(body, limit)
        case "br":
            return bytes(brotli.Decompressor().process(body, output_buffer_limit=limit))
        case "zstd":
            return bytes(zstd.ZstdDecompressor().decompress(body, limit))
    raise EvidenceError(f"the stored response has the content coding {coding[:20]!r}")
