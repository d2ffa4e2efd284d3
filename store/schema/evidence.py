"""Tables of the evidence chain: what was stored (leaves), how it was sealed, what people added, what was purged."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

seals = Table(
    "seals",
    metadata,
    Column("number", RowId, primary_key=True, autoincrement=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    Column("first_leaf", BigInteger, nullable=False),
    Column("leaves", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("audit_seq", BigInteger, nullable=False),
    Column("audit_hash", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
    Column("timestamp", LargeBinary),
)

leaves = Table(
    "leaves",
    metadata,
    Column("number", RowId, primary_key=True, autoincrement=False),
    Column("seal", ForeignKey("seals.number"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("capture_id", ForeignKey("captures.id"), unique=True),
    Column("exhibit_id", ForeignKey("exhibits.id"), unique=True),
    Column("file", String(255), nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index(None, "seal"),
    Index(None, "file", "offset"),
)

exhibits = Table(
    "exhibits",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("file", String(255), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("original_name", WebString(255), nullable=False),
    Column("acquired_by", WebString(120), nullable=False),
    Column("acquired_at", UtcDateTime, nullable=False),
    Column("tool", WebString(200), nullable=False),
    Column("note", WebText, nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Index(None, "site"),
)

purges = Table(
    "purges",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("file", String(255), nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("tombstone_sha256", String(64), nullable=False),
    Column("site", String(255), nullable=False),
    Column("reason", WebText, nullable=False),
    Column("purged_by", String(64), nullable=False),
    Column("purged_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "file", "offset", unique=True),
)
