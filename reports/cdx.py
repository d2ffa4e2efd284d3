"""The index of a WACZ: CDXJ lines, sorted and gzipped in blocks, and the index of the blocks beside it (ZipNum)."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

# A block is what a reader unpacks to find one line; this many is what py-wacz writes.
BLOCK_LINES = 3000


@dataclass(frozen=True, slots=True)
class Entry:
    """One archived answer: ``length`` bytes (its response record alone) from ``offset`` of the WARC ``file``."""

    url: str
    fetched_at: datetime
    media_type: str
    status: int
    payload_sha256: str
    file: str
    offset: int
    length: int

    def line(self) -> str:
        """The entry as CDXJ."""
        told = {
            "url": self.url,
            "mime": self.media_type,
            "status": str(self.status),
            "digest": f"sha256:{self.payload_sha256}",
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.file,
        }
        return f"{sort_key(self.url)} {stamp(self.fetched_at)} {json.dumps(told)}\n"


def sort_key(url: str) -> str:
    """The key under which replay programs look a URL up (SURT): host parts turned round, then path and query, all in
    lower case, the query's parts sorted."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    turned = host if ":" in host or host.replace(".", "").isdigit() else ",".join(reversed(host.split(".")))
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path.rstrip("/") or "/"
    return f"{turned}{port}){path}{f'?{query}' if query else ''}".lower()


def stamp(moment: datetime) -> str:
    """A moment as replay programs write it, 14 digits of UTC."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"


def index(entries: Sequence[Entry]) -> tuple[bytes, bytes]:
    """The index (``index.cdx.gz``) and the index of its blocks (``index.idx``)."""
    lines = sorted(entry.line() for entry in entries)
    packed, blocks = b"", ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for start in range(0, len(lines), BLOCK_LINES):
        block = gzip.compress("".join(lines[start : start + BLOCK_LINES]).encode(), mtime=0)
        key, moment, _ = lines[start].split(" ", 2)
        place = {"offset": len(packed), "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        blocks.append(f"{key} {moment} {json.dumps({**place, 'filename': 'index.cdx.gz'})}\n")
        packed += block
    return packed, "".join(blocks).encode()
