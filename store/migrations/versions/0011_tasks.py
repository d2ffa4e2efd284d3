"""Learning that goes by itself: what was asked for, random draws of the rankers."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "tasks",
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("alive_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_ended_at", "tasks", ["ended_at"], unique=False)
    op.create_table(
        "draws",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_draws_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_draws")),
    )
