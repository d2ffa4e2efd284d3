"""All tables at once, for migrations and backups."""

from store.schema import crawl, evidence, exchange, learning, operators, pages, review, sources, training
from store.schema.base import metadata

__all__ = [
    "crawl",
    "evidence",
    "exchange",
    "learning",
    "metadata",
    "operators",
    "pages",
    "review",
    "sources",
    "training",
]
