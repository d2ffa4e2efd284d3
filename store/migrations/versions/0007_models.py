"""Models that learn on site: the pointer to the champion, features of judged pages, learned chances."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "champions",
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("model_id", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_champions")),
    )
    op.create_table(
        "page_features",
        sa.Column("page_id", _NUMBER, nullable=False),
        sa.Column("made_with", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_page_features_page_id_pages")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_features")),
    )
    op.create_table(
        "learned",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("learned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_learned_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_learned")),
    )
    op.create_index("ix_sites_rescoring", "sites", ["model_id", "score"], unique=False)
