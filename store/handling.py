"""What a person ordered about a site: leave it alone, keep quiet about it, wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update

from store import audit
from store.database import chunks
from store.entities import Handling
from store.masking import clean_note
from store.question import Question
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
    ended = end(connection, site, code, at)
    if ended:
        log_lift(connection, site, code, by, at)
    return ended


def end(
    connection: Connection, site: str, code: Handling, at: datetime, *, by: str = "", given: datetime | None = None
) -> bool:
    """``lift`` without its entry in the log; of several orders alike only that which ``by`` gave at ``given``, where
    told."""
    standing = [handling.c.subject == site, handling.c.code == code, handling.c.lifted_at.is_(None)]
    if given is not None:
        standing += [handling.c.set_at == given, handling.c.set_by == by]
    return connection.execute(update(handling).where(*standing).values(lifted_at=at)).rowcount > 0


def log_lift(connection: Connection, site: str, code: Handling, by: str, at: datetime) -> None:
    """The entry of an ended order in the audit log."""
    audit.append(connection, by, "handling lifted", site, {"code": code}, at)


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it stands: about what, which, by whom, since when, until when (None: until lifted), and why."""

    subject: str
    code: Handling
    set_by: str
    set_at: datetime
    until: datetime | None
    note: str


def orders(connection: Connection, at: datetime, subject: str | None = None) -> list[Order]:
    """Every order in force at ``at``, of known and unknown sites, or those about one ``subject``; newest first."""
    wanted = select(handling).where(_in_force(at)).order_by(handling.c.id.desc())
    if subject is not None:
        wanted = wanted.where(handling.c.subject == subject)
    return [
        Order(row.subject, Handling(row.code), row.set_by, row.set_at, row.until, row.note)
        for row in connection.execute(wanted)
    ]


_HANDS_OFF = select(handling.c.code).where(
    handling.c.subject == bindparam("site"),
    or_(*(handling.c.code == code.value for code in sorted(UNTOUCHABLE))),
    handling.c.lifted_at.is_(None),
    or_(handling.c.until.is_(None), handling.c.until > bindparam("at")),
)


def untouchable(connection: Connection, site: str, at: datetime) -> set[Handling]:
    """The orders in force at ``at`` under which ``site`` is asked for nothing."""
    return {Handling(code) for code in connection.execute(_HANDS_OFF, {"site": site, "at": at}).scalars()}


def hands_off(view: Connection) -> Question:
    """What untouchable() asks, for every request that leaves: its rows, by ``site`` and ``at``, are codes."""
    return Question(view, _HANDS_OFF)


def _in_force(at: datetime) -> ColumnElement[bool]:
    return and_(handling.c.lifted_at.is_(None), or_(handling.c.until.is_(None), handling.c.until > at))


def codes(connection: Connection, sites: Sequence[str], at: datetime) -> dict[str, set[Handling]]:
    """The orders in force at ``at`` for those of ``sites`` that have any."""
    in_force = select(handling.c.subject, handling.c.code).where(_in_force(at))
    found: dict[str, set[Handling]] = {}
    for chunk in chunks(sites):
        for row in connection.execute(in_force.where(handling.c.subject.in_(chunk))):
            found.setdefault(row.subject, set()).add(Handling(row.code))
    return found
