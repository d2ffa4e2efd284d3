"""Tables of the exchange: partners, what they sent, what was sent to them, what was taken back, who objected."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

partners = Table(
    "partners",
    metadata,
    Column("name", WebString(64), primary_key=True),
    Column("community", WebString(64), nullable=False),
    Column("clearance", String(12), nullable=False),
    Column("misp_url", WebString(300), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

received = Table(
    "received",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("partner", ForeignKey("partners.name"), primary_key=True),
    Column("url", WebText, nullable=False),
    Column("reference", WebString(200), nullable=False),
    Column("tlp", String(12), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
)

exports = Table(
    "exports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("recipient", ForeignKey("partners.name"), nullable=False),
    Column("format", String(12), nullable=False),
    Column("tlp", String(12), nullable=False),
    Column("exported_by", ForeignKey("users.name"), nullable=False),
    Column("exported_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("file", WebText, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("items", Integer, nullable=False),
    Column("pushed_at", UtcDateTime),
)

exported_items = Table(
    "exported_items",
    metadata,
    Column("export_id", ForeignKey("exports.id"), primary_key=True),
    Column("site", String(255), primary_key=True),
    Column("label", String(16), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("retracted_at", UtcDateTime),
    Index(None, "site"),
)

retractions = Table(
    "retractions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False),
    Column("recipient", ForeignKey("partners.name"), nullable=False),
    Column("format", String(12), nullable=False),
    Column("retracted_by", ForeignKey("users.name"), nullable=False),
    Column("retracted_at", UtcDateTime, nullable=False),
    Column("shared_at", UtcDateTime, nullable=False),
    Column("reason", WebText, nullable=False),
    Column("file", WebText, nullable=False),
    Column("pushed_at", UtcDateTime),
    Index(None, "site"),
)

objections = Table(
    "objections",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False),
    Column("sender", WebString(200), nullable=False),
    Column("words", WebText, nullable=False),
    Column("recorded_by", ForeignKey("users.name"), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("outcome", String(12)),
    Column("answer", WebText, nullable=False, server_default=""),
    Column("closed_by", String(64)),
    Column("closed_at", UtcDateTime),
    Index(None, "site"),
)

basket = Table(
    "basket",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("added_by", ForeignKey("users.name"), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
