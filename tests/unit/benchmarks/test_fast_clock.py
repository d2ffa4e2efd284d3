"""A program under the fast clock waits as long as it asks for, by its own time."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.patience import PATIENCE

CLOCK = Path(__file__).parents[3] / "benchmarks" / "fast_clock"
# Waits ten minutes in every way that the crawl knows, and starts another process that tells the time.
PROGRAM = """
import asyncio, json, os, subprocess, sys, threading, time
from store.database import now
began = now()
asyncio.run(asyncio.sleep(200))
time.sleep(200)
threading.Event().wait(200)
ask = "from store.database import now; print(now().timestamp())"
told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
print(json.dumps([(now() - began).total_seconds(), float(told) - began.timestamp()]))
"""


def test_ten_minutes_pass_for_a_program_and_those_it_starts() -> None:
    """What was waited for has passed by its clock and by that of its child, in a hundredth of the time."""
    clock = {"FAST_CLOCK": f"500 {time.time()}", "PYTHONPATH": os.pathsep.join([str(CLOCK), str(CLOCK.parents[1])])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | clock,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    own, childs = json.loads(done.stdout)
    assert 600 <= childs <= own
