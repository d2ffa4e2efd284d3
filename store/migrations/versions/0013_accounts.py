"""Accounts that somebody made are told from names that merely signed at a terminal."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Whoever may log in or has another role than a name gets by itself was made one by somebody; of the others the log
# tells: a name that signed entered itself.
_MADE = """
    UPDATE users SET made_by = COALESCE(
        (SELECT MIN(audit.actor) FROM audit
         WHERE audit.action = 'user created' AND audit.subject = users.name AND audit.actor <> users.name),
        CASE WHEN users.password IS NOT NULL OR users.role <> 'analyst' THEN users.name END
    )
"""


def upgrade() -> None:
    """A column that says who made an account, filled from what is known."""
    op.add_column("users", sa.Column("made_by", sa.String(length=64), nullable=True))
    op.execute(_MADE)
