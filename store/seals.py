"""Seals: what was stored since the last one, under one Merkle root, hash-chained and signed.

A seal covers every capture and exhibit that none covered before, in the order of their numbers, and the state of the
audit log. Its signature is made outside (store/signing.py), so that the key need not lie in the database.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, func, insert, select, text, update

from store.audit import GENESIS
from store.database import chunks, is_sqlite
from store.merkle import root_of
from store.schema.evidence import exhibits, leaves, seals
from store.schema.pages import captures
from store.schema.review import audit

# Any number will do as long as no other program on the same PostgreSQL server uses it for an advisory lock.
SEAL_LOCK = 7_743_005


class LeafKind(StrEnum):
    """What a leaf is the digest of."""

    CAPTURE = "capture"
    EXHIBIT = "exhibit"
    BETWEEN = "between"  # what stands between captures: the head of a file, an exchange that was never committed


@dataclass(frozen=True, slots=True)
class Leaf:
    """Stored bytes of the chain: ``length`` bytes from ``offset`` of ``file`` under the evidence folder."""

    number: int
    seal: int
    kind: LeafKind
    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that no seal covers yet; at most one of the numbers is given."""

    kind: LeafKind
    file: str
    offset: int
    length: int
    sha256: str
    capture_id: int | None = None
    exhibit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal. ``root`` is over its ``leaves``, from number ``first_leaf`` on; ``audit_seq`` and ``audit_hash`` are
    the last entry of the audit log then; ``hash`` covers all of that and the hash before; ``signature`` (base64,
    Ed25519) is over the hash's 32 bytes, by the key whose SHA-256 is ``key_id``; ``timestamp`` an RFC 3161 token."""

    number: int
    sealed_at: datetime
    first_leaf: int
    leaves: int
    root: str
    audit_seq: int
    audit_hash: str
    previous: str
    hash: str
    key_id: str
    signature: str
    timestamp: bytes | None = None


def seal(
    connection: Connection,
    at: datetime,
    key_id: str,
    sign: Callable[[bytes], str],
    between: Sequence[Stored] = (),
) -> Seal | None:
    """Seal what is new, and ``between`` with it, in the caller's write transaction that holds ``lock``; None where
    there is neither capture nor exhibit."""
    lock(connection)
    last = last_seal(connection)
    number = last.number + 1 if last else 1
    first = last.first_leaf + last.leaves if last else 1
    new = list(_unsealed(connection))
    if not new:
        return None
    new += between
    head = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    unsigned = Seal(
        number=number,
        sealed_at=at,
        first_leaf=first,
        leaves=len(new),
        root=root_of([bytes.fromhex(row.sha256) for row in new]).hex(),
        audit_seq=head.seq if head else 0,
        audit_hash=head.hash if head else GENESIS,
        previous=last.hash if last else GENESIS,
        hash="",
        key_id=key_id,
        signature="",
    )
    digest = seal_hash(unsigned)
    made = replace(unsigned, hash=digest, signature=sign(bytes.fromhex(digest)))
    connection.execute(insert(seals).values(_row(made)))
    for chunk in chunks(list(enumerate(new, first))):
        connection.execute(insert(leaves), [_leaf_row(place, number, stored) for place, stored in chunk])
    return made


def lock(connection: Connection) -> None:
    """Let no one else seal until the caller's write transaction ends."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEAL_LOCK})


def seal_hash(made: Seal) -> str:
    """SHA-256, in hex, of a seal's own fields and the hash before it, as canonical JSON."""
    at = made.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [made.number, at, made.first_leaf, made.leaves, made.root, made.audit_seq, made.audit_hash, made.previous]
    return hashlib.sha256(json.dumps([*fields, made.key_id], separators=(",", ":")).encode()).hexdigest()


def last_seal(connection: Connection) -> Seal | None:
    """The newest seal."""
    row = connection.execute(select(seals).order_by(seals.c.number.desc()).limit(1)).first()
    return _seal(row) if row else None


def all_seals(connection: Connection) -> Iterator[Seal]:
    """The seals in order."""
    for row in connection.execute(select(seals).order_by(seals.c.number)):
        yield _seal(row)


def leaves_of(connection: Connection, number: int) -> list[Leaf]:
    """The leaves of one seal, in order."""
    wanted = select(leaves).where(leaves.c.seal == number).order_by(leaves.c.number)
    return [_leaf(row) for row in connection.execute(wanted)]


def sealed_stretches(connection: Connection, file: str) -> list[tuple[int, int]]:
    """Offset and length of what is sealed of one file."""
    wanted = select(leaves.c.offset, leaves.c.length).where(leaves.c.file == file)
    return [(row.offset, row.length) for row in connection.execute(wanted)]


def stamp(connection: Connection, number: int, token: bytes) -> None:
    """Keep the time-stamp token of a seal."""
    connection.execute(update(seals).where(seals.c.number == number).values(timestamp=token))


def count_unsealed(connection: Connection) -> int:
    """How many captures and exhibits no seal covers yet."""
    return sum(
        int(connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one())
        for wanted in (_captures(), _exhibits())
    )


def _unsealed(connection: Connection) -> Iterator[Stored]:
    for row in connection.execute(_captures().order_by(captures.c.id)):
        yield Stored(LeafKind.CAPTURE, row.file, row.offset, row.length, row.sha256, capture_id=row.capture_id)
    for row in connection.execute(_exhibits().order_by(exhibits.c.id)):
        yield Stored(LeafKind.EXHIBIT, row.file, 0, row.bytes, row.sha256, exhibit_id=row.exhibit_id)


def _captures() -> Select[tuple[object, ...]]:
    sealed = select(leaves.c.capture_id).where(leaves.c.capture_id == captures.c.id).exists()
    return select(
        captures.c.id.label("capture_id"),
        captures.c.warc_file.label("file"),
        captures.c.warc_offset.label("offset"),
        captures.c.warc_length.label("length"),
        captures.c.member_sha256.label("sha256"),
    ).where(~sealed)


def _exhibits() -> Select[tuple[object, ...]]:
    sealed = select(leaves.c.exhibit_id).where(leaves.c.exhibit_id == exhibits.c.id).exists()
    return select(exhibits.c.id.label("exhibit_id"), exhibits.c.file, exhibits.c.bytes, exhibits.c.sha256).where(
        ~sealed
    )


def _leaf_row(number: int, seal_number: int, stored: Stored) -> dict[str, object]:
    return {"number": number, "seal": seal_number, **asdict(stored)}


def _leaf(row: Row[tuple[object, ...]]) -> Leaf:
    return Leaf(row.number, row.seal, LeafKind(row.kind), row.file, row.offset, row.length, row.sha256)


def _row(made: Seal) -> dict[str, object]:
    return {name: getattr(made, name) for name in Seal.__slots__}


def _seal(row: Row[tuple[object, ...]]) -> Seal:
    return Seal(**{name: getattr(row, name) for name in Seal.__slots__})
