"""The clock that ends a process: processor time, and only while work is going on."""

import subprocess
import sys
import textwrap

from classifier.clock import OUT_OF_TIME
from tests.patience import PATIENCE


def ended(code: str) -> int:
    """Exit code of a process of its own that runs ``code``."""
    script = "from classifier.clock import limited\n" + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=PATIENCE).returncode


def test_work_without_end_ends_its_process() -> None:
    """An endless loop is ended by the kernel, and the exit code tells that it was time."""
    assert ended("with limited(0.05):\n    while True: pass") == OUT_OF_TIME


def test_a_library_that_never_comes_back_is_ended_too() -> None:
    """A search inside C that would take for ever does not outlive the clock, though Python never gets a word in."""
    assert ended("import re\nwith limited(0.05): re.match('(a*)*b', 'a' * 64)") == OUT_OF_TIME


def test_waiting_and_what_comes_after_cost_nothing() -> None:
    """A process that waits for another longer than its limit, and works longer afterwards, ends by itself."""
    code = """
    import subprocess, sys, time
    with limited(0.05):
        subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.2: pass"], check=True)
    until = time.process_time() + 0.2
    while time.process_time() < until: pass
    """
    assert ended(code) == 0
