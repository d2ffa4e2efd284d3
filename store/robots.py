"""What robots.txt said, by origin, for as long as it holds; shared by all workers and kept over a restart."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

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


def find_robots(connection: Connection, origin: str, at: datetime) -> RobotsAnswer | None:
    """The answer that still holds at ``at``, if any."""
    row = connection.execute(select(robots).where(robots.c.origin == origin, robots.c.expires_at > at)).first()
    return RobotsAnswer(row.origin, row.status, row.body, row.fetched_at, row.expires_at) if row else None


def save_robots(connection: Connection, answer: RobotsAnswer) -> None:
    """Keep an answer, in place of an older one."""
    row = {
        "origin": answer.origin,
        "status": answer.status,
        "body": answer.body,
        "fetched_at": answer.fetched_at,
        "expires_at": answer.expires_at,
    }
    new = upsert(connection, robots).values(**row)
    changed = {name: value for name, value in row.items() if name != "origin"}
    connection.execute(new.on_conflict_do_update(index_elements=["origin"], set_=changed))
