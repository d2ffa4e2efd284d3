"""Training: what practice sites really are, and what learners said of them."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "practice_truths",
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_practice_truths_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_practice_truths")),
    )
    op.create_table(
        "practice_answers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_practice_answers_site_id_sites")),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_practice_answers_user_name_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answers")),
    )
    indexed = op.f("ix_practice_answers_user_name_practice_answers_site_id")
    op.create_index(indexed, "practice_answers", ["user_name", "site_id"], unique=True)
