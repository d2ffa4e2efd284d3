"""Hands out work: leases the next due host groups from the store in batches, within the bounds of the plan.

Not a Scrapy SCHEDULER class: the spider's ``start()`` draws leases from here, which needs nothing but Scrapy's public
interface, and Scrapy's own queue never holds more than the leased window (docs/architecture.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from crawler.session import Session
from store.database import Connection, now, reading, writing
from store.disk import free_bytes
from store.entities import Lease
from store.errors import StoreBusyError, StoreError
from store.leases import give_back_expired, give_back_orphaned, in_hand, lease, next_due
from store.runs import beat, end_dead_runs

# A lease covers robots.txt, the delay, the fetch, the parse and the commit, each with its own cap well below this.
LEASE_SECONDS = 300.0
# A batch of leases is one transaction; larger ones make the order staler, smaller ones cost more.
BATCH = 32
# How long to wait before asking the store again when nothing is due, and how long an idle crawl waits for a far date.
PAUSE = 0.2
PATIENCE = 15.0
# How often leases of lost workers are looked for.
SWEEP = 30.0
# How often the free room on the disk is asked for: within a second a crawl writes some 20 MB at the most.
LOOK_SECONDS = 1.0
# A database that restarts is back within a minute (a try comes once a second).
TRIES = 60


class LeaseScheduler:
    """Draws leases until the plan's pages or minutes are used up, nothing is left, or stop() is called.

    ``held`` of the leases in hand wait for a judgement on the network; when all do, ``when_idle`` is called for it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._window = 2 * session.settings.crawl.concurrency
        self._in_hand = 0
        self.held = 0
        self.when_idle: Callable[[], None] = lambda: None
        self._handed = 0
        self._wake = asyncio.Event()
        self._stopped = False
        self._sources: list[asyncio.Task[None]] = []
        self._tries = 0
        minutes = session.plan.minutes
        self._deadline = now() + timedelta(minutes=minutes) if minutes is not None else None
        self._sweep_at = now() + timedelta(seconds=SWEEP)
        self._look_at = monotonic()

    def settled(self, *, counted: bool) -> None:
        """A lease has ended and is committed; one that cost no request is not counted against the plan's pages."""
        self._in_hand -= 1
        if not counted:
            self._handed -= 1
        self._wake.set()

    def stop(self, reason: str) -> None:
        """Hand out nothing more."""
        self._session.end_reason = self._session.end_reason or reason
        self._stopped = True
        self._wake.set()

    def feed(self, source: Coroutine[None, None, None]) -> None:
        """Wait for ``source``, which brings more to the frontier, before the work is called finished."""
        self._sources.append(asyncio.get_running_loop().create_task(source))

    def close(self) -> None:
        """End the sources that still run."""
        for source in self._sources:
            source.cancel()

    async def leases(self) -> AsyncIterator[Lease]:
        """Leases as there is room for them; ends when there is no more work for this run."""
        while not self._finished():
            try:
                batch = self._take()
                more = bool(batch) or self._more_to_come()
                self._tries = 0
            except StoreError as error:
                batch, more = [], self._hope(error)
            for taken in batch:
                if self._stopped or self._session.stopping:
                    return  # what is not begun is given back as it was
                yield taken
            if not more:
                return
            if not batch:
                await self._rest()

    def _finished(self) -> bool:
        if self._deadline is not None and now() >= self._deadline:
            self.stop("minutes")
        pages = self._session.plan.pages
        if pages is not None and self._handed >= pages and self._in_hand == 0:
            self.stop("pages")
        self._mind_the_disk()
        return self._stopped or self._session.stopping

    def _mind_the_disk(self) -> None:
        """A disk that fills up ends the crawl while there is still room to close it, and for what others write."""
        if monotonic() < self._look_at:
            return
        self._look_at = monotonic() + LOOK_SECONDS
        least = self._session.settings.crawl.min_free_bytes
        free = free_bytes(self._session.settings)
        if free < least and not self._stopped:
            self._session.failure = self._session.failure or StoreError(
                f"the disk is nearly full: {free / 1e6:,.0f} MB are free and crawl.min_free_bytes keeps "
                f"{least / 1e6:,.0f} MB; make room and crawl again, what was fetched is stored"
            )
            self.stop("disk low")

    def _take(self) -> list[Lease]:
        room = min(self._window - self._in_hand, BATCH)
        if self._session.plan.pages is not None:
            room = min(room, self._session.plan.pages - self._handed)
        if room <= 0:
            return []
        at = now()
        with writing(self._session.engine) as connection:
            if at >= self._sweep_at:
                self._sweep(connection, at)
            batch = lease(
                connection,
                self._session.worker,
                at,
                groups=room,
                seconds=LEASE_SECONDS,
                at_least=self._session.plan.at_least,
            )
        self._in_hand += len(batch)
        self._handed += len(batch)
        return batch

    def _sweep(self, connection: Connection, at: datetime) -> None:
        """Say that this worker lives, and take back what those held that do not."""
        beat(connection, self._session.run_id, self._session.counters.as_dict(), at)
        end_dead_runs(connection, at)
        give_back_orphaned(connection, at)
        give_back_expired(connection, at)
        self._sweep_at = at + timedelta(seconds=SWEEP)

    def _more_to_come(self) -> bool:
        """Whether waiting will help; nothing could be leased just now."""
        fed = all(source.done() for source in self._sources)
        if fed and self._in_hand and self._in_hand == self.held:
            self.when_idle()
        if self._in_hand or not fed:
            return True
        with reading(self._session.engine) as connection:
            due = next_due(connection, self._session.plan.at_least)
            others = in_hand(connection, now())
        if due is None and not others:
            self.stop("finished")
        elif due is not None and not others and due > now() + timedelta(seconds=PATIENCE):
            self.stop(f"nothing due before {due:%Y-%m-%d %H:%M} UTC")
        return not self._stopped

    def _hope(self, error: StoreError) -> bool:
        """A store that is busy or restarts is asked again for a while; the pages in hand wait in the pipeline."""
        self._tries += 1
        if isinstance(error, StoreBusyError) and self._tries < TRIES:
            return True
        self._session.failure = self._session.failure or error
        self.stop("store failed")
        return False

    async def _rest(self) -> None:
        """Wait for a lease to end, or a moment."""
        self._wake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), PAUSE * (1 + 4 * min(self._tries, 1)))
