"""Tables of what was fetched: captures, parsed pages, scores."""

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

captures = Table(
    "captures",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("run_id", ForeignKey("crawl_runs.id")),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", WebString(120), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("address", String(64), nullable=False),
    Column("certificate_sha256", String(64), nullable=False),
    Column("location", WebText, nullable=False),
    Column("payload_sha256", String(64), nullable=False),
    Column("warc_file", String(200), nullable=False),
    Column("warc_offset", BigInteger, nullable=False),
    Column("warc_length", BigInteger, nullable=False),
    Column("member_sha256", String(64), nullable=False),
    Index(None, "site"),
    Index(None, "warc_file", "warc_offset"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("capture_id", ForeignKey("captures.id"), nullable=False),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", WebText, nullable=False),
    Column("language", String(16), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Index(None, "site"),
    Index(None, "text_sha256"),
)

scores = Table(
    "scores",
    metadata,
    Column("page_id", ForeignKey("pages.id"), primary_key=True),
    Column("model_id", String(64), primary_key=True),
    Column("category", String(16), nullable=False),
    Column("iptv_reseller", Float, nullable=False),
    Column("release_group", Float, nullable=False),
    Column("other_piracy", Float, nullable=False),
    Column("legit", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
)
