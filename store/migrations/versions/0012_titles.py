"""The queue can be searched by what a site calls itself."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import WebString

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LISTED = ("shown", "value", "site_id", "stage", "category", "language", "country", "state", "source", "operator_id")


def upgrade() -> None:
    """A column that each new rank fills, and the index that a list walks with it."""
    op.add_column("queue", sa.Column("title", WebString(length=120), nullable=False, server_default=""))
    op.drop_index("ix_queue_list", table_name="queue")
    op.create_index("ix_queue_list", "queue", [*_LISTED, "score", "site", "title"], unique=False)
