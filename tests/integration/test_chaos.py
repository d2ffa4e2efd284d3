"""A crawl that is killed, stopped, robbed of database and disk loses nothing: the benchmark, in short."""

import os
from pathlib import Path

import pytest

from tests.warm import Command

# The benchmark, with crawlers that begin at once.
CHAOS = """
from functools import partial
from benchmarks import chaos
from tests.warm import SPYGLASS, Command
chaos.begin = partial(Command, SPYGLASS)
chaos.main()
"""
SHORT = ("--kills", "2", "--restarts", "1", "--hosts", "100", "--last", "30")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_torn(engine: str, tmp_path: Path) -> None:
    """After kill -9, SIGTERM, a full disk and a restarted database no URL is gone, no page stored twice, all evidence
    readable and the store consistent: the benchmark says so with its exit code, which would be 1 otherwise."""
    chaos = Command(CHAOS, ("--engine", engine, *SHORT), tmp_path, os.environ)
    said, failed = chaos.communicate()
    assert chaos.returncode == 0, said + failed
    assert said.count("kill -9") == 2
    assert "0 URLs lost, 0 pages stored twice" in said
