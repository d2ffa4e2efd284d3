"""Partners: who may receive what, and whose items came in. One table for both directions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from store import audit
from store.database import upsert
from store.errors import UsageError
from store.findings import Tlp
from store.schema.exchange import partners

# What a partner may be cleared for: strict amber and red stay in the house by their definition (FIRST, TLP 2.0).
CLEARANCES = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER)


@dataclass(frozen=True, slots=True)
class Partner:
    """``community`` names those who share with each other (empty: nobody else); ``clearance`` is the most restricted
    marking that may be sent; ``misp_url`` the partner's MISP server (empty: none)."""

    name: str
    community: str
    clearance: Tlp
    misp_url: str
    added_by: str
    added_at: datetime


def put_partner(connection: Connection, partner: Partner) -> None:
    """Make a partner known, or change one; noted in the audit log. UsageError for impossible values."""
    if not 1 <= len(partner.name) <= 64 or not partner.name.isprintable() or partner.name != partner.name.strip():
        raise UsageError("a partner's name is 1 to 64 printable characters")
    if partner.clearance not in CLEARANCES:
        raise UsageError(f"nobody is cleared for {partner.clearance}: it stays in the house")
    if partner.misp_url and not partner.misp_url.startswith(("https://", "http://")):
        raise UsageError("the address of a MISP server begins with https://")
    row = {name: getattr(partner, name) for name in Partner.__slots__}
    changed = {name: value for name, value in row.items() if name != "name"}
    new = upsert(connection, partners).values(**row)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=changed))
    detail = {"community": partner.community, "clearance": partner.clearance, "misp_url": partner.misp_url}
    audit.append(connection, partner.added_by, "partner", partner.name, detail, partner.added_at)


def find_partner(connection: Connection, name: str) -> Partner:
    """The partner of this name; UsageError where there is none."""
    row = connection.execute(select(partners).where(partners.c.name == name)).first()
    if row is None:
        raise UsageError(f"there is no partner {name[:64]!r}: make one with 'spyglass exports partner'")
    return _partner(row)


def all_partners(connection: Connection) -> list[Partner]:
    """Everybody, by name."""
    return [_partner(row) for row in connection.execute(select(partners).order_by(partners.c.name))]


def _partner(row: Row[tuple[object, ...]]) -> Partner:
    return Partner(row.name, row.community, Tlp(row.clearance), row.misp_url, row.added_by, row.added_at)
