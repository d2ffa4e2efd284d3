"""All tables at once, for migrations and backups."""

from store.schema import crawl, evidence, exchange, learning, operators, pages, rendering, review, sources, training
from store.schema.base import metadata

__all__ = [
    "crawl",
    "evidence",
    "exchange",
    "learning",
    "metadata",
    "operators",
    "pages",
    "rendering",
    "review",
    "sources",
    "training",
]
