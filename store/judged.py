"""Judged sites: every label with who gave it, on what showing, and the very pages it was given on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, select

from store.database import chunks, upsert
from store.entities import RELEASE_NAMES, Category, Stage, Verdict, WarcAddress
from store.labels import Provenance
from store.learned import Chooser
from store.schema.crawl import sites
from store.schema.learning import learned, page_features
from store.schema.pages import captures, pages
from store.schema.review import labels, queue, reviews
from store.surroundings import surroundings

# Release groups have no page.
_QUEUED = select(queue.c.site_id).where(queue.c.source != RELEASE_NAMES)


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """One page as it was when it was judged: its number, its WARC members, its language and the digest of its text."""

    page_id: int
    url: str
    warc: WarcAddress
    language: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reviewer said of a site."""

    reviewer: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class JudgedSite:
    """A site with its label. ``model_id`` and ``score`` are what its first reviewer was shown, ``propensity`` the
    chance with which it was drawn (None: ranked), ``learned`` what the rankers gave it (None: nothing) and
    ``chooser`` the one that chose it. ``kin`` names its operator or the template it shares, empty where neither is
    known."""

    site: str
    label: Category
    provenance: str
    decided_at: datetime
    opinions: tuple[Opinion, ...]
    model_id: str | None
    score: float | None
    propensity: float | None
    learned: float | None
    chooser: Chooser | None
    kin: str
    pages: tuple[JudgedPage, ...]


def judged_sites(connection: Connection) -> list[JudgedSite]:
    """Every labelled site that somebody looked at, by key.

    Labels that were passed on to mirrors without a look are left out: they repeat what their first one says.
    """
    about = select(labels, sites.c.key, learned.c.chance, learned.c.chooser)
    wanted = about.join(sites, sites.c.id == labels.c.site_id)
    wanted = wanted.outerjoin(learned, learned.c.site_id == sites.c.id).where(labels.c.provenance != Provenance.FOLD)
    found = list(connection.execute(wanted.order_by(sites.c.key)))
    said = _reviews(connection, [row.site_id for row in found])
    shown = _pages(connection, [digest for rows in said.values() for row in rows for digest in row.evidence])
    around = surroundings(connection, [row.key for row in found])
    judged = []
    for row in found:
        given = [review for review in said[row.site_id] if review.id in set(row.review_ids)]
        seen = {page.page_id: page for review in given for digest in review.evidence for page in shown[digest]}
        first = given[0] if given else None
        judged.append(
            JudgedSite(
                site=row.key,
                label=Category(row.category),
                provenance=row.provenance,
                decided_at=row.decided_at,
                opinions=tuple(Opinion(review.reviewer, Verdict(review.verdict)) for review in said[row.site_id]),
                model_id=first.model_id if first else None,
                score=first.score if first else None,
                propensity=first.propensity if first else None,
                learned=row.chance,
                chooser=Chooser(row.chooser) if row.chooser else None,
                kin=around[row.key].fold or "",
                pages=tuple(seen[number] for number in sorted(seen)),
            )
        )
    return judged


def _reviews(connection: Connection, site_ids: Sequence[int]) -> Mapping[int, list[Row[tuple[object, ...]]]]:
    found: defaultdict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for chunk in chunks(site_ids):
        standing = reviews.c.site_id.in_(chunk), reviews.c.undone_at.is_(None), reviews.c.fold_of.is_(None)
        for row in connection.execute(select(reviews).where(*standing).order_by(reviews.c.id)):
            found[row.site_id].append(row)
    return found


def _pages(connection: Connection, digests: Sequence[str]) -> Mapping[str, list[JudgedPage]]:
    found: defaultdict[str, list[JudgedPage]] = defaultdict(list)
    joined = select(pages, captures).join(captures, captures.c.id == pages.c.capture_id)
    for chunk in chunks(sorted(set(digests))):
        for row in connection.execute(joined.where(captures.c.member_sha256.in_(chunk)).order_by(pages.c.id)):
            found[row.member_sha256].append(_page(row))
    return found


def features_of(connection: Connection, page_ids: Sequence[int], made_with: str) -> Iterator[tuple[int, bytes]]:
    """The kept rows of features of pages, where they were ``made_with`` the same extractors."""
    for chunk in chunks(page_ids):
        kept = page_features.c.page_id.in_(chunk), page_features.c.made_with == made_with
        for row in connection.execute(select(page_features).where(*kept)):
            yield row.page_id, bytes(row.content)


def keep_features(connection: Connection, rows: Mapping[int, bytes], made_with: str) -> None:
    """Keep rows of features by page, in place of older ones."""
    values = [{"page_id": at, "made_with": made_with, "content": content} for at, content in sorted(rows.items())]
    if values:
        new = upsert(connection, page_features)
        changed = {"made_with": new.excluded.made_with, "content": new.excluded.content}
        connection.execute(new.on_conflict_do_update(index_elements=["page_id"], set_=changed), values)


def queued_pages(connection: Connection, limit: int) -> dict[int, JudgedPage]:
    """The best page, as captured last, of each of the ``limit`` sites of the queue found last, by site number.

    Not of those ranked last: scoring again goes from the best to the worst, so after that they would be the worst.
    """
    return _best_pages(connection, _QUEUED.order_by(queue.c.site_id.desc()).limit(limit))


def waiting_pages(connection: Connection, limit: int) -> dict[int, JudgedPage]:
    """The same of the ``limit`` sites at the top of the queue that wait for a first reader, mirrors left out."""
    top = _QUEUED.where(queue.c.shown, queue.c.stage == Stage.FIRST)
    return _best_pages(connection, top.order_by(queue.c.value.desc(), queue.c.site_id.desc()).limit(limit))


def _best_pages(connection: Connection, site_ids: Select[tuple[int]]) -> dict[int, JudgedPage]:
    wanted = select(sites.c.id, sites.c.key, sites.c.url).where(sites.c.id.in_(site_ids)).order_by(sites.c.key)
    best = {row.key: (row.id, row.url) for row in connection.execute(wanted)}
    joined = select(pages, captures).join(captures, captures.c.id == pages.c.capture_id)
    found: dict[int, JudgedPage] = {}
    for chunk in chunks(list(best)):
        for row in connection.execute(joined.where(pages.c.site.in_(chunk)).order_by(pages.c.id)):
            number, url = best[row.site]
            if row.url == url:
                found[number] = _page(row)
    return dict(sorted(found.items()))


def _page(row: Row[tuple[object, ...]]) -> JudgedPage:
    warc = WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256)
    return JudgedPage(row.id, row.url, warc, row.language, row.text_sha256)
