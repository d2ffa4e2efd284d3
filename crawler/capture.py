"""Each exchange as WARC 1.1: the body byte for byte as it came off the wire, with SHA-256 digests.

An exchange is two gzip members, response then request, written in one go. Its address covers both, and its SHA-256 is
that of the stored bytes: the leaf of the evidence chain (warcio's record digests skip the WARC headers). A restart
opens a new file; nothing is ever rewritten.
"""

import hashlib
import io
import os
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from store.entities import WarcAddress
from store.errors import StoreError

# One gigabyte is the size archives pass around; a crawl that ends early leaves a smaller file.
FILE_BYTES = 1_000_000_000
# Level 3 costs a third of level 9 and stores a tenth more; wire bodies are mostly compressed already.
GZIP_LEVEL = 3
GZIP_WRAPPER = 31


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went out and what came back. ``headers`` keep their repeats; order and case may be the HTTP library's."""

    url: str
    fetched_at: datetime
    method: str
    request_headers: Sequence[tuple[str, str]]
    status: int
    protocol: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    address: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made from an exchange. ``kind`` is WARC's name for such a record (conversion, resource); the last two
    fields name the exchange."""

    kind: str
    url: str
    made_at: datetime
    content_type: str
    payload: bytes
    of_url: str
    of_date: datetime


class ArchiveError(StoreError):
    """The evidence folder takes nothing more, for whatever reason: no page is worth fetching then."""


def check_folder(folder: Path) -> None:
    """Try the evidence folder before anything is fetched. Raises ArchiveError where no file can be made in it."""
    with _refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise ArchiveError(f"the evidence folder {folder} cannot be written: {why}") from error


class _Sha256Writer(WARCWriter):  # type: ignore[misc]
    """warcio writes SHA-1 digests; courts and auditors ask for SHA-256."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class Archive:
    """The WARC files of one crawl process under ``folder``; not for use by two processes at once."""

    def __init__(self, folder: Path, worker: str, software: str) -> None:
        self._folder = folder
        self._worker = worker
        self._software = software
        self._file: BinaryIO | None = None
        self._name = ""
        self._count = 0

    def write(self, exchange: Exchange) -> WarcAddress:
        """Append an exchange; call sync() before a row speaks of it. Raises ArchiveError when the disk refuses."""
        return self._append(_member(_response_record(exchange)) + _member(_request_record(exchange)))

    def write_derived(self, derived: Derived) -> WarcAddress:
        """Append what was made from an exchange, as write() does."""
        return self._append(_member(_derived_record(derived)))

    def _append(self, stored: bytes) -> WarcAddress:
        with _refusing(self._folder):
            file = self._open_file()
            offset = file.tell()
            file.write(stored)
        return WarcAddress(self._name, offset, len(stored), hashlib.sha256(stored).hexdigest())

    def sync(self) -> None:
        """Force everything written so far onto the disk. Raises ArchiveError when it refuses."""
        if self._file is not None:
            with _refusing(self._folder):
                self._file.flush()
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Finish the present file."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def _open_file(self) -> BinaryIO:
        if self._file is not None and self._file.tell() >= FILE_BYTES:
            self.close()
        if self._file is None:
            opened = datetime.now(UTC)
            self._count += 1
            self._name = f"{opened:%Y%m%d}/spyglass-{opened:%Y%m%d%H%M%S}-{self._worker}-{self._count:05d}.warc.gz"
            path = self._folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")
            self._file.write(_member(_info_record(path.name, self._software)))
        return self._file


def _member(record: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WRAPPER)
    return packer.compress(record) + packer.flush()


def _info_record(name: str, software: str) -> bytes:
    out = io.BytesIO()
    writer = _Sha256Writer(out, gzip=False, warc_version="WARC/1.1")
    about = {
        "software": software,
        "format": "WARC File Format 1.1",
        "description": "bodies as received, transfer coding removed; header order and case may be the HTTP library's; "
        "reason phrases are not kept; each response is followed by its request",
    }
    writer.write_record(writer.create_warcinfo_record(name, about))
    return out.getvalue()


def _response_record(exchange: Exchange) -> bytes:
    head = StatusAndHeaders(f"{exchange.status} ", list(exchange.headers), protocol=exchange.protocol)
    extra = {"WARC-Date": _stamp(exchange.fetched_at)}
    if exchange.address:
        extra["WARC-IP-Address"] = exchange.address
    if exchange.certificate_sha256:
        extra["WARC-TLS-Certificate-SHA256"] = exchange.certificate_sha256
    return _record(exchange.url, "response", exchange.body, head, extra)


def _request_record(exchange: Exchange) -> bytes:
    target = exchange.url.split("/", 3)
    path = f"/{target[3]}" if len(target) > 3 else "/"
    head = StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    return _record(exchange.url, "request", b"", head, {"WARC-Date": _stamp(exchange.fetched_at)})


def _derived_record(derived: Derived) -> bytes:
    extra = {
        "WARC-Date": _stamp(derived.made_at),
        "WARC-Refers-To-Target-URI": derived.of_url,
        "WARC-Refers-To-Date": _stamp(derived.of_date),
    }
    return _record(derived.url, derived.kind, derived.payload, None, extra, derived.content_type)


def _record(
    url: str, kind: str, body: bytes, head: StatusAndHeaders | None, extra: dict[str, str], content_type: str = ""
) -> bytes:
    out = io.BytesIO()
    writer = _Sha256Writer(out, gzip=False, warc_version="WARC/1.1")
    # With the length given, warcio reads the body in place and makes no temporary file.
    record = writer.create_warc_record(
        url,
        kind,
        io.BytesIO(body),
        length=len(body),
        http_headers=head,
        warc_headers_dict=extra,
        warc_content_type=content_type,
    )
    writer.write_record(record)
    return out.getvalue()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
