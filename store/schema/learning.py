"""Tables of what is learned on site: which model is in force, what was asked for, features of judged pages, learned
chances, random draws."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from store.schema.base import RowId, UtcDateTime, metadata
from store.schema.crawl import sites

# Append-only: the newest row is the pointer to the champion; an empty model_id is the shipped one.
champions = Table(
    "champions",
    metadata,
    Column("seq", RowId, primary_key=True),
    Column("model_id", String(64), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

page_features = Table(
    "page_features",
    metadata,
    Column("page_id", ForeignKey("pages.id"), primary_key=True),
    Column("made_with", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

learned = Table(
    "learned",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("chance", Float, nullable=False),
    Column("labels", Integer, nullable=False),
    Column("chooser", String(16)),
    Column("learned_at", UtcDateTime, nullable=False),
)

# Finds the best site that another model scored: what re-scoring takes next.
Index("ix_sites_rescoring", sites.c.model_id, sites.c.score)

# What the app, a schedule or a change of champion asked for; a worker of its own does it.
tasks = Table(
    "tasks",
    metadata,
    Column("seq", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("alive_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("outcome", Text, nullable=False),
    Index("ix_tasks_ended_at", "ended_at"),
)

# Sites that the rankers drew at random, with the chance of it: an unbiased look at what they pass over.
draws = Table(
    "draws",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("chance", Float, nullable=False),
    Column("drawn_at", UtcDateTime, nullable=False),
)
