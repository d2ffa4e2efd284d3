"""Read stored evidence back and prove it: each capture's WARC members against the digest in its row.

A file of the crawl is one warcinfo member, then the captures one after another. Bytes that no capture speaks of are
notes: an exchange whose transaction was never committed (killed crawl). Everything else that differs is broken.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from store.entities import WarcAddress
from store.errors import EvidenceError

# Bytes read at once: large files are never held whole.
BLOCK = 1024 * 1024
_PIECE = 16 * 1024  # unpacks to 16 MB at worst
_GZIP = 31  # zlib's name for: a gzip header and trailer, 32 KB window


class Fault(StrEnum):
    """What can be found of a file; the last three are notes, the others break the evidence."""

    MISSING = "missing file"
    SHORT = "ends before its captures do"
    CHANGED = "bytes differ from their digest"
    DAMAGED = "bytes between captures are damaged"
    TAIL = "orphan tail: written, never committed"
    EXTRA = "file without a capture"
    PURGED = "purged on a person's order; a tombstone stands there"

    @property
    def is_note(self) -> bool:
        """Whether the evidence is intact all the same."""
        return self in {Fault.TAIL, Fault.EXTRA, Fault.PURGED}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: in ``file``, the bytes from ``start`` up to ``end``."""

    fault: Fault
    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome: files and captures looked at, and what was found, in the order of files and offsets."""

    files: int
    captures: int
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The findings that break the evidence."""
        return tuple(finding for finding in self.findings if not finding.fault.is_note)


def evidence_path(folder: Path, name: str) -> Path:
    """Where the evidence file ``name`` lies; EvidenceError for a name that leads out of ``folder``."""
    parts = PurePosixPath(name)
    if not name or parts.is_absolute() or ".." in parts.parts or "\\" in name:
        raise EvidenceError(f"{name[:100]!r} is no place under the evidence folder")
    return folder / parts


def read_member(folder: Path, address: WarcAddress) -> bytes:
    """The stored bytes of a capture (gzip members: response, then request), proved against their digest.

    Raises EvidenceError where they are missing or changed.
    """
    try:
        with evidence_path(folder, address.file).open("rb") as file:
            file.seek(address.offset)
            stored = file.read(address.length)
    except OSError as error:
        raise EvidenceError(f"evidence file {address.file} cannot be read: {error.strerror}") from error
    if hashlib.sha256(stored).hexdigest() != address.sha256:
        end = address.offset + address.length
        raise EvidenceError(f"evidence file {address.file} was changed: bytes {address.offset} to {end}")
    return stored


def verify(
    folder: Path, members: Iterable[WarcAddress], tombstones: Mapping[tuple[str, int], str] | None = None
) -> Verified:
    """Read every byte of every capture again and compare. ``members`` come in the order of files and offsets;
    ``tombstones`` tell the digest of what stands where a purged one was (by file and offset)."""
    findings: list[Finding] = []
    names: set[str] = set()
    captures = 0
    for name, group in groupby(members, key=lambda member: member.file):
        of_file = list(group)
        names.add(name)
        captures += len(of_file)
        findings += _check_file(folder, name, of_file, tombstones or {})
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    findings += [Finding(Fault.EXTRA, name, 0, present[name].stat().st_size) for name in sorted(present.keys() - names)]
    return Verified(len(names), captures, tuple(findings))


def _check_file(
    folder: Path, name: str, members: list[WarcAddress], tombstones: Mapping[tuple[str, int], str]
) -> Iterator[Finding]:
    end = max(member.offset + member.length for member in members)
    try:
        path = evidence_path(folder, name)
        size = path.stat().st_size
        file = path.open("rb")
    except (OSError, EvidenceError):
        yield Finding(Fault.MISSING, name, 0, end)
        return
    with file:
        position = 0
        for member in members:
            if member.offset > position and not _is_gzip(file, position, member.offset):
                yield Finding(Fault.DAMAGED, name, position, min(member.offset, size))
            position = max(position, member.offset + member.length)
            if position > size:
                yield Finding(Fault.SHORT, name, size, end)
                return
            found = _digest(file, member.offset, member.length)
            if found != member.sha256:
                purged = found == tombstones.get((name, member.offset))
                fault = Fault.PURGED if purged else Fault.CHANGED
                yield Finding(fault, name, member.offset, member.offset + member.length)
    if size > end:
        yield Finding(Fault.TAIL, name, end, size)


def _digest(file: BinaryIO, offset: int, length: int) -> str:
    digest = hashlib.sha256()
    for block in blocks(file, offset, length):
        digest.update(block)
    return digest.hexdigest()


def _is_gzip(file: BinaryIO, start: int, end: int) -> bool:
    """Whether the bytes are whole gzip members: their own checksums prove what no row has a digest of."""
    unpacker = zlib.decompressobj(_GZIP)
    begun = False
    for piece in blocks(file, start, end - start, _PIECE):
        rest = piece
        while rest:
            begun = True
            try:
                unpacker.decompress(rest)
            except zlib.error:
                return False
            rest = unpacker.unused_data
            if unpacker.eof:
                unpacker, begun = zlib.decompressobj(_GZIP), False
    return not begun


def blocks(file: BinaryIO, offset: int, length: int, size: int = BLOCK) -> Iterator[bytes]:
    """``length`` bytes of ``file`` from ``offset`` on, or as many as there are, at most ``size`` at once."""
    file.seek(offset)
    while length > 0:
        block = file.read(min(size, length))
        if not block:
            return
        length -= len(block)
        yield block
