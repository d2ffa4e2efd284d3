"""Tombstones: what stands in place of purged bytes, of exactly their length, so that nothing else moves."""

import json
import uuid
import zlib
from datetime import UTC, datetime

_HEAD = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"  # gzip, with a comment, of no time and no system
_EMPTY = b"\x03\x00" + bytes(8)  # nothing, deflated; checksum and length of nothing
_RAW = -15


def tombstone(sha256: str, length: int, reason: str, at: datetime) -> bytes:
    """One gzip member of ``length`` bytes: a WARC metadata record that names the digest of what was purged, when and
    why; shorter where that does not fit, down to bytes that say nothing (below 20, which no gzip member is).

    It is filled up in the member's comment field (RFC 1952, 2.3), which readers of WARC pass over.
    """
    about = {"purged_sha256": sha256, "purged_at": at.astimezone(UTC).isoformat(timespec="seconds"), "reason": reason}
    for told in (about, {**about, "reason": reason[:40]}, {"purged_sha256": sha256}):
        body = json.dumps(told).encode()
        record = _record(sha256, body, at)
        packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
        packed = packer.compress(record) + packer.flush()
        tail = packed + zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little")
        if len(_HEAD) + 1 + len(tail) <= length:
            return _filled(tail, length)
    return _filled(_EMPTY, length) if length > len(_HEAD) + len(_EMPTY) else bytes(length)


def _filled(tail: bytes, length: int) -> bytes:
    return _HEAD + b" " * (length - len(_HEAD) - 1 - len(tail)) + b"\0" + tail


def _record(sha256: str, body: bytes, at: datetime) -> bytes:
    lines = (
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, sha256)}>",
        f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body + b"\r\n\r\n"
