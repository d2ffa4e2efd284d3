"""The append-only, hash-chained log of what people and runs decided: each entry's hash covers the one before it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, LargeBinary, Row, Select, String, Text, cast, insert, select, text

from store.database import is_sqlite
from store.schema.review import audit

# What the first entry points back to.
GENESIS = "0" * 64

# Any number will do as long as no other program on the same PostgreSQL server uses it for an advisory lock.
CHAIN_LOCK = 7_743_002

_HELD = text("SELECT pg_advisory_xact_lock(:key)")
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ADDED = insert(audit)


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
        connection.execute(_HELD, {"key": CHAIN_LOCK})
    last = connection.execute(_LAST).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    digest = entry_hash(seq, at, actor, action, subject, detail, previous)
    entry = Entry(seq, at, actor, action, subject, dict(detail), previous, digest)
    connection.execute(_ADDED, asdict(entry))
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


def first_broken(connection: Connection, head: str = "") -> int | None:
    """The first entry that is missing, changed or out of order (its number), None when the chain holds.

    Compared is what stands in the database, byte for byte, not what it reads as. Entries cut off the end leave a chain
    that holds: only a hash written down elsewhere shows that. With such a ``head`` the chain must contain it; where it
    does not, the number behind the last entry is given.
    """
    previous, expected, found = GENESIS, 1, head in {"", GENESIS}
    with connection.execute(_as_stored(connection).execution_options(yield_per=1000)) as rows:
        for row in rows:
            entry = _checked(row)
            if entry is None or entry.seq != expected or entry.previous != previous:
                return expected
            previous, expected = entry.hash, expected + 1
            found = found or entry.hash == head
    return None if found else expected


def last_entry(connection: Connection) -> Entry | None:
    """The end of the log: its hash, written down elsewhere, proves later that nothing was cut off."""
    row = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).first()
    return _entry(row) if row else None


def recent(connection: Connection, limit: int, *, actor: str = "", action: str = "") -> list[Entry]:
    """The newest ``limit`` entries, newest first; of one actor or action where told."""
    wanted = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    for column, value in ((audit.c.actor, actor), (audit.c.action, action)):
        wanted = wanted.where(column == value) if value else wanted
    return [_entry(row) for row in connection.execute(wanted)]


def _as_stored(connection: Connection) -> Select[tuple[object, ...]]:
    """The log with its texts as bytes: a driver that decodes them would stumble over a changed one, or not see it."""
    as_bytes = LargeBinary if is_sqlite(connection) else Text
    texts = (audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail, audit.c.previous, audit.c.hash)
    at = cast(audit.c.at, LargeBinary).label("at") if is_sqlite(connection) else audit.c.at
    columns = [cast(column, as_bytes).label(column.name) for column in texts]
    return select(cast(audit.c.seq, String).label("seq"), at, *columns).order_by(audit.c.seq)


def _checked(row: Row[tuple[object, ...]]) -> Entry | None:
    """The entry of a row read as stored, None where any byte of it is not what was written."""
    try:
        actor, action, subject, detail, previous, kept = (
            value.decode() if isinstance(value, bytes) else value
            for value in (row.actor, row.action, row.subject, row.detail, row.previous, row.hash)
        )
        at, told = _moment(row.at), json.loads(detail)
        entry = Entry(int(row.seq), at, actor, action, subject, told, previous, kept)
        digest = entry_hash(entry.seq, at, actor, action, subject, told, previous)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    # Blanks, the order of keys or 1.0 for 1e0 change no meaning and no hash: so the text itself is compared too.
    return entry if digest == kept and json.dumps(told) == detail and str(entry.seq) == row.seq else None


def _moment(stored: object) -> datetime:
    """The moment of an entry; ValueError for any spelling but the one that is written."""
    if isinstance(stored, datetime):
        return stored
    text = stored.decode() if isinstance(stored, bytes) else str(stored)
    at = datetime.fromisoformat(text)
    if f"{at:%Y-%m-%d %H:%M:%S.%f}" != text:
        raise ValueError(text)
    return at.replace(tzinfo=UTC)


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.previous, row.hash)
