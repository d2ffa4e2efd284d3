"""A model that came into force scores what is stored, from the evidence: best and newest sites first.

joblib deals out the pages: to processes of this machine, or to a Dask cluster whose workers see the same evidence and
models folders. Pages were read once under the crawl's limits, so here they are read without a kill timer.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import joblib

from classifier.page import parse_page
from classifier.reading.guard import MAX_BYTES
from classifier.rowkeeping import masked
from classifier.scoring import Scorer, load_champion
from classifier.sites import PageScore, site_score
from store.collecting import collecting_seldom
from store.database import Connection, Engine, reading, writing
from store.entities import Score
from store.errors import EvidenceError, ModelError, PageRefusedError
from store.evidence import read_member
from store.pages import save_scores, scored_pages_of
from store.rescoring import OldPage, old_pages, progress, sites_to_rescore
from store.response import StoredResponse, read_response
from store.sites import SiteScoreRow, save_site_scores

T = TypeVar("T")
SITES = 100
"""Sites of one transaction: a killed run loses seconds, and a crawl beside it waits for less than one."""
AHEAD = 10_000
"""Sites that one question brings: it goes past all that is done, ever more of it, so it is asked once in a hundred
transactions."""
_PAGES = 25
"""Pages of one task: enough that dealing out costs nothing, few enough that no process waits for another."""


@dataclass(frozen=True, slots=True)
class Rescored:
    """How far it is: ``done`` of ``total`` scored sites bear the model's score, ``pages`` were read so far."""

    done: int
    total: int
    pages: int


def rescore(
    engine: Engine, models: Path, evidence: Path, at: Callable[[], datetime], workers: int = -1, cluster: str = ""
) -> Iterator[Rescored]:
    """Score again with the champion of the folder ``models``, a batch of sites at a time, until nothing is left.

    ``workers`` as joblib counts (-1: a process a processor), ``cluster`` the address of a Dask scheduler.
    """
    model_id = load_champion(models).model_id
    read, unread = 0, set[str]()
    with _backend(cluster), joblib.Parallel(n_jobs=workers) as parallel:
        while True:
            with reading(engine) as connection:
                other = sites_to_rescore(connection, model_id, AHEAD + len(unread))
                done, total = progress(connection, model_id)
            left = [key for key in other if key not in unread]
            if not left:
                return
            for keys in _runs(left, SITES):
                with reading(engine) as connection:
                    pages = old_pages(connection, keys, model_id)
                fresh = [page for page in pages if not page.known]
                answers = parallel(joblib.delayed(score_pages)(models, evidence, some) for some in _runs(fresh, _PAGES))
                found = {number: score for answer in answers for number, score in answer}
                with writing(engine) as connection:
                    written = _write(connection, pages, found, model_id, at())
                unread |= set(keys) - written
                done, read = done + len(written), read + len(found)
                yield Rescored(done, total, read)


def _runs(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def score_pages(models: Path, evidence: Path, pages: Sequence[OldPage]) -> list[tuple[int, Score]]:
    """Numbers and new scores of pages, without those whose evidence is gone or that cannot be read; in a worker.

    A page that stands where the one before it stood, and is the same to the byte, is not read again.
    """
    scorer = _scorer(models)
    found: list[tuple[int, Score]] = []
    before: tuple[str, str, StoredResponse] | None = None
    with collecting_seldom(0):  # reading a page makes no circles, and a task is soon over
        for page in pages:
            try:
                response = read_response(read_member(evidence, page.warc), MAX_BYTES + 1)
                if before != (page.url, page.language, response):
                    read = parse_page(response.body, page.url, response.content_type, page.language)
                    score = scorer.score(masked(read))
                    before = page.url, page.language, response
            except (EvidenceError, PageRefusedError):
                continue
            found.append((page.page_id, score))
    return found


def _write(
    connection: Connection, pages: Sequence[OldPage], found: dict[int, Score], model_id: str, at: datetime
) -> set[str]:
    """Store scores and what they add up to; the keys of the sites that have a new one. Where no page could be read the
    old one stays."""
    save_scores(connection, [(number, score, at) for number, score in sorted(found.items())])
    scored = scored_pages_of(connection, sorted({page.site for page in pages}))
    rows = {}
    for site, group in groupby(pages, key=lambda page: page.site):
        readable = {page.page_id for page in group if page.known or page.page_id in found}
        if not readable:
            continue
        mine = [page for page in scored[site] if page.page_id in readable]
        total = site_score([PageScore(page.score, page.url, page.language) for page in mine])
        best = max(mine, key=lambda page: page.score.pirate)
        rows[site] = SiteScoreRow(
            total.category, total.pirate, total.reasons, model_id, best.language, best.url, len(mine)
        )
    save_site_scores(connection, rows, at)
    return set(rows)


@cache
def _scorer(models: Path) -> Scorer:
    """The model, loaded once in each worker process."""
    return load_champion(models)


@contextmanager
def _backend(cluster: str) -> Iterator[None]:
    """joblib's own processes, or those of a cluster while the block runs."""
    if not cluster:
        yield
        return
    with _client(cluster), joblib.parallel_config(backend="dask"):  # joblib finds the newest client by itself
        yield


def _client(cluster: str) -> AbstractContextManager[object]:
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise ModelError("a cluster needs the extra: pip install 'spyglass[cluster]'") from error
    try:
        return Client(cluster)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        why = str(error)
    # What is left of a client stops its loop when it goes, which takes the lock of all loops: were that left to chance,
    # it might go while the next client, that holds it, begins, and both would wait for ever.
    gc.collect()
    raise ModelError(f"no Dask scheduler answers at {cluster}: {why}")
