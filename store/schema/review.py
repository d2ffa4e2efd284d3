"""Tables of the analysts: queue, claims, users, reviews, labels, models, audit log."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, LargeBinary, String, Table

from store.schema.base import RowId, UtcDateTime, WebText, metadata

queue = Table(
    "queue",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("value", Float, nullable=False),
    Column("category", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("ranked_at", UtcDateTime, nullable=False),
    Index(None, "value", "site_id"),
    Index(None, "category", "value"),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("user_name", ForeignKey("users.name"), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reviewer", ForeignKey("users.name"), nullable=False),
    Column("reviewed_at", UtcDateTime, nullable=False),
    Column("model_id", String(64)),
    Column("score", Float),
    Column("evidence", JSON, nullable=False),
    Column("role", String(24)),
    Column("until", UtcDateTime),
    Column("note", WebText, nullable=False),
    Column("undone_at", UtcDateTime),
    Index(None, "site_id"),
)

labels = Table(
    "labels",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("category", String(16), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("review_ids", JSON, nullable=False),
    Column("provenance", String(64), nullable=False),
)

models = Table(
    "models",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("stage", String(12), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", RowId, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "subject"),
)
