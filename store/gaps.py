"""What stands between captures in a WARC file: its head, and exchanges whose transaction was never committed.

No row speaks of these bytes and gzip's checksum passes over parts of them (its own header, the last bits of a stream),
so they are sealed as they lie when their neighbours are.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from store.errors import EvidenceError
from store.evidence import blocks, evidence_path
from store.schema.evidence import leaves
from store.schema.pages import captures
from store.seals import LeafKind, Stored, sealed_stretches


def between_captures(connection: Connection, folder: Path) -> list[Stored]:
    """The stretches, not sealed yet, before and between the captures of files that have unsealed ones. A file that
    cannot be read has none: that it is missing is for verification to say."""
    found: list[Stored] = []
    for file in _files(connection):
        of_file = select(captures.c.warc_offset, captures.c.warc_length).where(captures.c.warc_file == file)
        known = [(row.warc_offset, row.warc_length) for row in connection.execute(of_file)]
        for start, end in uncovered([*known, *sealed_stretches(connection, file)]):
            try:
                digest = _digest(evidence_path(folder, file), start, end)
            except (OSError, EvidenceError):
                break
            found.append(Stored(LeafKind.BETWEEN, file, start, end - start, digest))
    return found


def uncovered(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Start and end of what no stretch (offset, length) covers, from 0 up to where the last one begins."""
    position = 0
    for offset, length in sorted(stretches):
        if offset > position:
            yield position, offset
        position = max(position, offset + length)


def _files(connection: Connection) -> list[str]:
    sealed = select(leaves.c.capture_id).where(leaves.c.capture_id == captures.c.id).exists()
    return list(connection.execute(select(captures.c.warc_file).where(~sealed).distinct()).scalars())


def _digest(path: Path, start: int, end: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in blocks(file, start, end - start):
            digest.update(block)
    return digest.hexdigest()
