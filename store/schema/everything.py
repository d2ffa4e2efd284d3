"""All tables at once, for migrations and backups."""

from store.schema import crawl, evidence, learning, operators, pages, review, sources
from store.schema.base import metadata

__all__ = ["crawl", "evidence", "learning", "metadata", "operators", "pages", "review", "sources"]
