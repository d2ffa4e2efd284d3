"""Where sites come from and how they fare: search phrases, requests to search services, visits to known sites."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString, WebText

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of search and recheck."""
    op.create_table(
        "queries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", WebString(length=400), nullable=False),
        sa.Column("intent", WebString(length=32), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queries")),
    )
    op.create_index(op.f("ix_queries_language_queries_text"), "queries", ["language", "text"], unique=True)
    op.create_table(
        "query_sites",
        sa.Column("query_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name=op.f("fk_query_sites_query_id_queries")),
        sa.PrimaryKeyConstraint("query_id", "site", name=op.f("pk_query_sites")),
    )
    op.create_index(op.f("ix_query_sites_site"), "query_sites", ["site"], unique=False)
    op.create_table(
        "search_usage",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "day", name=op.f("pk_search_usage")),
    )
    op.create_table(
        "visits",
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("url", WebText(), nullable=False),
        sa.Column("etag", WebString(length=300), nullable=False),
        sa.Column("last_modified", WebString(length=100), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("visited_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("outcome", WebString(length=300), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_due_at"), "visits", ["due_at"], unique=False)
