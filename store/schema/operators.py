"""Tables of what joins sites into operators: the traces that sites leave."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, metadata

traces = Table(
    "traces",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False),
    Column("host_group", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", WebString(200), nullable=False),
    Column("shown", WebString(200), nullable=False),
    Column("place", String(16), nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("confidence", Float, nullable=False),
    Column("page_id", ForeignKey("pages.id")),
    Column("capture_id", ForeignKey("captures.id")),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Index(None, "site", "kind", "value", unique=True),
    Index(None, "kind", "value", "host_group"),
    Index(None, "page_id"),
)
