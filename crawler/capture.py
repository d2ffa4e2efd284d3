"""Each exchange as WARC 1.1: the body byte for byte as it came off the wire, with SHA-256 digests.

An exchange is two gzip members, response then request, written in one go. Its address covers both, and its SHA-256 is
that of the stored bytes: the leaf of the evidence chain (the digests within a record skip its WARC headers). A restart
opens a new file; nothing is ever rewritten.
"""

import base64
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import BinaryIO
from uuid import uuid4

from store.entities import WarcAddress
from store.errors import StoreError

# One gigabyte is the size archives pass around; a crawl that ends early leaves a smaller file.
FILE_BYTES = 1_000_000_000
# Level 3 costs a third of level 9 and stores a tenth more; wire bodies are mostly compressed already.
GZIP_LEVEL = 3
GZIP_WRAPPER = 31
# Of a window no record needs more than its own length. That of zlib itself is 32 kB and takes 256 kB of memory, which
# to get costs longer than to pack a page of 3 kB.
LEAST_WINDOW, MOST_WINDOW = 10, 15


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
        """Append an exchange; before a row speaks of it it has to be on the disk (syncing()). Raises ArchiveError when
        that refuses."""
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

    @contextmanager
    def syncing(self) -> Iterator[None]:
        """The same in a thread while the block runs, whose end waits for it: nothing is written meanwhile."""
        if self._file is None:
            yield
            return
        with _refusing(self._folder):
            self._file.flush()
        forced: Future[None] = Future()
        Thread(target=_force, args=(self._file.fileno(), forced), name="archive", daemon=True).start()
        try:
            yield
        finally:
            failed = forced.exception()
            # Whatever else went wrong in the block: the disk tells of it once, and would pass the next time.
            if failed is not None:
                with _refusing(self._folder):
                    raise failed

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


def _force(file: int, forced: "Future[None]") -> None:
    try:
        os.fsync(file)
    except OSError as error:
        forced.set_exception(error)
    else:
        forced.set_result(None)


def _member(record: bytes) -> bytes:
    window = min(max(len(record).bit_length(), LEAST_WINDOW), MOST_WINDOW)
    # zlib's table of what it has seen is as large as the window where the level of memory is seven less.
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WRAPPER - MOST_WINDOW + window, window - 7)
    return packer.compress(record) + packer.flush()


def _info_record(name: str, software: str) -> bytes:
    about = {
        "software": software,
        "format": "WARC File Format 1.1",
        "description": "bodies as received, transfer coding removed; header order and case may be the HTTP library's; "
        "reason phrases are not kept; each response is followed by its request",
    }
    named = {"WARC-Filename": name, "WARC-Date": _stamp(datetime.now(UTC))}
    return _record("warcinfo", named, _lines(about.items()), "application/warc-fields")


def _response_record(exchange: Exchange) -> bytes:
    about = {"WARC-Target-URI": exchange.url, "WARC-Date": _stamp(exchange.fetched_at)}
    if exchange.address:
        about["WARC-IP-Address"] = exchange.address
    if exchange.certificate_sha256:
        about["WARC-TLS-Certificate-SHA256"] = exchange.certificate_sha256
    about["WARC-Payload-Digest"] = _digest(exchange.body)
    first = f"{exchange.protocol} {exchange.status} \r\n".encode("latin-1")
    message = b"".join((first, _lines(exchange.headers), b"\r\n", exchange.body))
    return _record("response", about, message, "application/http; msgtype=response")


def _request_record(exchange: Exchange) -> bytes:
    target = exchange.url.split("/", 3)
    path = f"/{target[3]}" if len(target) > 3 else "/"
    about = {
        "WARC-Target-URI": exchange.url,
        "WARC-Date": _stamp(exchange.fetched_at),
        "WARC-Payload-Digest": _NOTHING,
    }
    first = f"{exchange.method} {path} HTTP/1.1\r\n".encode()
    message = b"".join((first, _lines(exchange.request_headers), b"\r\n"))
    return _record("request", about, message, "application/http; msgtype=request")


def _derived_record(derived: Derived) -> bytes:
    about = {
        "WARC-Target-URI": derived.url,
        "WARC-Date": _stamp(derived.made_at),
        "WARC-Refers-To-Target-URI": derived.of_url,
        "WARC-Refers-To-Date": _stamp(derived.of_date),
        "WARC-Payload-Digest": _digest(derived.payload),
    }
    return _record(derived.kind, about, derived.payload, derived.content_type)


def _record(kind: str, about: dict[str, str], block: bytes, content_type: str) -> bytes:
    """One record (ISO 28500:2017, WARC 1.1, clause 4); ``about`` are its named fields beyond those of every record."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        **about,
        "WARC-Block-Digest": _digest(block),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"".join((b"WARC/1.1\r\n", head.encode(), b"\r\n", block, b"\r\n\r\n"))


def _lines(fields: Iterable[tuple[str, str]]) -> bytes:
    """Header lines; bytes that are no ASCII are those that came off the wire, which latin-1 keeps."""
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode("latin-1", "replace")


def _digest(block: bytes) -> str:
    """As archives write digests: courts and auditors ask for SHA-256, readers for base 32."""
    return f"sha256:{base64.b32encode(hashlib.sha256(block).digest()).decode()}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_NOTHING = _digest(b"")
