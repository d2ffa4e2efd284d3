"""Many pages → scores, each read in a worker process: a hostile page costs a refusal, and the rest are still scored."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from classifier.page import parse_page
from classifier.parsed import Block, MediaKind, Page, Zone
from classifier.reading.guard import MAX_BYTES
from classifier.scoring import Scorer, load_champion
from classifier.workers import PageWorkers
from store.entities import Score
from store.errors import SpyglassError
from store.masking import mask_text
from store.pages import StoredPage
from store.response import read_response

K = TypeVar("K")

# Pages read ahead for each worker: enough that none waits for the reader, few enough that memory stays small.
_AHEAD = 8
# Language tables and lexicons load with the first page: a real one must not be charged with that.
WARM_UP = b"<title>First page</title><p>The first page that this process reads, in plain words."


@dataclass(frozen=True, slots=True)
class RawPage:
    """Bytes to score: a body without content coding, or with ``archived`` the WARC members of its exchange."""

    url: str
    body: bytes
    archived: bool = False


Scorable = RawPage | StoredPage | SpyglassError
Answer = Score | SpyglassError


def score_all(models: Path, items: Iterable[tuple[K, Scorable]], workers: int = 0) -> Iterator[tuple[K, Answer]]:
    """Each key with the champion's score, or why there is none, in the order of ``items``; errors among them pass.

    ``workers`` is the number of processes, by default one a processor. Raises ModelError before the first page.
    """
    scorer = load_champion(models)
    workers = workers or len(os.sched_getaffinity(0))
    waiting: deque[tuple[K, Future[Answer]]] = deque()
    # A stopped pool answers no page any more: the threads that wait for one have to end before it.
    with (
        PageWorkers(workers, initializer=prepare, initargs=(models,)) as pool,
        ThreadPoolExecutor(workers) as threads,
    ):
        try:
            for key, item in items:
                waiting.append((key, threads.submit(_answer, pool, scorer, item)))
                if len(waiting) > workers * _AHEAD:
                    done, future = waiting.popleft()
                    yield done, future.result()
            for done, future in waiting:
                yield done, future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _answer(pool: PageWorkers, scorer: Scorer, item: Scorable) -> Answer:
    if isinstance(item, SpyglassError):
        return item
    try:
        if isinstance(item, StoredPage):
            return scorer.score(_page(item))
        return pool.call(score_archived if item.archived else score_body, item.body, item.url)
    except SpyglassError as error:
        return error


def _page(stored: StoredPage) -> Page:
    """What is left of a page whose bytes are gone."""
    blocks = tuple(Block(Zone(zone), start, end) for zone, start, end in stored.blocks)
    return Page(
        stored.url, MediaKind.HTML, language=stored.language, title=stored.title, text=stored.text, blocks=blocks
    )


_scorer: Scorer | None = None


def prepare(models: Path) -> None:
    """Make this process ready to score: a worker pool's initializer. Raises ModelError."""
    global _scorer
    _scorer = load_champion(models)
    _scorer.score(parse_page(WARM_UP, "https://site.example/"))


def score_body(body: bytes, url: str, content_type: str) -> Score:
    """Score one page in a process that prepare() made ready."""
    return _ready().score(parse_page(body, url, content_type))


def score_archived(member: bytes, url: str, content_type: str) -> Score:  # noqa: ARG001 - the archive holds its own
    """Score a page out of its WARC members as the crawl does: credentials masked."""
    response = read_response(member, MAX_BYTES + 1)
    page = parse_page(response.body, url, response.content_type)
    return _ready().score(replace(page, title=mask_text(page.title), text=mask_text(page.text)))


def _ready() -> Scorer:
    if _scorer is None:
        raise RuntimeError("prepare() was not called in this process")
    return _scorer
