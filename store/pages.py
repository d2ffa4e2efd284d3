"""Parsed pages and their scores: zoned text kept compressed, so that spans can be shown without parsing again."""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from store.among import one_of
from store.entities import Category, Score
from store.many import write_many
from store.reasons import pack_reasons, unpack_reasons
from store.schema.pages import pages, scores
from store.urls import site_key

# A page's own words: what is cut was never shown to a reviewer. Two hundred thousand characters is a small book.
TEXT_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class PackedText:
    """Text and blocks of a page as they are kept: compressed, and the SHA-256 of the text, in hex."""

    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What is kept of a parsed page. ``blocks`` are (zone, start, end) runs of ``text``; ``packed`` is both of them,
    where somebody packed them before: a crawl's workers do, whose processors have more room than its own."""

    site: str
    url: str
    title: str
    language: str
    text: str
    blocks: tuple[tuple[str, int, int], ...]
    fetched_at: datetime
    packed: PackedText | None = None


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """A stored page with its number, its capture's number and its newest score."""

    page_id: int
    capture_id: int
    url: str
    title: str
    language: str
    fetched_at: datetime
    score: Score


_CATEGORIES = tuple(Category)

_SCORED = (
    select(pages.c.site, pages.c.id, pages.c.capture_id, pages.c.url, pages.c.title, pages.c.language)
    .add_columns(pages.c.fetched_at, scores.c.model_id, scores.c.category, scores.c.reasons)
    .add_columns(*(scores.c[category.value] for category in _CATEGORIES))
    .join(scores, scores.c.page_id == pages.c.id)
    .where(one_of(pages.c.site, "sites"))
    .order_by(pages.c.id.desc(), scores.c.scored_at.desc())
)

_NEW_SCORE = insert(scores)
_SAID = delete(scores).where(scores.c.page_id == bindparam("page"), scores.c.model_id == bindparam("model"))


def save_pages(connection: Connection, parsed: Sequence[tuple[StoredPage, int]]) -> list[int]:
    """Store pages, each with the number of its capture, and return their numbers, in the same order."""
    if not parsed:
        return []
    saved = insert(pages).returning(pages.c.id, sort_by_parameter_order=True)
    return list(connection.execute(saved, [_row(page, capture_id) for page, capture_id in parsed]).scalars())


def pack(text: str, blocks: Sequence[tuple[str, int, int]]) -> PackedText:
    """``text`` and ``blocks`` as they are kept: the first TEXT_LIMIT characters."""
    text = text[:TEXT_LIMIT]
    kept = [(zone, start, min(end, len(text))) for zone, start, end in blocks if start < len(text)]
    return PackedText(
        content=zlib.compress(json.dumps({"text": text, "blocks": kept}).encode(), 3),
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _row(page: StoredPage, capture_id: int) -> Mapping[str, object]:
    packed = page.packed or pack(page.text, page.blocks)
    return {
        "capture_id": capture_id,
        "site": page.site,
        "url": page.url,
        "title": page.title[:500],
        "language": page.language,
        "text_sha256": packed.sha256,
        "content": packed.content,
        "fetched_at": page.fetched_at,
    }


def save_scores(connection: Connection, said: Sequence[tuple[int, Score, datetime]]) -> None:
    """Store what a model said of pages, in place of what it said before: the number of each, its score, and when."""
    if said:
        connection.execute(_SAID, [{"page": number, "model": score.model_id} for number, score, _ in said])
        add_scores(connection, said)


def add_scores(connection: Connection, said: Sequence[tuple[int, Score, datetime]]) -> None:
    """Store what a model said of pages it had said nothing of: the number of each, its score, and when."""
    rows = [
        {
            "page_id": page_id,
            "model_id": score.model_id,
            "category": score.category,
            "reasons": pack_reasons(score.reasons),
            "scored_at": at,
            **{category.value: probability for category, probability in score.scores.items()},
        }
        for page_id, score, at in said
    ]
    write_many(connection, _NEW_SCORE, rows)


def page_of(connection: Connection, page_id: int) -> StoredPage | None:
    """The stored page with this number."""
    row = connection.execute(select(pages).where(pages.c.id == page_id)).first()
    if row is None:
        return None
    content = json.loads(zlib.decompress(row.content))
    blocks = tuple((str(zone), int(start), int(end)) for zone, start, end in content["blocks"])
    return StoredPage(row.site, row.url, row.title, row.language, content["text"], blocks, row.fetched_at)


def scored_pages(connection: Connection, site: str) -> list[ScoredPage]:
    """The pages of a site with their newest scores, newest page first."""
    return scored_pages_of(connection, [site]).get(site, [])


def scored_pages_of(connection: Connection, sites: Sequence[str]) -> dict[str, list[ScoredPage]]:
    """The same for those of ``sites`` that have any, by site."""
    newest: dict[str, dict[int, ScoredPage]] = {}
    for row in connection.execute(_SCORED, {"sites": list(sites)}):
        # By place and not by name: a crawl reads all pages of each site of which it has one more.
        site, number, capture, url, title, language, fetched_at, model, category, reasons, *chances = row
        mine = newest.setdefault(site, {})
        if number not in mine:
            scored = dict(zip(_CATEGORIES, chances, strict=True))
            score = Score(Category(category), scored, unpack_reasons(reasons), model)
            mine[number] = ScoredPage(number, capture, url, title, language, fetched_at, score)
    return {site: list(found.values()) for site, found in newest.items()}


def newest_page(connection: Connection, url: str) -> tuple[int, StoredPage] | None:
    """The newest stored page of a URL, with its number."""
    wanted = select(pages.c.id).where(pages.c.site == site_key(url), pages.c.url == url).order_by(pages.c.id.desc())
    page_id = connection.execute(wanted.limit(1)).scalar()
    page = page_of(connection, page_id) if page_id is not None else None
    return (page_id, page) if page_id is not None and page is not None else None
