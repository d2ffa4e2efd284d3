"""The audit log as far as somebody may read it."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from review.desk import Reader
from review.permissions import Action, check, may
from store import audit, queue
from store.audit import Entry
from store.database import reading
from store.entities import Stage
from store.membership import placed_sites


def recent_entries(engine: Engine, reader: Reader, limit: int, *, actor: str = "", action: str = "") -> list[Entry]:
    """The newest ``limit`` entries, newest first, of one actor or action where told.

    Who may give verdicts is not shown the entries about sites that wait for a second reader, which they may become.
    Raises UsageError for a role that may not read the log.
    """
    check(reader.name, reader.role, Action.AUDIT)
    with reading(engine) as connection:
        entries = audit.recent(connection, limit, actor=actor, action=action)
        return _veiled(connection, entries) if may(reader.role, Action.DECIDE) else entries


def _veiled(connection: Connection, entries: Sequence[Entry]) -> list[Entry]:
    numbers = {key: number for key, (number, _) in placed_sites(connection, [one.subject for one in entries]).items()}
    waits = queue.stages(connection, list(numbers.values()))
    return [one for one in entries if waits.get(numbers.get(one.subject, 0)) is not Stage.SECOND]
