"""Stored pages that another model scored than the one in force: what to score again, best and newest site first.

Nothing is remembered of a run: a site is done when its row names the model, so a killed run goes on where it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from store.among import among
from store.entities import WarcAddress
from store.schema.crawl import sites
from store.schema.pages import captures, pages, scores


@dataclass(frozen=True, slots=True)
class OldPage:
    """A scored page with the place of its evidence; ``known`` where the model scored it before (after going back)."""

    page_id: int
    site: str
    url: str
    language: str
    warc: WarcAddress
    known: bool


def sites_to_rescore(connection: Connection, model_id: str, limit: int) -> list[str]:
    """Keys of scored sites that another model scored, highest score first, newest first among equals.

    It goes past every site that is done: ask seldom, for many.
    """
    other = or_(sites.c.model_id != model_id, sites.c.model_id.is_(None))
    wanted = select(sites.c.key).where(sites.c.score.is_not(None), other)
    ordered = wanted.order_by(sites.c.score.desc(), sites.c.last_seen.desc(), sites.c.id.desc())
    return list(connection.execute(ordered.limit(limit)).scalars())


def old_pages(connection: Connection, keys: Sequence[str], model_id: str) -> list[OldPage]:
    """The scored pages of sites; those of one URL stand together, oldest first."""
    by_it = scores.alias()
    joined = select(pages, captures, by_it.c.page_id.label("known")).join(captures, captures.c.id == pages.c.capture_id)
    joined = joined.outerjoin(by_it, and_(by_it.c.page_id == pages.c.id, by_it.c.model_id == model_id))
    scored = pages.c.id.in_(select(scores.c.page_id))
    joined = joined.where(among(pages.c.site, keys), scored)
    rows = connection.execute(joined.order_by(pages.c.site, pages.c.url, pages.c.id))
    return [
        OldPage(
            row.id,
            row.site,
            row.url,
            row.language,
            WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256),
            row.known is not None,
        )
        for row in rows
    ]


def progress(connection: Connection, model_id: str) -> tuple[int, int]:
    """Of the scored sites, how many the model scored, and how many there are."""
    done = func.count().filter(sites.c.model_id == model_id)
    row = connection.execute(select(done, func.count()).where(sites.c.score.is_not(None))).one()
    return int(row[0]), int(row[1])
