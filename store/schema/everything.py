"""All tables at once, for migrations and backups."""

from store.schema import crawl, pages, review, sources
from store.schema.base import metadata

__all__ = ["crawl", "metadata", "pages", "review", "sources"]
