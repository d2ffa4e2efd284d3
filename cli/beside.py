"""A ``spyglass learn`` beside the review app: in a process of its own, so that no page waits for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PROGRAM = "from cli.main import main; main()"


@contextmanager
def learning() -> Iterator[None]:
    """While the block runs, verdicts move the queue. The learner ends with this process, however that ends."""
    words = [sys.executable, "-c", _PROGRAM, "learn", "--beside", str(os.getpid())]
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - our own program
    try:
        yield
    finally:
        child.kill()  # what it was at is done anew by the next one
        child.wait()
