"""The best page that links to a site is found in the index alone."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index of who links where has the score of the page too."""
    op.drop_index("ix_site_links_to_site", table_name="site_links")
    op.create_index("ix_site_links_to_site_site_links_score", "site_links", ["to_site", "score"], unique=False)
