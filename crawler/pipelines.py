"""Outcomes → store, in batches: one transaction holds everything that a handful of fetches brought."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from crawler.outcome import Outcome
from crawler.recording import Recorder
from crawler.scheduler import TRIES, LeaseScheduler
from crawler.session import Session
from crawler.silence import FEW_KNOWN, Silence
from crawler.wayout import is_open
from store.captures import save_captures
from store.database import now, writing
from store.errors import NetworkError, StoreBusyError, StoreError
from store.robots import save_robots
from store.runs import beat, note_refusals

logger = logging.getLogger(__name__)

# A killed crawl fetches again at most what was not committed: a few pages, or a third of a second's worth. A write is
# some fifty statements however many pages it has: of 32 each page takes a third of a millisecond less than of 12, and a
# tenth less than of 24.
BATCH = 32
SECONDS = 0.3
# While a database restarts, what was fetched waits in memory, for as long as the scheduler has hope too.
TRY_SECONDS = 1.0


class StorePipeline:
    """Collects outcomes; writes them when a batch is full or a third of a second has passed."""

    def __init__(self, session: Session, leases: LeaseScheduler, recorder: Recorder) -> None:
        self._session = session
        self._leases = leases
        self._recorder = recorder
        self._batch: list[Outcome] = []
        # Of few that are asked for at once none should wait for others that cannot come before it is stored.
        self._full = min(BATCH, session.settings.crawl.concurrency)
        self._timer: asyncio.TimerHandle | None = None
        self._tries = 0
        self._closing = False
        # Behind a proxy only the proxy can tell; it answers for sites that are down.
        few = 1 if session.plan.at_least is None else FEW_KNOWN
        self._silence = None if session.plan.proxy else Silence(few)
        self._judging: asyncio.Task[None] | None = None
        leases.when_idle = self._nobody_else

    def take(self, outcome: Outcome) -> None:
        """Take an outcome; it is stored within SECONDS, or when it is clear that the network is there."""
        if self._silence is None:
            self._store([outcome])
            return
        self._store(self._silence.take(outcome))
        self._leases.held = self._silence.held
        if self._silence.is_long:
            self._judge()

    def _store(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        self._batch.extend(outcomes)
        if len(self._batch) >= self._full and not self._tries:
            self._flush(whole=False)
        elif self._timer is None:
            self._flush_in(SECONDS)

    def _nobody_else(self) -> None:
        """Nothing is under way but what is held."""
        if self._silence is not None and not self._judging:
            self._judge() if self._silence.is_telling else self._release(self._silence)

    def _judge(self) -> None:
        """Ask whether there is still a way out; until that is clear, nothing that is held is stored."""
        if self._judging is None:
            self._judging = asyncio.get_running_loop().create_task(self._look_out())

    async def _look_out(self) -> None:
        if self._silence is None:
            return
        if await is_open(self._session.engine, self._session.settings.crawl.allowed):
            self._release(self._silence)
            self._judging = None
            return
        # Our way out is gone, which says nothing of any site: what was asked for is given back as it was.
        lost = NetworkError("no site could be reached: is there a network? What was asked for waits for the next crawl")
        self._session.failure = self._session.failure or lost
        self._leases.stop("network lost")

    def _release(self, silence: Silence) -> None:
        self._store(silence.release())
        self._leases.held = 0

    async def close(self) -> None:
        """Write the rest, with patience where the store is busy, before the spider closes the session; what is held
        still, nobody knows, and is given back."""
        self._closing = True
        self._flush()
        while self._timer is not None:  # it tries again; nobody else keeps the loop for it any more
            await asyncio.sleep(TRY_SECONDS)

    @property
    def _is_left(self) -> bool:
        """Whether something waits to be written. What came beside pages waits for the next ones; at the end there are
        none, and without its row an archived robots.txt is nobody's."""
        if self._batch or not self._closing:
            return bool(self._batch)
        refused_by_store = isinstance(self._session.failure, StoreError)
        return bool(self._session.rules or self._session.refused) and not refused_by_store

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flush_in(self, seconds: float) -> None:
        self._disarm()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._flush)

    def _flush(self, *, whole: bool = True) -> None:
        """Write what waits; unless ``whole``, as long as it fills a batch: what is left goes with the next."""
        if whole:
            self._disarm()
        # Who was told to stop writes what there is time for; the rest is given back.
        while self._is_left and monotonic() < self._session.stop_by:
            if not whole and len(self._batch) < self._full:
                if self._timer is None:
                    self._flush_in(SECONDS)
                return
            portion = self._batch[: writable(self._batch, self._recorder.pace.links)]
            if not self._portion(portion):
                return
            self._tries = 0
            del self._batch[: len(portion)]
            for outcome in portion:
                self._leases.settled(counted=outcome.sent)

    def _portion(self, portion: Sequence[Outcome]) -> bool:
        """Whether ``portion`` is stored; else the crawl ends, or it is tried again."""
        try:
            self._write(portion)
        except StoreBusyError as error:
            self._tries += 1
            if self._tries >= TRIES:
                self._give_up(error)
            elif not (self._closing and self._session.stopping):  # who was told to stop has seconds, not a minute
                self._flush_in(TRY_SECONDS)
            return False
        except Exception as error:  # noqa: BLE001 - it would fail with every later batch too, for ever
            self._give_up(error)
            return False
        return True

    def _write(self, batch: Sequence[Outcome]) -> None:
        before = replace(self._session.counters)
        rules, refused = tuple(self._session.rules), tuple(self._session.refused)
        try:
            # The disk works for both at once; the archive is on it before the rows are.
            with writing(self._session.engine) as connection, self._session.archive.syncing():
                if batch:
                    self._recorder.record(connection, batch)
                # In a transaction of its own each robots.txt would wait for the disk as long as a batch of pages.
                save_robots(connection, [read.answer for read in rules])
                save_captures(connection, [one for read in rules for one in read.captures], self._session.run_id)
                note_refusals(connection, self._session.run_id, refused)
                self._session.counters.refused += len(refused)
                beat(connection, self._session.run_id, self._session.counters.as_dict(), now())
        except Exception:
            self._session.counters = before
            raise
        del self._session.rules[: len(rules)], self._session.refused[: len(refused)]
        if self._session.on_progress is not None:
            self._session.on_progress(self._session.counters)

    def _give_up(self, error: Exception) -> None:
        """Nothing of the batch is lost: its leases lapse and its pages are fetched again by the next run."""
        foreseen = isinstance(error, StoreError | OSError)
        logger.error("the crawl stops: %s", error, exc_info=None if foreseen else error)
        self._batch = []
        unforeseen = f"what was fetched could not be stored ({type(error).__name__}); the log of today says why"
        cause = f"the disk refuses: {error}" if foreseen else unforeseen
        self._session.failure = error if isinstance(error, StoreError) else StoreError(cause)
        self._leases.stop("store failed")


def writable(outcomes: Sequence[Outcome], most: int) -> int:
    """How many of the first ``outcomes`` one write takes: BATCH of them, ``most`` of their links, one at least: a page
    that has more is written alone."""
    links = 0
    for count, outcome in enumerate(outcomes[:BATCH]):
        links += _links(outcome)
        if links > most:
            return max(1, count)
    return min(len(outcomes), BATCH)


def _links(outcome: Outcome) -> int:
    return len(outcome.analysis.links) if outcome.analysis else 0
