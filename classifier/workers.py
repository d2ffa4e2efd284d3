"""Worker processes that read and score pages, each with a kill timer and a memory limit.

A page can be made to keep a parser busy for minutes or to fill memory; in a process of its own it costs one worker,
which is replaced, and never the crawl. Pages go to workers and back on the event loop itself: threads of the crawl's
process would wait five milliseconds for each step they take while it is busy.
"""

import asyncio
from collections.abc import Callable
from threading import Lock, Thread
from types import TracebackType
from typing import Self, TypeVar

from classifier.workline import Line, Worker, begin
from classifier.workside import Preparation

T = TypeVar("T")
# What a page is given to: its body, URL and content type → anything that can be pickled. Must be a top-level function.
PageFunction = Callable[[bytes, str, str], T]

# Of processor time, which a busy machine does not use up: an honest page takes milliseconds of it, the worst less.
SECONDS = 1.0
# A worker with model and language tables holds under 400 MB; a page that needs as much again is no page.
MEGABYTES = 1024


class PageWorkers:
    """A pool of worker processes for pages; a context manager. Processes start with the first page, or with begin().

    ``seconds`` of processor time and ``megabytes`` bound a page. ``initializer(*initargs)`` runs once in every new
    worker, to load the champion for instance; what it raises is raised by every page given to that worker. Workers
    belong to the event loop that awaits them; threads that ``call`` share a loop of their own.
    """

    def __init__(
        self,
        workers: int = 1,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[object, ...] = (),
    ) -> None:
        self._workers = workers
        self._preparation = Preparation(seconds, megabytes, initializer, initargs)
        self._spare: list[Worker] = []
        self._lines: dict[asyncio.AbstractEventLoop, tuple[Line, ...]] = {}
        self._aside: tuple[asyncio.AbstractEventLoop, Thread] | None = None
        self._starting = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers at once, whatever they are doing; whoever waits for them is told by a cancellation."""
        if self._aside is not None:
            loop, thread = self._aside
            asyncio.run_coroutine_threadsafe(self._close_lines(loop), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()
            self._aside = None
        for lines in self._lines.values():
            for line in lines:
                line.close()
        self._lines.clear()
        while self._spare:
            worker = self._spare.pop()
            worker.line.close()
            worker.end()

    def begin(self) -> None:
        """Start the processes now: they load for seconds what the first page would wait for."""
        self._spare += [begin(self._preparation) for _ in range(self._workers)]

    def call(self, function: PageFunction[T], body: bytes, url: str, content_type: str = "") -> T:
        """``function(body, url, content_type)`` from a worker, from any thread without an event loop.

        Raises PageRefusedError where it took too long, too much memory or the worker with it; other errors of
        ``function`` as they are.
        """
        reading = self.run(function, body, url, content_type)
        return asyncio.run_coroutine_threadsafe(reading, self._loop_aside()).result()

    async def run(self, function: PageFunction[T], body: bytes, url: str, content_type: str = "") -> T:
        """As ``call``, awaited."""
        line = min(self._lines_here(), key=lambda line: line.load)
        answer: T = await line.give(url, (function, body, url, content_type))
        return answer

    def _lines_here(self) -> tuple[Line, ...]:
        loop = asyncio.get_running_loop()
        if loop not in self._lines:
            self._lines[loop] = tuple(Line(self._preparation, self._spare) for _ in range(self._workers))
        return self._lines[loop]

    async def _close_lines(self, loop: asyncio.AbstractEventLoop) -> None:
        for line in self._lines.pop(loop, ()):
            line.close()
        await asyncio.sleep(0)  # connections end, and whoever waits is told, in the loop's next turn

    def _loop_aside(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._aside is None:
                loop = asyncio.new_event_loop()
                thread = Thread(target=loop.run_forever, name="page-workers", daemon=True)
                thread.start()
                self._aside = loop, thread
            return self._aside[0]
