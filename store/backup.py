"""Write the whole store and its evidence into one file, as of one moment, while others go on writing."""

import gzip
import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select

from store import archive
from store.address import sqlite_file
from store.archive import Hashed, Manifest, Member
from store.captures import file_extents
from store.database import snapshot
from store.errors import EvidenceError, StoreError, UsageError
from store.evidence import evidence_path
from store.exhibits import exhibit_members
from store.rows import encode_row
from store.schema.everything import metadata
from store.settings import Settings
from store.unfinished import clear, unfinished
from store.upgrade import HEAD

# Rows are packed in memory, part by part; a part is this much JSON and one row more.
PART_BYTES = 4 * 1024 * 1024
_ROWS_AT_ONCE = 500

# The file of a SQLite store, and those that SQLite keeps beside it.
_ENDS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Written:
    """A finished backup: where it is, its size in bytes, what it holds, and what killed ones had left beside it, which
    is deleted."""

    path: Path
    size: int
    manifest: Manifest
    cleared: tuple[Path, ...] = ()


def write_backup(engine: Engine, settings: Settings, path: Path, at: datetime, *, with_secret: bool = False) -> Written:
    """Write the backup to ``path``; until it is whole it is called ``path``.part, and what killed backups left in that
    folder under such a name is deleted first. UsageError for a place that is part of what is backed up.

    Evidence files go in up to the last byte that the store of this moment speaks of. A file that is missing or short
    is noted in the manifest, and everything else is saved. Raises StoreError where the disk refuses.
    """
    _check_place(settings, path)
    try:
        beginning = archive.TABLES.encode()  # the name of its first member
        cleared = clear(path.parent, beginning)
        # The archive holds everything; only its owner may read it.
        with (
            unfinished(path, beginning) as file,
            tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            writer = _Writer(tar, at)
            with snapshot(engine) as connection:
                extents = writer.add_rows(connection)
            # Evidence only grows, and copying it takes hours: meanwhile the store goes on without a snapshot.
            manifest = writer.add_files(extents, settings, with_secret=with_secret)
    except OSError as error:
        raise StoreError(f"the backup cannot be written to {path}: {error.strerror or error}") from error
    return Written(path, path.stat().st_size, manifest, tuple(cleared))


def _check_place(settings: Settings, path: Path) -> None:
    """A store that is written over by its own copy is lost: the copy speaks of a file that is there no more."""
    place = path.resolve()
    database = sqlite_file(settings.database)
    own = {settings.secret, *(Path(f"{database}{end}") for end in _ENDS if database)}
    within = (settings.evidence, settings.custody)
    if place in {file.resolve() for file in own} or any(folder.resolve() in place.parents for folder in within):
        raise UsageError(f"{path} is the store's own: a backup belongs to another place")


class _Writer:
    """Adds members to a tar and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile, at: datetime) -> None:
        self._tar = tar
        self._at = at
        self._members: list[Member] = []
        self._incomplete: list[str] = []

    def add_rows(self, connection: Connection) -> dict[str, int]:
        """Every table; returns up to which byte this moment's rows speak of each evidence file."""
        for table in metadata.sorted_tables:
            for number, (lines, rows) in enumerate(_parts(connection, table), 1):
                name = f"{archive.TABLES}{table.name}/{number:06}.jsonl.gz"
                self._add(name, gzip.compress(lines, compresslevel=6, mtime=0), rows)
        added = {member.file: member.length for member in exhibit_members(connection)}
        return {**file_extents(connection), **added}

    def add_files(self, extents: dict[str, int], settings: Settings, *, with_secret: bool) -> Manifest:
        """Evidence and secret, the manifest last."""
        for name, extent in sorted(extents.items()):
            self._add_evidence(settings.evidence, name, extent)
        if with_secret:
            self._add(archive.SECRET, _secret(settings.secret))
        manifest = Manifest(archive.FORMAT, HEAD, self._at, tuple(self._members), tuple(self._incomplete))
        self._add(archive.MANIFEST, archive.encode_manifest(manifest))
        return manifest

    def _add(self, name: str, content: bytes, rows: int = 0) -> None:
        self._stream(name, Hashed(io.BytesIO(content), len(content)), len(content), rows)

    def _add_evidence(self, folder: Path, name: str, extent: int) -> None:
        try:
            with evidence_path(folder, name).open("rb") as file:
                size = min(extent, os.fstat(file.fileno()).st_size)
                self._stream(archive.EVIDENCE + name, Hashed(file, size), size)
        except (FileNotFoundError, EvidenceError):
            size = -1
        if size < extent:
            self._incomplete.append(name)

    def _stream(self, name: str, content: Hashed, size: int, rows: int = 0) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self._at.timestamp())
        self._tar.addfile(info, content)
        self._members.append(Member(name, size, content.sha256, rows))


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"no secret can be read from {path}: {error.strerror}") from error


def _parts(connection: Connection, table: Table) -> Iterator[tuple[bytes, int]]:
    """A table's rows as JSON lines, in parts, with the number of rows in each."""
    lines: list[bytes] = []
    size = 0
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(ordered).mappings():
        line = encode_row(table, {str(name): value for name, value in row.items()}).encode() + b"\n"
        lines.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield b"".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines), len(lines)
