"""A crawl that is killed, stopped, robbed of database and disk loses nothing: the benchmark, in short."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SHORT = ("--kills", "2", "--restarts", "1", "--hosts", "100", "--last", "30")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_torn(engine: str) -> None:
    """After kill -9, SIGTERM, a full disk and a restarted database no URL is gone, no page stored twice, all evidence
    readable and the store consistent: the benchmark says so with its exit code, which would be 1 otherwise."""
    line = [sys.executable, "-m", "benchmarks.chaos", "--engine", engine, *SHORT]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("kill -9") == 2
    assert "0 URLs lost, 0 pages stored twice" in done.stdout
