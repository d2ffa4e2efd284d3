"""Rendering: what a browser showed of scripted pages."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "renderings",
        sa.Column("capture_id", _ID, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("rendered_at", UtcDateTime(), nullable=False),
        sa.Column("tool", WebString(length=120), nullable=False),
        sa.Column("dom_id", _ID, nullable=True),
        sa.Column("picture_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_renderings_capture_id_captures")),
        sa.ForeignKeyConstraint(["dom_id"], ["captures.id"], name=op.f("fk_renderings_dom_id_captures")),
        sa.ForeignKeyConstraint(["picture_id"], ["captures.id"], name=op.f("fk_renderings_picture_id_captures")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_renderings")),
    )
    op.create_index(op.f("ix_renderings_site"), "renderings", ["site"], unique=False)
