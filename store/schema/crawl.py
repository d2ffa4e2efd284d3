"""Tables of the crawl: runs and what they refused, sites, operators, the frontier, what it learned, politeness."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from store.schema.base import RowId, UtcDateTime, WebString, WebText, metadata

crawl_runs = Table(
    "crawl_runs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("purpose", String(64), nullable=False),
    Column("worker", String(120), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("heartbeat_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_reason", String(64)),
    Column("options", JSON, nullable=False),
    Column("counters", JSON, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    Column("run_id", ForeignKey("crawl_runs.id"), primary_key=True),
    Column("reason", String(64), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("example", WebText, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("named", Boolean, nullable=False, server_default=false()),
    Column("merged_into", BigInteger),
    Column("ended_at", UtcDateTime),
    Column("ended_because", WebText),
)

_UNDECIDED = text("verdict IS NULL")

sites = Table(
    "sites",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("host_group", String(255), nullable=False),
    Column("source", String(32), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime),
    Column("links", Integer, nullable=False),
    Column("fetched", Integer, nullable=False),
    Column("state", String(16)),
    Column("state_at", UtcDateTime),
    Column("state_evidence", WebText),
    Column("predecessor", String(255)),
    Column("pages", Integer, nullable=False),
    Column("category", String(16)),
    Column("score", Float),
    Column("reasons", JSON),
    Column("model_id", String(64)),
    Column("language", String(16), nullable=False),
    Column("url", Text),
    Column("suggested_role", String(24)),
    Column("operator_id", ForeignKey("operators.id")),
    Column("scored_at", UtcDateTime),
    Column("verdict", String(16)),
    Column("role", String(24)),
    Column("decided_at", UtcDateTime),
    Column("parked_until", UtcDateTime),
    Index(None, "host_group"),
    Index(None, "operator_id"),
    Index(None, "score"),
    Index(None, "scored_at"),
    Index(None, "state_at"),
    Index(None, "parked_until"),
    # What waits for a first verdict, in the order of ranking: walked again and again to find what is not queued yet.
    Index("ix_sites_open", "id", "score", "key", "verdict", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
)

handling = Table(
    "handling",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("subject", String(255), nullable=False),
    Column("code", String(16), nullable=False),
    Column("until", UtcDateTime),
    Column("set_by", String(64), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Column("note", WebText, nullable=False),
    Index(None, "subject"),
)

host_groups = Table(
    "host_groups",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("best", Float),
    Column("next_due", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("leased_by", String(120)),
    Column("delay", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Index(None, "best"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url_key", BigInteger, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("site", String(255), nullable=False),
    Column("host_group", String(255), nullable=False),
    Column("state", String(8), nullable=False),
    Column("priority", Float, nullable=False),
    Column("hops", Integer, nullable=False),
    Column("redirects", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("source", String(32), nullable=False),
    Column("anchor", WebText, nullable=False),
    Column("referrer", String(255), nullable=False),
    Column("features", LargeBinary),
    Column("parent_score", Float),
    Column("drift", Integer, nullable=False, server_default="0"),
    Column("propensity", Float),
    Column("run_id", ForeignKey("crawl_runs.id")),
    Column("found_at", UtcDateTime, nullable=False),
    Column("leased_by", String(120)),
    Column("lease_until", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("note", WebString(200)),
    Index(None, "host_group", "state", "priority"),
    Index(None, "site", "state"),
    Index(None, "state", "lease_until"),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", String(300), primary_key=True),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", WebText, nullable=False),
)

site_links = Table(
    "site_links",
    metadata,
    Column("from_site", String(255), primary_key=True),
    Column("to_site", String(255), primary_key=True),
    Column("score", Float),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    # Who links to a site, and how likely the best of them is: asked for each link that is ranked, from the index alone.
    Index(None, "to_site", "score"),
)

link_examples = Table(
    "link_examples",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(255), nullable=False, unique=True),
    Column("source", String(255), nullable=False),
    Column("tokens", LargeBinary, nullable=False),
    Column("score", Float, nullable=False),
    Column("learned_at", UtcDateTime, nullable=False),
    Index(None, "source"),
)

credential_links = Table(
    "credential_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("port", Integer),
    Column("path_shape", String(200), nullable=False),
    Column("found_on", String(255), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("times_seen", Integer, nullable=False),
    Index(None, "host"),
)
