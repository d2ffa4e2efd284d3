"""Search phrases as rows: which are known, what they brought, and how much of it turned out relevant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, or_, select, update

from store.database import chunks, upsert
from store.entities import Verdict
from store.schema.crawl import sites
from store.schema.sources import queries, query_sites, search_usage

PIRATE_VERDICTS = (Verdict.IPTV_RESELLER, Verdict.RELEASE_GROUP, Verdict.OTHER_PIRACY)
FROM_FILE, LEARNED = "file", "learned"


@dataclass(frozen=True, slots=True)
class NewQuery:
    """A phrase on its way into the store; ``origin`` is FROM_FILE or LEARNED."""

    text: str
    language: str = ""
    intent: str = ""
    origin: str = FROM_FILE


@dataclass(frozen=True, slots=True)
class KnownQuery:
    """A phrase with its record. Of the sites it brought, ``judged`` have a score or a verdict, and ``relevant`` of
    those a pirate one."""

    id: int
    text: str
    language: str
    intent: str
    origin: str
    asked_at: datetime | None
    judged: int
    relevant: int


def add_queries(connection: Connection, phrases: Iterable[NewQuery], at: datetime) -> None:
    """Make phrases known; one that is known already keeps its record."""
    rows = [
        {
            "language": phrase.language[:16],
            "text": phrase.text[:400],
            "intent": phrase.intent[:32],
            "origin": phrase.origin,
            "added_at": at,
            "times_asked": 0,
        }
        for phrase in phrases
    ]
    new = upsert(connection, queries).on_conflict_do_nothing(index_elements=["language", "text"])
    for chunk in chunks(rows):
        connection.execute(new, chunk)


def open_queries(connection: Connection, relevant_from: float) -> list[KnownQuery]:
    """Every phrase that was not dropped, oldest first, with its record.

    A site is relevant by its reviewer's verdict, or else by a score of at least ``relevant_from``.
    """
    decided = sites.c.verdict.in_([*PIRATE_VERDICTS, Verdict.LEGIT])
    pirate = or_(sites.c.verdict.in_(PIRATE_VERDICTS), and_(sites.c.verdict.is_(None), sites.c.score >= relevant_from))
    judged = func.sum(case((or_(decided, sites.c.score.is_not(None)), 1), else_=0))
    relevant = func.sum(case((pirate, 1), else_=0))
    record = (
        select(queries, func.coalesce(judged, 0).label("judged"), func.coalesce(relevant, 0).label("relevant"))
        .outerjoin(query_sites, query_sites.c.query_id == queries.c.id)
        .outerjoin(sites, sites.c.key == query_sites.c.site)
        .where(queries.c.dropped_at.is_(None))
        .group_by(queries.c.id)
        .order_by(queries.c.id)
    )
    return [
        KnownQuery(
            row.id, row.text, row.language, row.intent, row.origin, row.asked_at, int(row.judged), int(row.relevant)
        )
        for row in connection.execute(record)
    ]


def note_asked(connection: Connection, query_id: int, found: Iterable[str], at: datetime) -> None:
    """Note that a phrase was asked, and the keys of the sites it brought."""
    asked = update(queries).where(queries.c.id == query_id)
    connection.execute(asked.values(asked_at=at, times_asked=queries.c.times_asked + 1))
    rows = [{"query_id": query_id, "site": site, "first_seen": at} for site in sorted(set(found))]
    if rows:
        new = upsert(connection, query_sites).on_conflict_do_nothing(index_elements=["query_id", "site"])
        connection.execute(new, rows)


def drop_queries(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """Ask these phrases no more; their record stays."""
    for chunk in chunks(ids):
        connection.execute(update(queries).where(queries.c.id.in_(chunk)).values(dropped_at=at))


def take_request(connection: Connection, provider: str, day: str, most: int) -> bool:
    """Count one request to ``provider`` on ``day`` (YYYY-MM-DD, UTC); False, and nothing counted, when ``most`` are.

    Counted before it is sent: a killed crawl has rather counted one too many than sent one too many.
    """
    new = upsert(connection, search_usage).values(provider=provider, day=day, requests=0)
    connection.execute(new.on_conflict_do_nothing(index_elements=["provider", "day"]))
    here = search_usage.c.provider == provider, search_usage.c.day == day, search_usage.c.requests < most
    counted = update(search_usage).where(*here).values(requests=search_usage.c.requests + 1)
    return connection.execute(counted).rowcount > 0
