"""Rows of features of stored pages: taken from the store, else read once from the evidence and kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from classifier.bulk import WARM_UP
from classifier.page import parse_page
from classifier.parsed import Page
from classifier.pipeline import observe
from classifier.reading.guard import MAX_BYTES
from classifier.rows import Row, pack_row, row_of, unpack_row
from classifier.workers import PageWorkers
from store.database import Engine, reading, writing
from store.errors import EvidenceError, PageRefusedError
from store.evidence import read_member
from store.judged import JudgedPage, features_of, keep_features
from store.masking import mask_text
from store.response import read_response

_BATCH = 100
"""Rows kept in one transaction: a killed run loses no more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows by page number; ``missing`` pages could not be read any more (purged, or too hostile)."""

    rows: dict[int, Row]
    missing: int


def rows_of(engine: Engine, evidence: Path, pages: Iterable[JudgedPage], made_with: str) -> Kept:
    """The rows of ``pages``. ``made_with`` names the extractors: the shipped model, which changes whenever they do."""
    wanted = {page.page_id: page for page in pages}
    with reading(engine) as connection:
        rows = {number: unpack_row(content) for number, content in features_of(connection, sorted(wanted), made_with)}
    left = [wanted[number] for number in sorted(wanted.keys() - rows.keys())]
    missing = 0
    with PageWorkers(initializer=prepare) as workers:
        for start in range(0, len(left), _BATCH):
            fresh: dict[int, bytes] = {}
            for page in left[start : start + _BATCH]:
                try:
                    member = read_member(evidence, page.warc)
                    fresh[page.page_id] = workers.call(observe_archived, member, page.url)
                except (EvidenceError, PageRefusedError):
                    missing += 1
            rows |= {number: unpack_row(content) for number, content in fresh.items()}
            with writing(engine) as connection:
                keep_features(connection, fresh, made_with)
    return Kept(rows, missing)


def prepare() -> None:
    """Make a worker process ready: lexicons and language tables load with its first page."""
    observe(parse_page(WARM_UP, "https://first.example/"))


def observe_archived(member: bytes, url: str, content_type: str) -> bytes:  # noqa: ARG001 - the archive holds its own
    """A packed row out of the WARC members of a page, masked as the crawl masks it; runs in a worker process."""
    response = read_response(member, MAX_BYTES + 1)
    page = parse_page(response.body, url, response.content_type)
    return pack_row(row_of(observe(masked(page))))


def masked(page: Page) -> Page:
    """``page`` as the store has it: without credentials."""
    return replace(page, title=mask_text(page.title), text=mask_text(page.text))
