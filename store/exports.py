"""The export ledger: who received what, when, on which evidence, until when; and what was taken back from whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from store import audit
from store.database import chunks
from store.entities import Category
from store.findings import Tlp
from store.schema.exchange import exported_items, exports, retractions
from store.schema.review import audit as audit_log


@dataclass(frozen=True, slots=True)
class Sent:
    """One item of an export: the site, what it was shared as, the SHA-256 digests of the captures behind it."""

    site: str
    label: Category
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """One file that left the house. ``sha256`` is the file's; ``items`` how many sites; ``retracted`` how many of them
    were taken back since."""

    id: int
    recipient: str
    format: str
    tlp: Tlp
    exported_by: str
    exported_at: datetime
    expires_at: datetime
    file: str
    sha256: str
    items: int
    pushed_at: datetime | None
    retracted: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """One site as one recipient has it: ``export`` is the newest export with it, in this format."""

    site: str
    recipient: str
    format: str
    export: int
    label: Category
    tlp: Tlp
    exported_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Retraction:
    """One recipient told that a site is no longer held to be what it was shared as."""

    site: str
    recipient: str
    format: str
    retracted_by: str
    retracted_at: datetime
    shared_at: datetime
    reason: str
    file: str
    pushed_at: datetime | None = None
    id: int = 0


def changed_since(connection: Connection, seq: int, keys: Collection[str]) -> set[str]:
    """Those of ``keys`` that the audit log speaks of after its entry ``seq``: decided, ordered or objected to since."""
    spoken = select(audit_log.c.subject).where(audit_log.c.seq > seq).distinct()
    return set(keys).intersection(connection.execute(spoken).scalars())


def record(connection: Connection, export: Export, sent: Sequence[Sent], *, waiver: str = "") -> int:
    """Write an export into ledger and audit log, with the reason why one reader was enough, if it was; its number."""
    fields = ("recipient", "format", "tlp", "exported_by", "exported_at", "expires_at", "file", "sha256", "items")
    row = {name: getattr(export, name) for name in fields}
    number = int(connection.execute(insert(exports).values(**row).returning(exports.c.id)).scalar_one())
    for chunk in chunks(sent):
        rows = [
            {"export_id": number, "site": one.site, "label": one.label, "evidence": list(one.evidence)} for one in chunk
        ]
        connection.execute(insert(exported_items), rows)
    detail = {"export": number, "format": export.format, "tlp": export.tlp, "items": export.items}
    detail |= {"file": export.file, "sha256": export.sha256, "expires": export.expires_at.isoformat()}
    detail |= {"one reader": waiver} if waiver else {}
    audit.append(connection, export.exported_by, "export", export.recipient, detail, export.exported_at)
    return number


def note_pushed(connection: Connection, number: int, at: datetime) -> None:
    """Note that an export reached the recipient's server."""
    connection.execute(update(exports).where(exports.c.id == number).values(pushed_at=at))


def ledger(connection: Connection, *, recipient: str = "", site: str = "", limit: int = 200) -> list[Export]:
    """The newest exports, newest first; of one recipient, with one site, where told."""
    taken = (
        select(func.count())
        .where(exported_items.c.export_id == exports.c.id, exported_items.c.retracted_at.is_not(None))
        .scalar_subquery()
    )
    wanted = select(exports, taken.label("retracted")).order_by(exports.c.id.desc()).limit(limit)
    wanted = wanted.where(exports.c.recipient == recipient) if recipient else wanted
    held = select(exported_items.c.export_id).where(exported_items.c.site == site)
    wanted = wanted.where(exports.c.id.in_(held)) if site else wanted
    return [_export(row) for row in connection.execute(wanted)]


def shares_of(connection: Connection, site: str) -> list[Share]:
    """Everybody who has a site and was not told otherwise, once a recipient and format, newest export each."""
    wanted = (
        select(exported_items.c.label, exports)
        .join(exports, exports.c.id == exported_items.c.export_id)
        .where(exported_items.c.site == site, exported_items.c.retracted_at.is_(None))
        .order_by(exports.c.id)
    )
    newest: dict[tuple[str, str], Share] = {}
    for row in connection.execute(wanted):
        newest[row.recipient, row.format] = Share(
            site=site,
            recipient=row.recipient,
            format=row.format,
            export=row.id,
            label=Category(row.label),
            tlp=Tlp(row.tlp),
            exported_at=row.exported_at,
            expires_at=row.expires_at,
        )
    return [newest[key] for key in sorted(newest)]


def standing_items(connection: Connection, share: Share) -> list[str]:
    """The sites that a recipient still has in this format and that have not expired by the time of ``share``'s export:
    what a list without the retracted item holds."""
    wanted = (
        select(exported_items.c.site)
        .where(exported_items.c.export_id == share.export, exported_items.c.retracted_at.is_(None))
        .order_by(exported_items.c.site)
    )
    return list(connection.execute(wanted).scalars())


def record_retraction(connection: Connection, retraction: Retraction) -> int:
    """Take a site back from one recipient in one format, in every export that held it; noted in the audit log."""
    fields = ("site", "recipient", "format", "retracted_by", "retracted_at", "shared_at", "reason", "file")
    row = {name: getattr(retraction, name) for name in fields}
    number = int(connection.execute(insert(retractions).values(**row).returning(retractions.c.id)).scalar_one())
    theirs = select(exports.c.id).where(
        exports.c.recipient == retraction.recipient, exports.c.format == retraction.format
    )
    here = exported_items.c.site == retraction.site, exported_items.c.export_id.in_(theirs)
    connection.execute(update(exported_items).where(*here).values(retracted_at=retraction.retracted_at))
    detail = {"retraction": number, "recipient": retraction.recipient, "format": retraction.format}
    detail |= {"reason": retraction.reason, "file": retraction.file}
    by, at = retraction.retracted_by, retraction.retracted_at
    audit.append(connection, by, "retraction", retraction.site, detail, at)
    return number


def note_retraction_pushed(connection: Connection, number: int, at: datetime) -> None:
    """Note that a retraction reached the recipient's server."""
    connection.execute(update(retractions).where(retractions.c.id == number).values(pushed_at=at))


def all_retractions(connection: Connection, *, site: str = "", limit: int = 200) -> list[Retraction]:
    """The newest retractions, newest first; of one site where told."""
    wanted = select(retractions).order_by(retractions.c.id.desc()).limit(limit)
    wanted = wanted.where(retractions.c.site == site) if site else wanted
    return [
        Retraction(**{name: getattr(row, name) for name in Retraction.__slots__}) for row in connection.execute(wanted)
    ]


def _export(row: Row[tuple[object, ...]]) -> Export:
    values = {name: getattr(row, name) for name in Export.__slots__}
    return Export(**values | {"tlp": Tlp(row.tlp)})
