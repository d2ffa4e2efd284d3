"""Tables of the analysts: queue, claims, users and their sessions, reviews, labels, views, models, audit log."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, LargeBinary, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

# What the queue is filtered by stands in its own rows, copied when a site is ranked: a page of the list is one walk
# along one index, best first, whatever is asked for.
queue = Table(
    "queue",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("value", Float, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("category", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("country", String(2), nullable=False),
    Column("state", String(16), nullable=False),
    Column("source", String(32), nullable=False),
    Column("operator_id", ForeignKey("operators.id")),
    Column("score", Float, nullable=False),
    Column("fold", String(80)),
    Column("shown", Boolean, nullable=False),
    Column("propensity", Float),
    Column("reasons", JSON, nullable=False),
    Column("ranked_at", UtcDateTime, nullable=False),
    Column("title", WebString(120), nullable=False, server_default=""),
    Index(
        "ix_queue_list",
        *("shown", "value", "site_id", "stage", "category", "language", "country", "state", "source", "operator_id"),
        *("score", "site", "title"),
    ),
    Index("ix_queue_category", "shown", "category", "value", "site_id"),
    Index("ix_queue_language", "shown", "language", "value", "site_id"),
    Index("ix_queue_country", "shown", "country", "value", "site_id"),
    Index("ix_queue_source", "shown", "source", "value", "site_id"),
    Index("ix_queue_stage", "stage", "value", "site_id"),
    Index("ix_queue_operator", "operator_id", "value"),
    Index("ix_queue_fold", "fold", "value", "site_id"),
    Index("ix_queue_site", "site"),
    Index("ix_queue_ranked_at", "ranked_at"),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("password", String(200)),
    Column("disabled_at", UtcDateTime),
    Column("made_by", String(64)),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("user_name", ForeignKey("users.name"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "user_name"),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", WebString(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "name", "at"),
    Index(None, "address", "at"),
)

claims = Table(
    "claims",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("user_name", ForeignKey("users.name"), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Index(None, "user_name"),
)

second_readings = Table(
    "second_readings",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("asked_by", ForeignKey("users.name"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("user_name", ForeignKey("users.name"), primary_key=True),
    Column("name", WebString(80), primary_key=True),
    Column("filters", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
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
    Column("undone_by", String(64)),
    Column("stage", String(8), nullable=False, server_default="first"),
    Column("fold_of", RowId),
    Column("client_key", String(64)),
    Column("propensity", Float),
    Column("conduct", JSON),
    Column("works", JSON),
    Column("confidence", String(8)),
    Column("against", WebText),
    Column("next_action", String(24)),
    Column("handling", String(16)),
    Column("tlp", String(12)),
    Index(None, "site_id"),
    Index(None, "reviewer", "client_key", unique=True),
    Index(None, "reviewed_at"),
    Index(None, "fold_of"),
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
