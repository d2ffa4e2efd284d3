"""What is on the wire: so many requests to one address at most, and an end to all of them when the crawl must stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from crawler.refusals import RefusalReason, RefusedRequestError

T = TypeVar("T")

# Thousands of small shops share one address; eight at once are what a browser opens to a single host (BUbiNG keeps
# such a bound by address beside the one by host).
PER_ADDRESS = 8


class Traffic:
    """The requests of one crawl process that are under way."""

    def __init__(self, per_address: int = PER_ADDRESS) -> None:
        self._per_address = per_address
        self._seats: dict[str, asyncio.Semaphore] = {}
        self._taken: dict[str, int] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self.stopped = False

    @asynccontextmanager
    async def seat(self, address: str) -> AsyncIterator[None]:
        """Hold one of the seats of ``address`` ("" where a proxy asks for us: no bound), waiting for it if need be."""
        if not address:
            yield
            return
        self._taken[address] = self._taken.get(address, 0) + 1
        try:
            async with self._seats.setdefault(address, asyncio.Semaphore(self._per_address)):
                yield
        finally:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address], self._seats[address]

    async def carry(self, exchange: Awaitable[T]) -> T:
        """What ``exchange`` gives; raises RefusedRequestError(STOPPED) when everything was abandoned meanwhile."""
        task = asyncio.ensure_future(exchange)
        self._tasks.add(task)
        if self.stopped:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if not self.stopped:
                raise
            raise RefusedRequestError(RefusalReason.STOPPED) from None
        finally:
            self._tasks.discard(task)

    def abandon(self) -> int:
        """Cut every connection and let nothing else leave; how many requests were under way."""
        self.stopped = True
        for task in tuple(self._tasks):
            task.cancel()
        return len(self._tasks)
