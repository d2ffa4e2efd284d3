"""Tables of training: what practice sites really are, and what learners said of them. Never read by anything else."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from store.schema.base import RowId, UtcDateTime, metadata

practice_truths = Table(
    "practice_truths",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("category", String(16), nullable=False),
)

practice_answers = Table(
    "practice_answers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("user_name", ForeignKey("users.name"), nullable=False),
    Column("answer", String(16), nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Index(None, "user_name", "site_id", unique=True),
)
