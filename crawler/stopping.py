"""SIGTERM and Ctrl-C: the crawl ends within ten seconds, whatever hangs on the wire.

First nothing new is handed out; what answers within the grace is kept. Then every connection is cut, and a little later
the reactor stops even if a page is still being read: what was not committed is given back to the frontier.
"""

import asyncio
import logging
import signal
from functools import partial
from threading import Thread
from typing import Any

from crawler.session import Session
from store.sqlite import hurry

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Service managers wait ten seconds or more before they kill; what is left is for closing the archive and the run, which
# on a busy machine takes seconds.
GRACE_SECONDS = 3.0
LAST_SECONDS = 6.5
# How long a store that somebody else holds is waited for then, each time: long enough for a short write of theirs.
HURRIED_SECONDS = 1.0


class Stopping:
    """Listens for SIGTERM and SIGINT while a crawl runs; the second signal stops at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def listen(self) -> None:
        """Take over the signals, in the running event loop."""
        from twisted.internet import reactor  # importing it installs one, and Scrapy chooses which

        # A look-up that hangs in the system's resolver must not keep the process alive.
        reactor.getThreadPool().threadFactory = partial(Thread, daemon=True)
        # Not the loop's own handlers: they are heard when the loop is free, and it may be waiting for a locked store.
        hear = partial(self._hear, asyncio.get_running_loop())
        self._before = {number: signal.signal(number, hear) for number in SIGNALS}

    def forget(self) -> None:
        """Give the signals back: what comes after a crawl in this process can be interrupted as usual."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, loop: asyncio.AbstractEventLoop, number: int, _frame: object) -> None:
        hurry(self._session.engine, HURRIED_SECONDS)
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._stop, signal.Signals(number).name)

    def _stop(self, name: str) -> None:
        logger.info("%s: the crawl stops", name)
        self._session.stopping = True
        self._session.end_reason = self._session.end_reason or "stopped"
        loop = asyncio.get_running_loop()
        loop.call_later(0.0 if self._asked else GRACE_SECONDS, self._abandon)
        loop.call_later(0.0 if self._asked else LAST_SECONDS, self._leave)
        self._asked = True

    def _abandon(self) -> None:
        cut = self._session.traffic.abandon()
        if cut:
            logger.info("%d requests in flight were abandoned", cut)

    def _leave(self) -> None:
        from twisted.internet import reactor

        if reactor.running:
            logger.warning("the crawl did not end in time; what is not stored is fetched again by the next")
            reactor.crash()  # type: ignore[misc]  # stop() would wait for what hangs; the caller closes the session
