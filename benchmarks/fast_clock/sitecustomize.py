"""A clock that runs fast, for whole programs: Python imports this first where the folder is on PYTHONPATH.

``FAST_CLOCK="40 1790000000.0"`` lets 40 seconds pass in each real one since that moment of the real clock, in this
process and in all that it starts: they agree on the time. What is asked of a clock (moments, delays, leases, days of
log files), and every wait by sleep, event loop, pipe or condition. What is worked takes forty times as long by that
clock, so caps on work are to be set forty times as high; the kernel's own clocks (file times, sockets, SQLite's
patience) stay as they are.
"""

import os
import selectors
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

FACTOR, BEGUN = (float(part) for part in os.environ["FAST_CLOCK"].split())


def _faster(clock: Callable[[], float]) -> Callable[[], float]:
    """Counts from BEGUN on by the wall clock, so that all processes agree; steady ones keep their own zero."""
    base = clock() - (time.time() - BEGUN)
    return lambda: base + FACTOR * (clock() - base)


def _shorter(wait: Callable[..., Any]) -> Callable[..., Any]:
    """A method whose one argument is a timeout."""

    def waited(self: object, timeout: float | None = None) -> Any:
        return wait(self, timeout if timeout is None else timeout / FACTOR)

    return waited


_sleep = time.sleep
_wall = _faster(time.time)
time.perf_counter, time.monotonic = _faster(time.perf_counter), _faster(time.monotonic)
time.time = _wall
time.sleep = lambda seconds: _sleep(float(seconds) / FACTOR)
threading._time = time.monotonic  # type: ignore[attr-defined]  # noqa: SLF001
threading.Condition.wait = _shorter(threading.Condition.wait)  # type: ignore[method-assign]
for kind in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    kind.select = _shorter(kind.select)  # type: ignore[method-assign]

# Before anything else takes the name from there.
from store import database  # noqa: E402

database.now = lambda: datetime.fromtimestamp(_wall(), UTC)

# What a page may take on the wall is this machine's work, not a wait of the crawl's.
from classifier import workline  # noqa: E402

workline.PATIENCE *= FACTOR
