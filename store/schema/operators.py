"""Tables of what joins sites into operators: traces, joins, decisions, members; and of what release groups put out."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

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

operator_members = Table(
    "operator_members",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("operator_id", ForeignKey("operators.id"), nullable=False),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("reason", WebText, nullable=False),
    Index(None, "operator_id", "left_at"),
    Index(None, "site_id"),
)

operator_joins = Table(
    "operator_joins",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("other_id", ForeignKey("sites.id"), primary_key=True),
    Column("weight", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "other_id"),
)

operator_rules = Table(
    "operator_rules",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("together", Boolean, nullable=False),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("other_id", ForeignKey("sites.id"), nullable=False),
    Column("decided_by", ForeignKey("users.name"), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Index(None, "site_id"),
    Index(None, "other_id"),
)

releases = Table(
    "releases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False),
    Column("name", WebString(200), nullable=False),
    Column("stem", WebString(200), nullable=False),
    Column("group_key", WebString(32), nullable=False),
    Column("group_shown", WebString(32), nullable=False),
    Column("format", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("section", String(16), nullable=False),
    Column("pre", Boolean, nullable=False),
    Column("page_id", ForeignKey("pages.id")),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Index(None, "site", "name", unique=True),
    Index(None, "group_key"),
    Index(None, "stem"),
    Index(None, "page_id"),
)

release_groups = Table(
    "release_groups",
    metadata,
    Column("key", WebString(32), primary_key=True),
    Column("shown", WebString(32), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    # The row of ``sites`` under which it is reviewed, and when its place was last worked out: set by ranking alone.
    Column("site_id", ForeignKey("sites.id"), unique=True),
    Column("ranked_at", UtcDateTime),
    Index(None, "ranked_at"),
)
