"""What a person ordered about a site: leave it alone, keep quiet about it, wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from store import audit
from store.database import chunks
from store.entities import Handling
from store.masking import clean_note
from store.schema.crawl import handling

# Under these orders the crawler sends no request at all; no_notice and embargo bind exports, not fetches.
UNTOUCHABLE = frozenset({Handling.NO_TOUCH, Handling.PASSIVE_ONLY})


def order(
    connection: Connection, site: str, code: Handling, by: str, at: datetime, *, until: datetime | None, note: str
) -> None:
    """Put ``site`` under ``code`` from now on, until a date or until lifted; noted in the audit log."""
    note = clean_note(note)
    row = {"subject": site, "code": code, "until": until, "set_by": by, "set_at": at, "note": note}
    connection.execute(insert(handling).values(**row))
    detail = {"code": code, "until": until.isoformat() if until else None, "note": note}
    audit.append(connection, by, "handling", site, detail, at)


def lift(connection: Connection, site: str, code: Handling, by: str, at: datetime) -> bool:
    """End an order; False when there was none."""
    standing = handling.c.subject == site, handling.c.code == code, handling.c.lifted_at.is_(None)
    ended = connection.execute(update(handling).where(*standing).values(lifted_at=at)).rowcount
    if ended:
        audit.append(connection, by, "handling lifted", site, {"code": code}, at)
    return ended > 0


def codes(connection: Connection, sites: Sequence[str], at: datetime) -> dict[str, set[Handling]]:
    """The orders in force at ``at`` for those of ``sites`` that have any."""
    in_force = select(handling.c.subject, handling.c.code).where(
        handling.c.lifted_at.is_(None), or_(handling.c.until.is_(None), handling.c.until > at)
    )
    found: dict[str, set[Handling]] = {}
    for chunk in chunks(sites):
        for row in connection.execute(in_force.where(handling.c.subject.in_(chunk))):
            found.setdefault(row.subject, set()).add(Handling(row.code))
    return found
