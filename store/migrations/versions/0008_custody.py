"""Evidence and exchange: day logs, added evidence, the export ledger."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
