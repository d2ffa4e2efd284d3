"""Whether the seals hold: their hashes, signatures and roots, what they say of the store, and the custody folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, and_, select

from store.audit import GENESIS
from store.custody import STAMPS, difference, log_lines, stamp_files
from store.errors import EvidenceError
from store.merkle import root_of
from store.schema.evidence import exhibits, leaves
from store.schema.pages import captures
from store.schema.review import audit
from store.seals import Seal, all_seals, count_unsealed, leaves_of, seal_hash
from store.settings import Settings
from store.signing import PUBLIC, is_signed, key_id, public_pem, read_public
from store.timestamps import is_over, is_signed_by


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """What is wrong at a place of the chain; notes break nothing."""

    place: str
    what: str
    is_note: bool = False


def verify_chain(connection: Connection, settings: Settings) -> Iterator[ChainFinding]:
    """Every fault of the chain in the database, then of the custody folder; notes tell what is not sealed yet.

    Raises EvidenceError where the settings name root certificates that cannot be read.
    """
    unsealed = count_unsealed(connection)
    if unsealed:
        yield ChainFinding("seals", f"{unsealed:,} captures and exhibits are not sealed yet", is_note=True)
    chain = list(all_seals(connection))
    if not chain:
        return
    try:
        public = _public(settings.custody / PUBLIC)
    except EvidenceError as error:
        yield ChainFinding(PUBLIC, str(error))
        return
    previous: Seal | None = None
    for made in chain:
        yield from (ChainFinding(f"seal {made.number}", what) for what in _faults(connection, made, previous, public))
        yield from _stamp_faults(made, settings)
        previous = made
    stamped = sum(made.timestamp is not None for made in chain)
    if stamped and not settings.timestamp_roots:
        what = f"of {stamped:,} seals: who signed them was not checked; name the authority's roots in timestamp_roots"
        yield ChainFinding("time stamps", what, is_note=True)
    yield from _row_faults(connection)
    yield from _log_faults(connection, settings.custody)


def _public(path: Path) -> Ed25519PublicKey:
    public = read_public(path)
    if path.read_bytes() != public_pem(public):
        raise EvidenceError("the public key was changed in its form")
    return public


def _faults(connection: Connection, made: Seal, before: Seal | None, public: Ed25519PublicKey) -> Iterator[str]:
    expected = (before.number + 1, before.hash, before.first_leaf + before.leaves) if before else (1, GENESIS, 1)
    if (made.number, made.previous, made.first_leaf) != expected:
        yield "does not follow the seal before it"
    if seal_hash(made) != made.hash:
        yield "its fields differ from its hash"
    if made.key_id != key_id(public):
        yield "was signed with another key"
    elif not is_signed(public, bytes.fromhex(made.hash), made.signature):
        yield "the signature does not hold"
    of_seal = leaves_of(connection, made.number)
    numbers = [leaf.number for leaf in of_seal]
    if numbers != list(range(made.first_leaf, made.first_leaf + made.leaves)):
        yield "its leaves are not those it counted"
    if root_of([bytes.fromhex(leaf.sha256) for leaf in of_seal]).hex() != made.root:
        yield "its leaves do not lead to its root"
    if made.audit_seq:
        kept = connection.execute(select(audit.c.hash).where(audit.c.seq == made.audit_seq)).scalar()
        if kept != made.audit_hash:
            yield f"the audit log differs at entry {made.audit_seq}, which it sealed"


def _stamp_faults(made: Seal, settings: Settings) -> Iterator[ChainFinding]:
    place = f"time stamp of seal {made.number}"
    if made.timestamp is None:
        return
    digest = bytes.fromhex(made.hash)
    if not is_over(made.timestamp, digest):
        yield ChainFinding(place, "is not over this seal")
    elif settings.timestamp_roots and not is_signed_by(made.timestamp, digest, Path(settings.timestamp_roots)):
        yield ChainFinding(place, "does not lead to a root certificate of timestamp_roots")


def _row_faults(connection: Connection) -> Iterator[ChainFinding]:
    """Rows that say something else than the leaf that sealed them."""
    captured = select(leaves.c.number, leaves.c.file, leaves.c.offset).join(
        captures, captures.c.id == leaves.c.capture_id
    )
    same = and_(
        captures.c.member_sha256 == leaves.c.sha256,
        captures.c.warc_file == leaves.c.file,
        captures.c.warc_offset == leaves.c.offset,
        captures.c.warc_length == leaves.c.length,
    )
    added = select(leaves.c.number, leaves.c.file, leaves.c.offset).join(exhibits, exhibits.c.id == leaves.c.exhibit_id)
    alike = and_(
        exhibits.c.sha256 == leaves.c.sha256, exhibits.c.file == leaves.c.file, exhibits.c.bytes == leaves.c.length
    )
    for wanted in (captured.where(~same), added.where(~alike)):
        for row in connection.execute(wanted.order_by(leaves.c.number)):
            yield ChainFinding(f"leaf {row.number}", f"{row.file}, byte {row.offset}: its row was changed")


def _log_faults(connection: Connection, folder: Path) -> Iterator[ChainFinding]:
    for name, lines in log_lines(connection).items():
        try:
            found = difference(folder / name, lines)
        except OSError as error:
            yield ChainFinding(name, f"the log cannot be read: {error.strerror or error}")
            continue
        if found:
            at, is_cut = found
            what = "ends; `spyglass evidence seal` writes the rest" if is_cut else "differs from the database"
            yield ChainFinding(f"{name}, byte {at}", what, is_note=is_cut)
    for name, token in stamp_files(connection).items():
        path = folder / STAMPS / name
        if not path.exists():
            yield ChainFinding(f"{STAMPS}/{name}", "is missing; `spyglass evidence seal` writes it", is_note=True)
        elif path.read_bytes() != token:
            yield ChainFinding(f"{STAMPS}/{name}", "differs from the database")
