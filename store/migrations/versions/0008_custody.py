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
    _create_partners()
    _create_exports()
    _create_corrections()


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


def _create_partners() -> None:
    op.create_table(
        "partners",
        sa.Column("name", WebString(length=64), nullable=False),
        sa.Column("community", WebString(length=64), nullable=False),
        sa.Column("clearance", sa.String(length=12), nullable=False),
        sa.Column("misp_url", WebString(length=300), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_partners")),
    )
    op.create_table(
        "received",
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("partner", WebString(length=64), nullable=False),
        sa.Column("url", WebText(), nullable=False),
        sa.Column("reference", WebString(length=200), nullable=False),
        sa.Column("tlp", sa.String(length=12), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["partner"], ["partners.name"], name=op.f("fk_received_partner_partners")),
        sa.PrimaryKeyConstraint("site", "partner", name=op.f("pk_received")),
    )


def _create_exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recipient", WebString(length=64), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("tlp", sa.String(length=12), nullable=False),
        sa.Column("exported_by", sa.String(length=64), nullable=False),
        sa.Column("exported_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("file", WebText(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("pushed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["recipient"], ["partners.name"], name=op.f("fk_exports_recipient_partners")),
        sa.ForeignKeyConstraint(["exported_by"], ["users.name"], name=op.f("fk_exports_exported_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_table(
        "exported_items",
        sa.Column("export_id", _ID, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("retracted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name=op.f("fk_exported_items_export_id_exports")),
        sa.PrimaryKeyConstraint("export_id", "site", name=op.f("pk_exported_items")),
    )
    op.create_index(op.f("ix_exported_items_site"), "exported_items", ["site"], unique=False)
    op.create_table(
        "basket",
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_basket_site_id_sites")),
        sa.ForeignKeyConstraint(["added_by"], ["users.name"], name=op.f("fk_basket_added_by_users")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_basket")),
    )


def _create_corrections() -> None:
    op.create_table(
        "retractions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("recipient", WebString(length=64), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("retracted_by", sa.String(length=64), nullable=False),
        sa.Column("retracted_at", UtcDateTime(), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=False),
        sa.Column("reason", WebText(), nullable=False),
        sa.Column("file", WebText(), nullable=False),
        sa.Column("pushed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["recipient"], ["partners.name"], name=op.f("fk_retractions_recipient_partners")),
        sa.ForeignKeyConstraint(["retracted_by"], ["users.name"], name=op.f("fk_retractions_retracted_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retractions")),
    )
    op.create_index(op.f("ix_retractions_site"), "retractions", ["site"], unique=False)
    op.create_table(
        "objections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("sender", WebString(length=200), nullable=False),
        sa.Column("words", WebText(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("answer", WebText(), server_default="", nullable=False),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.name"], name=op.f("fk_objections_recorded_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_site"), "objections", ["site"], unique=False)
