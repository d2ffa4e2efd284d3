"""SIGTERM and Ctrl-C: the process ends within ten seconds, whatever hangs on the wire or in the store.

First nothing new is handed out and nothing more is learned; what answers within the grace is kept. Then every
connection is cut and every page that waits to be read let go, and a little later the reactor stops even so: what was
not committed is given back to the frontier. Should that, or the ranks and the seal after it, not be done in time, the
process is broken off: whatever it was at is a transaction that counts as never begun, and comes back with the next.
"""

import asyncio
import logging
import os
import signal
import time
from functools import partial
from multiprocessing import active_children
from queue import SimpleQueue
from threading import Thread
from typing import Any

from crawler.session import Session
from store.patience import hurry

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Service managers wait ten seconds or more before they kill; what is left is for closing the archive and the run, which
# on a busy machine takes seconds.
GRACE_SECONDS = 3.0
LAST_SECONDS = 6.0
# The rest of the ten seconds is for a busy machine to notice: it takes half a second at a load of twenty.
END_SECONDS = 8.5
# In the end Python takes itself apart, without our threads: most of a second of work, and ten where twenty others work.
GONE_SECONDS = 9.5
# How long a store that somebody else holds is waited for then, each time: long enough for a short write of theirs.
HURRIED_SECONDS = 1.0


class Stopping:
    """Listens for SIGTERM and SIGINT while a crawl runs; the second signal stops at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}
        # Of all that threads tell each other by, this alone may be used where a signal is heard.
        self._heard: SimpleQueue[bool] = SimpleQueue()

    def listen(self) -> None:
        """Take over the signals, in the running event loop."""
        from twisted.internet import reactor  # importing it installs one, and Scrapy chooses which

        # A look-up that hangs in the system's resolver must not keep the process alive.
        reactor.getThreadPool().threadFactory = partial(Thread, daemon=True)
        Thread(target=_end_in_time, args=(self._heard, self._session), name="last moment", daemon=True).start()
        # Not the loop's own handlers: they are heard when the loop is free, and it may be waiting for a locked store.
        hear = partial(self._hear, asyncio.get_running_loop())
        self._before = {number: signal.signal(number, hear) for number in SIGNALS}

    def forget(self) -> None:
        """Give the signals back: what comes after a crawl in this process can be interrupted as usual. Who was told to
        stop has no more time for that."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._heard.put(False)

    def _hear(self, loop: asyncio.AbstractEventLoop, number: int, _frame: object) -> None:
        if not self._session.stopping:
            signal.setitimer(signal.ITIMER_REAL, GONE_SECONDS)  # whose signal ends a process that does not listen to it
        self._heard.put(True)
        hurry(self._session.engine, HURRIED_SECONDS)
        self._session.stop_by = min(self._session.stop_by, time.monotonic() + LAST_SECONDS)
        self._session.stopping = True
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._stop, signal.Signals(number).name)

    def _stop(self, name: str) -> None:
        logger.info("%s: the crawl stops", name)
        self._session.end_reason = self._session.end_reason or "stopped"
        self._session.learner.stop()
        loop = asyncio.get_running_loop()
        loop.call_later(0.0 if self._asked else GRACE_SECONDS, self._abandon)
        loop.call_later(0.0 if self._asked else LAST_SECONDS, self._leave)
        self._asked = True

    def _abandon(self) -> None:
        cut = self._session.traffic.abandon()
        if cut:
            logger.info("%d requests and pages in flight were abandoned", cut)

    def _leave(self) -> None:
        from twisted.internet import reactor

        if reactor.running:
            logger.warning("the crawl did not end in time; what is not stored is fetched again by the next")
            reactor.crash()  # type: ignore[misc]  # stop() would wait for what hangs; the caller closes the session


def _end_in_time(heard: SimpleQueue[bool], session: Session) -> None:
    """End the process END_SECONDS after the first signal, if it is there still; exit code 0 where its run is closed."""
    if not heard.get():
        return
    time.sleep(END_SECONDS)
    left = "ranks and seals are brought up to date" if session.noted else "what it held comes back"
    line = f"spyglass: the crawl was told to stop and not done in time; {left} by the next\n"
    try:
        os.write(2, line.encode())
        for worker in active_children():
            worker.kill()
    finally:  # nobody may read the line any more, and a worker may end just now
        os._exit(0 if session.noted and session.failure is None else 1)
