"""What the frontier learns from: where links stood, what first fetches showed, what was drawn at random."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of examples; add what is known around a link."""
    op.create_table(
        "link_examples",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("learned_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_examples")),
        sa.UniqueConstraint("site", name=op.f("uq_link_examples_site")),
    )
    op.create_index(op.f("ix_link_examples_source"), "link_examples", ["source"], unique=False)
    op.add_column("frontier", sa.Column("parent_score", sa.Float(), nullable=True))
    op.add_column("frontier", sa.Column("drift", sa.Integer(), server_default="0", nullable=False))
    op.add_column("frontier", sa.Column("propensity", sa.Float(), nullable=True))
    op.add_column("site_links", sa.Column("score", sa.Float(), nullable=True))
