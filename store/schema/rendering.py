"""Table of what a browser showed: beside the capture of a page, its document after scripts and a picture of it."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from store.schema.base import UtcDateTime, WebString, metadata

renderings = Table(
    "renderings",
    metadata,
    Column("capture_id", ForeignKey("captures.id"), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("rendered_at", UtcDateTime, nullable=False),
    Column("tool", WebString(120), nullable=False),
    Column("dom_id", ForeignKey("captures.id")),
    Column("picture_id", ForeignKey("captures.id")),
    Index(None, "site"),
)
