"""The append-only, hash-chained log of what people and runs decided: each entry's hash covers the one before it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select, text

from store.database import is_sqlite
from store.schema.review import audit

# What the first entry points back to.
GENESIS = "0" * 64

# Any number will do as long as no other program on the same PostgreSQL server uses it for an advisory lock.
CHAIN_LOCK = 7_743_002


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log; ``detail`` holds JSON values only."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]
    previous: str
    hash: str


def append(
    connection: Connection, actor: str, action: str, subject: str, detail: Mapping[str, object], at: datetime
) -> Entry:
    """Add an entry in the caller's write transaction, so that the log and what it speaks of stand or fall together."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    digest = entry_hash(seq, at, actor, action, subject, detail, previous)
    entry = Entry(seq, at, actor, action, subject, dict(detail), previous, digest)
    connection.execute(insert(audit).values(**asdict(entry)))
    return entry


def entry_hash(
    seq: int, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, object], previous: str
) -> str:
    """SHA-256, in hex, of the entry as canonical JSON together with the hash before it."""
    fields = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, action, subject, detail, previous]
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def entries(connection: Connection, subject: str | None = None) -> Iterator[Entry]:
    """The log in order, or the entries about one subject."""
    wanted = select(audit).order_by(audit.c.seq)
    if subject is not None:
        wanted = wanted.where(audit.c.subject == subject)
    with connection.execute(wanted.execution_options(yield_per=1000)) as rows:
        for row in rows:
            yield _entry(row)


def first_broken(connection: Connection) -> int | None:
    """The first entry that is missing, changed or out of order (its number), None when the chain holds.

    Entries cut off the end leave a chain that holds: only a hash written down elsewhere shows that.
    """
    previous, expected = GENESIS, 1
    for entry in entries(connection):
        digest = entry_hash(entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.detail, previous)
        if entry.seq != expected or entry.previous != previous or entry.hash != digest:
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.previous, row.hash)
