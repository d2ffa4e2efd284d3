"""WACZ of sites: their captures as stored, to be replayed, each proved to be in the sealed chain of evidence.

WACZ 1.1.1, written from front to back and never held whole. Beyond the format: ``custody/`` holds the public key, the
seals concerned and, for each stretch of the WARC, its audit path to the root of its seal (RFC 6962, 2.1.1), so that
reports/standalone_verifier.py can prove it without the store; datapackage-digest.json carries our Ed25519 signature
under a name of its own, besides one that players know (wacz-auth 0.1.0 has ECDSA only).
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from reports.cdx import Entry, index, stamp
from reports.standalone_verifier import package_digest, plain, what_is_signed
from store.archived import Archived, Proof
from store.custody import checked_line, seal_line
from store.errors import EvidenceError, UsageError
from store.evidence import read_member
from store.seals import Seal
from store.signing import Signer, public_pem, raw_public

WARC = "archive/spyglass.warc.gz"
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Packed:
    """A written WACZ: its captures, its bytes, and its SHA-256."""

    captures: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes in: captures with their proofs, in the order in which they were fetched, and the seals they name."""

    title: str
    captures: Sequence[Archived]
    seals: Sequence[Seal]


class _Out:
    """A file written from front to back, through its digest; a ZIP writer cannot go back in it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


def write_wacz(contents: Contents, evidence: Path, signer: Signer, path: Path, at: datetime) -> Packed:
    """Write the archive to ``path``; until it is whole it is called ``path``.part.

    Raises UsageError where there is nothing to pack, EvidenceError where a capture's bytes are not what was stored or
    the file cannot be written.
    """
    if not contents.captures:
        raise UsageError("there is no capture to pack")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            out = _Out(file)
            with zipfile.ZipFile(out, "w") as archive:  # type: ignore[call-overload]
                _Writer(archive).write(contents, evidence, signer, at)
            file.flush()
        part.replace(path)
    except OSError as error:
        raise EvidenceError(f"the archive cannot be written to {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Packed(len(contents.captures), out.size, out.digest.hexdigest())


class _Writer:
    """Adds members to a WACZ and remembers what datapackage.json says of them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._resources: list[dict[str, object]] = []

    def write(self, contents: Contents, evidence: Path, signer: Signer, at: datetime) -> None:
        """Every member, what names and signs them last."""
        entries = self._add_warc(contents.captures, evidence)
        packed, blocks = index(entries)
        self._add("indexes/index.cdx.gz", packed)
        self._add("indexes/index.idx", blocks)
        self._add("pages/pages.jsonl", b"".join(_pages(contents.captures)))
        self._add("custody/seals.jsonl", b"".join(map(seal_line, contents.seals)))
        self._add("custody/proofs.log", b"".join(_proofs(contents.captures)))
        self._add("custody/evidence.pub.pem", public_pem(signer.private.public_key()))
        package = json.dumps(self._package(contents, at), indent=2).encode()
        said = _said(package, signer, at)
        self._put("datapackage.json", package)
        signature = signer.sign(what_is_signed(said))
        self._put("datapackage-digest.json", package_digest(said, raw_public(signer.private.public_key()), signature))

    def _add_warc(self, captures: Sequence[Archived], evidence: Path) -> list[Entry]:
        entries, offset, digest = [], 0, hashlib.sha256()
        size = sum(archived.capture.warc.length for archived in captures)
        with self._archive.open(plain(WARC, size), "w") as target:
            for archived in captures:
                stored = read_member(evidence, archived.capture.warc)
                target.write(stored)
                digest.update(stored)
                entries.append(_entry(archived, stored, offset))
                offset += len(stored)
        self._note(WARC, size, digest.hexdigest())
        return entries

    def _add(self, name: str, content: bytes) -> None:
        self._put(name, content)
        self._note(name, len(content), hashlib.sha256(content).hexdigest())

    def _put(self, name: str, content: bytes) -> None:
        with self._archive.open(plain(name, len(content)), "w") as target:
            target.write(content)

    def _note(self, name: str, size: int, sha256: str) -> None:
        short = name.rpartition("/")[2]
        self._resources.append({"name": short, "path": name, "hash": f"sha256:{sha256}", "bytes": size})

    def _package(self, contents: Contents, at: datetime) -> dict[str, object]:
        first = _readable(contents.captures)[:1]
        main = {"mainPageUrl": first[0].capture.url, "mainPageDate": _iso(first[0].capture.fetched_at)} if first else {}
        return {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": contents.title,
            "software": f"Spyglass {version('spyglass')}",
            "created": _iso(at),
            **main,
            "resources": self._resources,
        }


def _said(package: bytes, signer: Signer, at: datetime) -> dict[str, object]:
    """What is signed of an archive: the digest of its package, and that digest signed as players know it, by the
    anonymous scheme of wacz-auth 0.1.0."""
    named = f"sha256:{hashlib.sha256(package).hexdigest()}"
    public, signature = signer.sign_for_players(named)
    told = {"created": _iso(at), "software": f"Spyglass {version('spyglass')}"}
    players = {"hash": named, "signature": signature, "publicKey": public, **told}
    return {"path": "datapackage.json", "hash": named, "signedData": players}


def _entry(archived: Archived, stored: bytes, offset: int) -> Entry:
    unpacker = zlib.decompressobj(_GZIP)
    rest = stored
    while rest and not unpacker.eof:
        unpacker.decompress(rest, 1024 * 1024)
        rest = unpacker.unconsumed_tail
    length = len(stored) - len(unpacker.unused_data)
    one = archived.capture
    media_type = one.content_type.partition(";")[0].strip().lower() or "unk"
    return Entry(
        one.url, one.fetched_at, media_type, one.status, one.payload_sha256, WARC.rpartition("/")[2], offset, length
    )


def _readable(captures: Sequence[Archived]) -> list[Archived]:
    """What a person would open: pages that came whole."""
    return [one for one in captures if one.capture.status == 200 and "html" in one.capture.content_type.lower()]


def _pages(captures: Sequence[Archived]) -> Iterator[bytes]:
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
    for one in _readable(captures):
        told = {"id": str(one.number), "url": one.capture.url, "ts": _iso(one.capture.fetched_at), "title": one.title}
        yield json.dumps(told).encode() + b"\n"


def _proofs(captures: Sequence[Archived]) -> Iterator[bytes]:
    offset = 0
    for one in captures:
        proof: Proof = one.proof
        warc = one.capture.warc
        path = [step.hex() for step in proof.path]
        yield checked_line([WARC, offset, warc.length, warc.sha256, proof.seal, proof.index, path])
        offset += warc.length


def _iso(moment: datetime) -> str:
    text = stamp(moment)
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}Z"
