"""Evidence and exchange: seals and leaves, exhibits and purges, the export ledger."""

import sqlalchemy as sa
from alembic import op

from store.schema.base import UtcDateTime, WebString, WebText

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    _create_exhibits()
    _create_seals()
    _create_purges()


def _create_exhibits() -> None:
    op.create_table(
        "exhibits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("original_name", WebString(length=255), nullable=False),
        sa.Column("acquired_by", WebString(length=120), nullable=False),
        sa.Column("acquired_at", UtcDateTime(), nullable=False),
        sa.Column("tool", WebString(length=200), nullable=False),
        sa.Column("note", WebText(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibits")),
    )
    op.create_index(op.f("ix_exhibits_site"), "exhibits", ["site"], unique=False)


def _create_seals() -> None:
    op.create_table(
        "seals",
        sa.Column("number", _ID, autoincrement=False, nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("first_leaf", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("audit_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("timestamp", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seals")),
    )
    op.create_table(
        "leaves",
        sa.Column("number", _ID, autoincrement=False, nullable=False),
        sa.Column("seal", _ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("capture_id", _ID, nullable=True),
        sa.Column("exhibit_id", _ID, nullable=True),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["seal"], ["seals.number"], name=op.f("fk_leaves_seal_seals")),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_leaves_capture_id_captures")),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibits.id"], name=op.f("fk_leaves_exhibit_id_exhibits")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_leaves")),
        sa.UniqueConstraint("capture_id", name=op.f("uq_leaves_capture_id")),
        sa.UniqueConstraint("exhibit_id", name=op.f("uq_leaves_exhibit_id")),
    )
    op.create_index(op.f("ix_leaves_seal"), "leaves", ["seal"], unique=False)
    op.create_index(op.f("ix_leaves_file_leaves_offset"), "leaves", ["file", "offset"], unique=False)


def _create_purges() -> None:
    op.create_table(
        "purges",
        sa.Column("id", _ID, nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("tombstone_sha256", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("reason", WebText(), nullable=False),
        sa.Column("purged_by", sa.String(length=64), nullable=False),
        sa.Column("purged_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    op.create_index(op.f("ix_purges_file_purges_offset"), "purges", ["file", "offset"], unique=True)
