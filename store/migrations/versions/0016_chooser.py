"""Which ranker gave a waiting site its place, so that the better one can go on alone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that the next refit fills."""
    op.add_column("learned", sa.Column("chooser", sa.String(length=16), nullable=True))
