"""All tables at once, for migrations and backups."""

from store.schema import crawl, operators, pages, review, sources
from store.schema.base import metadata

__all__ = ["crawl", "metadata", "operators", "pages", "review", "sources"]
