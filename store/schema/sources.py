"""Tables of the sources: search phrases and what they brought, requests counted by day, visits to known sites."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

queries = Table(
    "queries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("language", String(16), nullable=False),
    Column("text", WebString(400), nullable=False),
    Column("intent", WebString(32), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("times_asked", Integer, nullable=False),
    Column("dropped_at", UtcDateTime),
    Index(None, "language", "text", unique=True),
)

query_sites = Table(
    "query_sites",
    metadata,
    Column("query_id", ForeignKey("queries.id"), primary_key=True),
    Column("site", String(255), primary_key=True),
    Column("first_seen", UtcDateTime, nullable=False),
    Index(None, "site"),
)

search_usage = Table(
    "search_usage",
    metadata,
    Column("provider", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("requests", Integer, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("url", WebText, nullable=False),
    Column("etag", WebString(300), nullable=False),
    Column("last_modified", WebString(100), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("visited_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("unchanged", Integer, nullable=False),
    Column("outcome", WebString(300), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Index(None, "due_at"),
)
