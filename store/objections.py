"""Objections: somebody says that a site does not belong where it was put. From that moment it is shared no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, insert, select, update

from store import audit
from store.among import among
from store.errors import UsageError
from store.masking import clean_note
from store.schema.exchange import objections


class Outcome(StrEnum):
    """How an objection ended."""

    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Objection:
    """``sender`` objected with ``words``; an answer is owed by ``due_at``; ``outcome`` is None while it is open."""

    id: int
    site: str
    sender: str
    words: str
    recorded_by: str
    received_at: datetime
    due_at: datetime
    outcome: Outcome | None
    answer: str
    closed_by: str | None
    closed_at: datetime | None


def record(
    connection: Connection, site: str, sender: str, words: str, by: str, at: datetime, due: datetime
) -> Objection:
    """Keep an objection, which freezes the site's sharing in this very transaction; noted in the audit log."""
    sender, words = clean_note(sender).strip()[:200], clean_note(words).strip()
    if not sender or not words:
        raise UsageError("an objection names who objects and what they say")
    row = {"site": site, "sender": sender, "words": words, "recorded_by": by, "received_at": at, "due_at": due}
    saved = insert(objections).values(**row, answer="").returning(objections.c.id)
    number = int(connection.execute(saved).scalar_one())
    detail = {"objection": number, "from": sender, "due": due.isoformat()}
    audit.append(connection, by, "objection", site, detail, at)
    return find_objection(connection, number)


def close(connection: Connection, number: int, outcome: Outcome, answer: str, by: str, at: datetime) -> Objection:
    """Answer an objection; a rejected one ends the freeze, an upheld one keeps it until the verdict is another one.

    Raises UsageError for one that is not there or was answered, and for an empty answer.
    """
    answer = clean_note(answer).strip()
    if not answer:
        raise UsageError("an objection is closed with an answer")
    taken = update(objections).where(objections.c.id == number, objections.c.closed_at.is_(None))
    closed = connection.execute(taken.values(outcome=outcome, answer=answer, closed_by=by, closed_at=at)).rowcount
    objection = find_objection(connection, number)
    if not closed:
        raise UsageError(f"objection {number} was answered already")
    detail = {"objection": number, "outcome": outcome, "answer": answer}
    audit.append(connection, by, "objection answered", objection.site, detail, at)
    return objection


def find_objection(connection: Connection, number: int) -> Objection:
    """The objection of this number; UsageError where there is none."""
    row = connection.execute(select(objections).where(objections.c.id == number)).first()
    if row is None:
        raise UsageError(f"there is no objection {number}")
    return _objection(row)


def all_objections(connection: Connection, *, site: str = "", limit: int = 200) -> list[Objection]:
    """The newest objections, open ones first; of one site where told."""
    wanted = select(objections).order_by(objections.c.closed_at.is_not(None), objections.c.id.desc()).limit(limit)
    wanted = wanted.where(objections.c.site == site) if site else wanted
    return [_objection(row) for row in connection.execute(wanted)]


def standing(connection: Connection, sites: Sequence[str]) -> dict[str, list[Objection]]:
    """The objections to ``sites`` that are open or were upheld: what freezes sharing."""
    kept = objections.c.closed_at.is_(None) | (objections.c.outcome == Outcome.UPHELD)
    wanted = select(objections).where(among(objections.c.site, sites), kept).order_by(objections.c.id)
    found: dict[str, list[Objection]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.site, []).append(_objection(row))
    return found


def _objection(row: Row[tuple[object, ...]]) -> Objection:
    values = {name: getattr(row, name) for name in Objection.__slots__}
    return Objection(**values | {"outcome": Outcome(row.outcome) if row.outcome else None})
