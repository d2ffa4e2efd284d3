"""What joins sites into operators: traces, joins, decisions on them."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_traces()


def _create_traces() -> None:
    op.create_table(
        "traces",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("host_group", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", WebString(length=200), nullable=False),
        sa.Column("shown", WebString(length=200), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("capture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_traces_capture_id_captures")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_traces_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
    )
    op.create_index(op.f("ix_traces_site_traces_kind_traces_value"), "traces", ["site", "kind", "value"], unique=True)
    op.create_index(
        op.f("ix_traces_kind_traces_value_traces_host_group"), "traces", ["kind", "value", "host_group"], unique=False
    )
    op.create_index(op.f("ix_traces_page_id"), "traces", ["page_id"], unique=False)
