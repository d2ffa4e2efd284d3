"""What joins sites into operators: traces, joins, decisions, members; and what release groups put out."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString, WebText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_traces()
    op.add_column("operators", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("operators", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    _create_members()
    _create_joins()
    _create_releases()


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


def _create_members() -> None:
    op.create_table(
        "operator_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("reason", WebText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_operator_members_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_operator_members_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_members")),
    )
    op.create_index(
        op.f("ix_operator_members_operator_id_operator_members_left_at"), "operator_members", ["operator_id", "left_at"]
    )
    op.create_index(op.f("ix_operator_members_site_id"), "operator_members", ["site_id"])


def _create_joins() -> None:
    op.create_table(
        "operator_joins",
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_operator_joins_site_id_sites")),
        sa.ForeignKeyConstraint(["other_id"], ["sites.id"], name=op.f("fk_operator_joins_other_id_sites")),
        sa.PrimaryKeyConstraint("site_id", "other_id", name=op.f("pk_operator_joins")),
    )
    op.create_index(op.f("ix_operator_joins_other_id"), "operator_joins", ["other_id"])
    op.create_table(
        "operator_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_operator_rules_site_id_sites")),
        sa.ForeignKeyConstraint(["other_id"], ["sites.id"], name=op.f("fk_operator_rules_other_id_sites")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.name"], name=op.f("fk_operator_rules_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_rules")),
    )
    op.create_index(op.f("ix_operator_rules_site_id"), "operator_rules", ["site_id"])
    op.create_index(op.f("ix_operator_rules_other_id"), "operator_rules", ["other_id"])


def _create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("name", WebString(length=200), nullable=False),
        sa.Column("stem", WebString(length=200), nullable=False),
        sa.Column("group_key", WebString(length=32), nullable=False),
        sa.Column("group_shown", WebString(length=32), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("section", sa.String(length=16), nullable=False),
        sa.Column("pre", sa.Boolean(), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_releases_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_site_releases_name"), "releases", ["site", "name"], unique=True)
    op.create_index(op.f("ix_releases_group_key"), "releases", ["group_key"])
    op.create_index(op.f("ix_releases_stem"), "releases", ["stem"])
    op.create_index(op.f("ix_releases_page_id"), "releases", ["page_id"])
    op.create_table(
        "release_groups",
        sa.Column("key", WebString(length=32), nullable=False),
        sa.Column("shown", WebString(length=32), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("note", WebText(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.name"], name=op.f("fk_release_groups_decided_by_users")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_release_groups")),
    )
