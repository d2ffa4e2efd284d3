"""Worker processes that read and score pages, each with a kill timer and a memory limit.

A page can be made to keep a parser busy for minutes or to fill memory; in a process of its own it costs one worker,
which is replaced, and never the crawl.
"""

import asyncio
import gc
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from classifier.clock import OUT_OF_TIME, limited
from store.errors import PageRefusedError

T = TypeVar("T")
# What a page is given to: its body, URL and content type → anything that can be pickled. Must be a top-level function.
PageFunction = Callable[[bytes, str, str], T]

# Of processor time, which a busy machine does not use up: an honest page takes milliseconds of it, the worst less.
SECONDS = 1.0
# On the wall, for a page that waits for something instead of working: so busy is no machine.
PATIENCE = 30.0
# A worker with model and language tables holds under 400 MB; a page that needs as much again is no page.
MEGABYTES = 1024

_broken: list[Exception] = []
_seconds = SECONDS


class PageWorkers:
    """A pool of worker processes for pages; a context manager. Processes start with the first page.

    ``seconds`` of processor time and ``megabytes`` bound a page. ``initializer(*initargs)`` runs once in every new
    worker, to load the champion for instance; what it raises is raised by every page given to that worker.
    """

    def __init__(
        self,
        workers: int = 1,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[object, ...] = (),
    ) -> None:
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_begin,
            initargs=(seconds, megabytes, initializer, initargs),
            # A fork would take the crawler's sockets, threads and locks along.
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers at once, whatever they are doing."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def call(self, function: PageFunction[T], body: bytes, url: str, content_type: str = "") -> T:
        """``function(body, url, content_type)`` from a worker.

        Raises PageRefusedError where it took too long, too much memory or the worker with it; other errors of
        ``function`` as they are.
        """
        future = self._submit(function, body, url, content_type)
        try:
            return future.result()
        except (TimeoutError, MemoryError, ProcessExpired) as error:
            raise _refusal(error, url) from error

    async def run(self, function: PageFunction[T], body: bytes, url: str, content_type: str = "") -> T:
        """As ``call``, awaited; cancelling it frees the worker."""
        future = self._submit(function, body, url, content_type)
        try:
            return await asyncio.wrap_future(future)
        except (TimeoutError, MemoryError, ProcessExpired) as error:
            raise _refusal(error, url) from error

    def _submit(self, function: PageFunction[T], body: bytes, url: str, content_type: str) -> "Future[T]":
        task = (function, body, url, content_type)
        future: Future[T] = self._pool.schedule(_work, args=task, timeout=PATIENCE)
        return future


def _refusal(error: Exception, url: str) -> PageRefusedError:
    if isinstance(error, MemoryError):
        cause = "takes too much memory to read"
    elif isinstance(error, TimeoutError) or getattr(error, "exitcode", None) == OUT_OF_TIME:
        cause = "takes too long to read"
    else:
        cause = "ends the process that reads it"
    return PageRefusedError(f"{url} {cause}")


def _begin(
    seconds: float, megabytes: int, initializer: Callable[..., None] | None, initargs: tuple[object, ...]
) -> None:
    """In the worker: note its limits, then prepare it."""
    global _seconds
    _seconds = seconds
    limit = megabytes * 1024 * 1024
    # Data and not address space: libraries reserve much more than they touch.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # A dumped core would leave the page, and what else the worker held, on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if initializer is not None:
            initializer(*initargs)
    except Exception as error:  # noqa: BLE001  (a worker that cannot start would be started again, for ever)
        _broken.append(error)
    # What was loaded stays for good: the collector need not look at it again with every page.
    gc.freeze()


def _work(function: PageFunction[T], body: bytes, url: str, content_type: str) -> T:
    """In the worker: one page."""
    if _broken:
        raise _broken[0]
    with limited(_seconds):
        return function(body, url, content_type)
