"""The visits of a crawl: so many downloads at once, so many bytes unread, and none left behind when it ends.

Scrapy downloads, through every middleware. The queue, scraper and item pipelines that it has around that are passed by:
between a frontier and a store of our own they do nothing for a page, and cost it two to four tenths of a millisecond.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from store.entities import Lease

logger = logging.getLogger(__name__)

# Answers that wait to be read; while there are more, nothing else is asked for (Scrapy's SCRAPER_SLOT_MAX_ACTIVE_SIZE).
UNREAD_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request brought: a response, or why there is none."""

    request: Request
    came: Response | Exception


class Visits:
    """What is under way. ``ask`` fetches, ``at_once`` at the most; ``read`` sees to what came, however it came."""

    def __init__(
        self, at_once: int, ask: Callable[[Lease], Awaitable[Answer]], read: Callable[[Answer], Awaitable[None]]
    ) -> None:
        self._seats = asyncio.Semaphore(at_once)
        self._ask = ask
        self._read = read
        self._tasks: set[asyncio.Task[None]] = set()
        self._unread = 0
        self._room = asyncio.Event()

    async def begin(self, lease: Lease) -> None:
        """Ask for ``lease`` as soon as there is room for it and for what it will bring."""
        while self._unread > UNREAD_BYTES:
            self._room.clear()
            await self._room.wait()
        await self._seats.acquire()
        task = asyncio.get_running_loop().create_task(self._visit(lease))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ended(self) -> None:
        """Wait until nothing is under way any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _visit(self, lease: Lease) -> None:
        try:
            answer = await self._ask(lease)
        finally:
            self._seats.release()
        size = len(answer.came.body) if isinstance(answer.came, Response) else 0
        self._unread += size
        try:
            await self._read(answer)
        except Exception:
            logger.exception("what came from %s is lost", lease.site)
        finally:
            self._unread -= size
            self._room.set()
