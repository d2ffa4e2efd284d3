"""What partners sent: one item a site, as many sources as partners named it, each with its marking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from store.among import among
from store.database import chunks, upsert
from store.findings import Tlp
from store.schema.exchange import partners, received


@dataclass(frozen=True, slots=True)
class Received:
    """One site as one partner named it; ``reference`` is the partner's own id of the item; ``community`` the
    partner's; ``withdrawn_at`` where the partner took it back."""

    site: str
    partner: str
    url: str
    reference: str
    tlp: Tlp
    received_at: datetime
    valid_until: datetime | None = None
    withdrawn_at: datetime | None = None
    community: str = ""


def put_received(connection: Connection, items: Iterable[Received]) -> int:
    """Keep items; one that this partner sent before takes the new marking and end. How many were new to us from it."""
    rows = {(item.site, item.partner): _row(item) for item in items}
    before = count_received(connection)
    for chunk in chunks(list(rows.values())):
        new = upsert(connection, received)
        kept = ("url", "reference", "tlp", "valid_until", "withdrawn_at")
        changed = {name: new.excluded[name] for name in kept}
        connection.execute(new.on_conflict_do_update(index_elements=["site", "partner"], set_=changed), chunk)
    return count_received(connection) - before


def withdraw(connection: Connection, partner: str, sites: Sequence[str], at: datetime) -> int:
    """Note that a partner took items back; how many of them were known."""
    taken = 0
    for chunk in chunks(sites):
        mine = received.c.partner == partner, received.c.site.in_(chunk), received.c.withdrawn_at.is_(None)
        taken += connection.execute(update(received).where(*mine).values(withdrawn_at=at)).rowcount
    return taken


def sources_of(connection: Connection, sites: Sequence[str]) -> dict[str, list[Received]]:
    """Who sent which of ``sites``, oldest first; what was withdrawn is left out."""
    wanted = (
        select(received, partners.c.community)
        .join(partners, partners.c.name == received.c.partner)
        .where(among(received.c.site, sites), received.c.withdrawn_at.is_(None))
        .order_by(received.c.received_at, received.c.partner)
    )
    found: dict[str, list[Received]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.site, []).append(_received(row))
    return found


def count_received(connection: Connection) -> int:
    """How many (site, partner) pairs are kept."""
    return int(connection.execute(select(func.count()).select_from(received)).scalar_one())


def _row(item: Received) -> dict[str, object]:
    row = {name: getattr(item, name) for name in Received.__slots__ if name != "community"}
    return row | {"reference": item.reference[:200]}


def _received(row: Row[tuple[object, ...]]) -> Received:
    values = {name: getattr(row, name) for name in Received.__slots__}
    return Received(**values | {"tlp": Tlp(row.tlp)})
