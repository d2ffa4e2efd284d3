"""The custody folder: what proves the evidence and lies outside the database.

``seals.jsonl`` has a line a seal, ``leaves.jsonl`` a line a leaf, ``purges.jsonl`` a line a purge, ``timestamps/`` the
RFC 3161 tokens, named by seal and digest, and beside them lies the public key. Every file follows from the database,
byte for byte, so that a changed byte on either side shows, and what a crash left unwritten is written the next time.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from store.errors import EvidenceError
from store.schema.evidence import leaves, purges
from store.seals import Seal, all_seals

SEALS, LEAVES, PURGES, STAMPS = "seals.jsonl", "leaves.jsonl", "purges.jsonl", "timestamps"
SEAL_FIELDS = (
    "number",
    "sealed_at",
    "first_leaf",
    "leaves",
    "root",
    "audit_seq",
    "audit_hash",
    "previous",
    "key_id",
    "hash",
    "signature",
)


def log_lines(connection: Connection) -> dict[str, Iterator[bytes]]:
    """What each log of the custody folder must hold, line by line."""
    return {
        LEAVES: map(checked_line, _leaf_values(connection)),
        SEALS: map(seal_line, all_seals(connection)),
        PURGES: map(checked_line, _purge_values(connection)),
    }


def seal_line(made: Seal) -> bytes:
    """A seal as it stands in the log."""
    at = made.sealed_at.isoformat(timespec="microseconds")
    return _line({name: at if name == "sealed_at" else getattr(made, name) for name in SEAL_FIELDS})


def stamp_files(connection: Connection) -> dict[str, bytes]:
    """The tokens by the names of their files."""
    stamped = (made for made in all_seals(connection) if made.timestamp)
    return {stamp_name(made.number, made.timestamp or b""): made.timestamp or b"" for made in stamped}


def stamp_name(number: int, token: bytes) -> str:
    """The name of a token's file carries its digest, so that the file proves itself."""
    return f"{number:06}-{hashlib.sha256(token).hexdigest()}.tsr"


def write_logs(connection: Connection, folder: Path) -> None:
    """Append what the logs lack, leaves before the seals that speak of them, and force it onto the disk.

    Raises EvidenceError where a log differs from the database: nothing is written over it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, lines in log_lines(connection).items():
            _append(folder / name, lines)
        (folder / STAMPS).mkdir(exist_ok=True)
        for name, token in stamp_files(connection).items():
            if not (folder / STAMPS / name).exists():
                _append(folder / STAMPS / name, iter([token]))
    except OSError as error:
        raise EvidenceError(f"the custody folder {folder} cannot be written: {error.strerror or error}") from error


def difference(path: Path, lines: Iterable[bytes]) -> tuple[int, bool] | None:
    """The first byte where a log differs from what it must hold, and whether it was merely cut there; None for none."""
    agreed = 0
    with path.open("rb") as file:
        for line in lines:
            here = file.read(len(line))
            if here != line:
                same = next((at for at, byte in enumerate(here) if line[at] != byte), len(here))
                return agreed + same, same == len(here)
            agreed += len(line)
        return (agreed, False) if file.read(1) else None


def _append(path: Path, lines: Iterable[bytes]) -> None:
    path.touch()
    with path.open("r+b") as file:
        for line in lines:
            start = file.tell()
            here = file.read(len(line))
            if not line.startswith(here):
                break
            if here != line:  # the end of the file, perhaps in the midst of a line that a crash cut
                file.seek(start)
                file.write(line)
        else:
            if not file.read(1):
                file.flush()
                os.fsync(file.fileno())
                return
    raise EvidenceError(f"{path} differs from the database: `spyglass evidence verify` says where")


def checked_line(values: Sequence[object]) -> bytes:
    """Values as a line that ends in a check of its own (16 hex digits of SHA-256): so a damaged line is told from
    damaged evidence."""
    check = hashlib.sha256(_line(values)).hexdigest()[:16]
    return _line([*values, check])


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _leaf_values(connection: Connection) -> Iterator[list[object]]:
    columns = (leaves.c.number, leaves.c.seal, leaves.c.file, leaves.c.offset, leaves.c.length, leaves.c.sha256)
    wanted = select(*columns).order_by(leaves.c.number).execution_options(yield_per=5000)
    with connection.execute(wanted) as rows:  # who finds a difference stops reading
        yield from (list(row) for row in rows)


def _purge_values(connection: Connection) -> Iterator[list[object]]:
    columns = (purges.c.file, purges.c.offset, purges.c.sha256, purges.c.tombstone_sha256)
    return (list(row) for row in connection.execute(select(*columns).order_by(purges.c.id)))
