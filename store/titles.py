"""Titles of pages by what is known of their site: what new search phrases are learned from."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from store.entities import Verdict
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import sites
from store.schema.pages import pages


@dataclass(frozen=True, slots=True)
class JudgedTitle:
    """A page title; ``confirmed`` when a reviewer called its site a pirate."""

    host_group: str
    language: str
    title: str
    confirmed: bool


def judged_titles(connection: Connection, harmless_below: float, most: int) -> list[JudgedTitle]:
    """The latest title of each site that a reviewer confirmed, called legit, or that scores below ``harmless_below``;
    the ``most`` latest of each kind."""
    newest = select(func.max(pages.c.id)).group_by(pages.c.site).scalar_subquery()
    title = select(sites.c.host_group, pages.c.language, pages.c.title).join(pages, pages.c.site == sites.c.key)
    title = title.where(pages.c.id.in_(newest), pages.c.title != "").order_by(pages.c.id.desc()).limit(most)
    harmless = or_(sites.c.verdict == Verdict.LEGIT, and_(sites.c.verdict.is_(None), sites.c.score < harmless_below))
    kinds = ((sites.c.verdict.in_(PIRATE_VERDICTS), True), (harmless, False))
    return [
        JudgedTitle(row.host_group, row.language, row.title, confirmed)
        for which, confirmed in kinds
        for row in connection.execute(title.where(which))
    ]
