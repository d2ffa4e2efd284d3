"""What robots.txt said, by origin, for as long as it holds; shared by all workers and kept over a restart."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from store.database import upsert
from store.schema.crawl import robots


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """The answer of ``origin`` (scheme://host:port): HTTP status (0 when there was none) and the text of the file."""

    origin: str
    status: int
    body: str
    fetched_at: datetime
    expires_at: datetime


_FOUND = select(robots).where(robots.c.origin == bindparam("of"), robots.c.expires_at > bindparam("at"))


def find_robots(connection: Connection, origin: str, at: datetime) -> RobotsAnswer | None:
    """The answer that still holds at ``at``, if any."""
    row = connection.execute(_FOUND, {"of": origin, "at": at}).first()
    return RobotsAnswer(row.origin, row.status, row.body, row.fetched_at, row.expires_at) if row else None


def save_robots(connection: Connection, answers: Iterable[RobotsAnswer]) -> None:
    """Keep answers, in place of older ones."""
    rows = {answer.origin: asdict(answer) for answer in answers}
    if not rows:
        return
    new = upsert(connection, robots)
    changed = {name: new.excluded[name] for name in ("status", "body", "fetched_at", "expires_at")}
    # In one order, so that workers who save the same never wait for each other in a circle.
    connection.execute(
        new.on_conflict_do_update(index_elements=["origin"], set_=changed), [rows[origin] for origin in sorted(rows)]
    )
