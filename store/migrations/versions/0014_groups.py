"""Release groups wait in the queue: each has a row of ``sites``, and its verdicts are reviews like any other. Operators
say when and why they ended."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString, WebText

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SOURCE = "release names"

_groups = sa.table(
    "release_groups",
    *(sa.column("key", WebString(32)), sa.column("first_seen", UtcDateTime()), sa.column("verdict", sa.String(16))),
    *(sa.column("decided_by", sa.String(64)), sa.column("decided_at", UtcDateTime()), sa.column("note", WebText())),
    *(sa.column("site_id", _ID), sa.column("ranked_at", UtcDateTime())),
)
_sites = sa.table(
    "sites",
    *(sa.column("id", _ID), sa.column("key", sa.String(255)), sa.column("host_group", sa.String(255))),
    *(sa.column("source", sa.String(32)), sa.column("first_seen", UtcDateTime()), sa.column("links", sa.Integer())),
    *(sa.column("fetched", sa.Integer()), sa.column("pages", sa.Integer()), sa.column("language", sa.String(16))),
    *(sa.column("verdict", sa.String(16)), sa.column("decided_at", UtcDateTime())),
)
_reviews = sa.table(
    "reviews",
    *(sa.column("site_id", _ID), sa.column("verdict", sa.String(16)), sa.column("reviewer", sa.String(64))),
    *(sa.column("reviewed_at", UtcDateTime()), sa.column("evidence", sa.JSON()), sa.column("note", WebText())),
)


def upgrade() -> None:
    """Where a group is reviewed; what people said of groups so far becomes a first reader's verdict."""
    with op.batch_alter_table("release_groups") as batch:
        batch.add_column(sa.Column("site_id", _ID, nullable=True))
        batch.add_column(sa.Column("ranked_at", UtcDateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_release_groups_site_id_sites"), "sites", ["site_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_release_groups_site_id"), ["site_id"])
    connection = op.get_bind()
    for row in connection.execute(sa.select(_groups).where(_groups.c.verdict.is_not(None))).all():
        _carry_over(connection, row)
    with op.batch_alter_table("release_groups") as batch:
        batch.drop_constraint(op.f("fk_release_groups_decided_by_users"), type_="foreignkey")
        for name in ("verdict", "decided_by", "decided_at", "note"):
            batch.drop_column(name)
    op.add_column("operators", sa.Column("ended_at", UtcDateTime(), nullable=True))
    op.add_column("operators", sa.Column("ended_because", WebText(), nullable=True))
    op.create_index(op.f("ix_release_groups_ranked_at"), "release_groups", ["ranked_at"], unique=False)


def _carry_over(connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> None:
    key = f"group:{row.key}"
    told = {"verdict": row.verdict, "decided_at": row.decided_at, "first_seen": row.first_seen}
    blank = {"links": 0, "fetched": 0, "pages": 0, "language": "", "source": _SOURCE}
    made = sa.insert(_sites).values(key=key, host_group=key, **blank, **told).returning(_sites.c.id)
    number = connection.execute(made).scalar_one()
    said = {"verdict": row.verdict, "reviewer": row.decided_by, "reviewed_at": row.decided_at, "note": row.note}
    connection.execute(sa.insert(_reviews).values(site_id=number, evidence=[], **said))
    connection.execute(sa.update(_groups).where(_groups.c.key == row.key).values(site_id=number))
