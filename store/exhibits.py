"""Exhibits: evidence that the crawler did not capture, taken into the same chain with who acquired it, when and how."""

import hashlib
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Row, insert, select

from store import audit
from store.entities import WarcAddress
from store.errors import EvidenceError, UsageError
from store.evidence import BLOCK, evidence_path
from store.masking import clean_note
from store.schema.evidence import exhibits

FOLDER = "exhibits"


class ExhibitKind(StrEnum):
    """What can be added by hand."""

    SCREENSHOT = "screenshot"
    TEST_PURCHASE = "test_purchase"
    CHAT_EXPORT = "chat_export"
    APK = "apk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit. ``acquired_by``, ``acquired_at`` and ``tool`` are its acquirer's word; ``file`` lies under the
    evidence folder; ``sha256`` is of its bytes."""

    site: str
    kind: ExhibitKind
    file: str
    bytes: int
    sha256: str
    original_name: str
    acquired_by: str
    acquired_at: datetime
    tool: str
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """What the acquirer says of a file."""

    kind: ExhibitKind
    acquired_by: str
    acquired_at: datetime
    tool: str
    note: str = ""


def copy_in(path: Path, folder: Path, at: datetime) -> tuple[str, int, str]:
    """Copy a file into the evidence folder, flushed to disk: its name there, bytes and SHA-256.

    The name is the digest, so the same file twice is stored once. Raises UsageError for what cannot be read or holds
    nothing, EvidenceError where the folder cannot be written.
    """
    try:
        with path.open("rb") as given:
            digest, size = hashlib.file_digest(given, "sha256").hexdigest(), given.tell()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if not size:
        raise UsageError(f"{path} is empty: there is nothing to keep")
    name = f"{FOLDER}/{at:%Y%m%d}/{digest}"
    target = evidence_path(folder, name)
    part = target.with_name(f"{digest}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as given, part.open("wb") as kept:
            shutil.copyfileobj(given, kept, BLOCK)
            kept.flush()
            os.fsync(kept.fileno())
        with part.open("rb") as kept:
            if hashlib.file_digest(kept, "sha256").hexdigest() != digest:
                raise EvidenceError(f"{path} changed while it was copied")
        part.replace(target)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be copied into {folder}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return name, size, digest


def add_exhibit(
    connection: Connection, site: str, stored: tuple[str, int, str], name: str, origin: Origin, by: str, at: datetime
) -> Exhibit:
    """Take a copied file into the store and the audit log. Raises UsageError where it is there already, was acquired
    later than now, or does not say by whom and with what."""
    if not (origin.acquired_by.strip() and origin.tool.strip()):
        raise UsageError("an exhibit names who acquired it and with what")
    if origin.acquired_at > at:
        raise UsageError("an exhibit cannot have been acquired in the future")
    file, size, digest = stored
    known = connection.execute(select(exhibits.c.site).where(exhibits.c.sha256 == digest)).scalar()
    if known is not None:
        raise UsageError(f"this very file is an exhibit of {known} already")
    exhibit = Exhibit(
        site=site,
        kind=origin.kind,
        file=file,
        bytes=size,
        sha256=digest,
        original_name=name[:255],
        acquired_by=origin.acquired_by[:120],
        acquired_at=origin.acquired_at,
        tool=origin.tool[:200],
        note=clean_note(origin.note),
        added_by=by,
        added_at=at,
    )
    connection.execute(insert(exhibits).values(**asdict(exhibit)))
    detail = {"kind": exhibit.kind, "sha256": digest, "bytes": size, "acquired_by": exhibit.acquired_by}
    audit.append(connection, by, "exhibit", site, detail, at)
    return exhibit


def exhibits_of(connection: Connection, site: str) -> list[Exhibit]:
    """The exhibits of a site in the order in which they were acquired."""
    wanted = select(exhibits).where(exhibits.c.site == site).order_by(exhibits.c.acquired_at, exhibits.c.id)
    return [_exhibit(row) for row in connection.execute(wanted)]


def exhibit_members(connection: Connection) -> list[WarcAddress]:
    """Every exhibit's bytes, as verification reads them, by file."""
    rows = connection.execute(select(exhibits.c.file, exhibits.c.bytes, exhibits.c.sha256).order_by(exhibits.c.file))
    return [WarcAddress(row.file, 0, row.bytes, row.sha256) for row in rows]


def _exhibit(row: Row[tuple[object, ...]]) -> Exhibit:
    values = {name: getattr(row, name) for name in Exhibit.__slots__}
    return Exhibit(**{**values, "kind": ExhibitKind(row.kind)})
