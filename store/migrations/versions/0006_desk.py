"""The analysts' house: accounts, sessions, claims, verdicts in full, a queue with what it is filtered by."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString, WebText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables. The queue is made anew, empty: the next ranking fills it from the sites."""
    op.drop_table("queue")
    _create_queue()
    _index_sites()
    op.create_index(op.f("ix_claims_user_name"), "claims", ["user_name"], unique=False)
    _create_accounts()
    _widen_reviews()
    op.create_table(
        "second_readings",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.name"], name=op.f("fk_second_readings_asked_by_users")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_second_readings_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_second_readings")),
    )
    op.create_table(
        "saved_views",
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("name", WebString(length=80), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_saved_views_user_name_users")),
        sa.PrimaryKeyConstraint("user_name", "name", name=op.f("pk_saved_views")),
    )


def _create_queue() -> None:
    op.create_table(
        "queue",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("operator_id", _NUMBER, nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("fold", sa.String(length=80), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("ranked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_queue_operator_id_operators")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_queue_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_queue")),
    )
    listed = ["shown", "value", "site_id", "stage", "category", "language", "country", "state", "source"]
    op.create_index("ix_queue_list", "queue", [*listed, "operator_id", "score", "site"], unique=False)
    for name in ("category", "language", "country", "source"):
        op.create_index(f"ix_queue_{name}", "queue", ["shown", name, "value", "site_id"], unique=False)
    op.create_index("ix_queue_stage", "queue", ["stage", "value", "site_id"], unique=False)
    op.create_index("ix_queue_operator", "queue", ["operator_id", "value"], unique=False)
    op.create_index("ix_queue_fold", "queue", ["fold", "value", "site_id"], unique=False)
    op.create_index("ix_queue_site", "queue", ["site"], unique=False)
    op.create_index("ix_queue_ranked_at", "queue", ["ranked_at"], unique=False)


def _index_sites() -> None:
    for name in ("scored_at", "state_at", "parked_until"):
        op.create_index(op.f(f"ix_sites_{name}"), "sites", [name], unique=False)
    undecided = sa.text("verdict IS NULL")
    op.create_index(
        "ix_sites_open", "sites", ["id", "score", "key", "verdict"], sqlite_where=undecided, postgresql_where=undecided
    )


def _create_accounts() -> None:
    op.add_column("users", sa.Column("password", sa.String(length=200), nullable=True))
    op.add_column("users", sa.Column("disabled_at", UtcDateTime(), nullable=True))
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_sessions_user_name_users")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user_name"), "sessions", ["user_name"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", WebString(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failures")),
    )
    for name in ("name", "address"):
        index = op.f(f"ix_login_failures_{name}_login_failures_at")
        op.create_index(index, "login_failures", [name, "at"], unique=False)


def _widen_reviews() -> None:
    for column in (
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("stage", sa.String(length=8), server_default="first", nullable=False),
        sa.Column("fold_of", _NUMBER, nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("propensity", sa.Float(), nullable=True),
        sa.Column("conduct", sa.JSON(), nullable=True),
        sa.Column("works", sa.JSON(), nullable=True),
        sa.Column("confidence", sa.String(length=8), nullable=True),
        sa.Column("against", WebText(), nullable=True),
        sa.Column("next_action", sa.String(length=24), nullable=True),
        sa.Column("handling", sa.String(length=16), nullable=True),
        sa.Column("tlp", sa.String(length=12), nullable=True),
    ):
        op.add_column("reviews", column)
    op.create_index(op.f("ix_reviews_fold_of"), "reviews", ["fold_of"], unique=False)
    op.create_index(op.f("ix_reviews_reviewed_at"), "reviews", ["reviewed_at"], unique=False)
    keys = ["reviewer", "client_key"]
    op.create_index(op.f("ix_reviews_reviewer_reviews_client_key"), "reviews", keys, unique=True)
