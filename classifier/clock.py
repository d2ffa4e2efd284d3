"""A bound on the processor time of one piece of work, kept by the kernel.

A clock on the wall punishes a page for a busy machine; processor time does not. The signal that the kernel sends is not
handled, so that it ends the process even inside a C library that would never come back to Python.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

OUT_OF_TIME = -signal.SIGPROF
"""The exit code of a process that this clock ended."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End this process where what is inside takes more than ``seconds`` of its processor time, all threads together.

    For processes made to be killed only, and in their main thread.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
