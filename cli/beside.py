"""A ``spyglass learn`` beside the review app: in a process of its own, so that no page waits for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

PROGRAM = "from cli.main import main; main()"


def started(*words: str) -> subprocess.Popen[bytes]:
    """This very program with other words, in a process of its own that says nothing."""
    quiet = subprocess.DEVNULL
    line = [sys.executable, "-c", PROGRAM, *words]
    return subprocess.Popen(line, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - our own program


@contextmanager
def learning() -> Iterator[None]:
    """While the block runs, verdicts move the queue. The learner ends with this process, however that ends."""
    child = started("learn", "--beside", str(os.getpid()))
    try:
        yield
    finally:
        child.kill()  # what it was at is done anew by the next one
        child.wait()
