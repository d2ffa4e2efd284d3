"""The demo, as a newcomer runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

SPYGLASS = (sys.executable, "-c", "from cli.main import main; main()")


def spyglass(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, run in ``folder`` by a user with a store of their own."""
    own = {**os.environ, "SPYGLASS_DATABASE": f"sqlite:///{folder}/own.db"}
    return subprocess.run([*SPYGLASS, *arguments], cwd=folder, env=own, capture_output=True, text=True, check=False)


def test_demo_ends_with_a_queue(tmp_path: Path) -> None:
    """A fresh folder becomes a crawled practice web with a ranked queue; the user's own store is not touched."""
    ended = spyglass(tmp_path, "demo", "--hosts", "100", "--pages", "60")
    assert ended.returncode == 0, ended.stderr
    assert "IPTV reseller" in ended.stdout
    assert "user add YOU --role senior" in ended.stdout
    assert not (tmp_path / "own.db").exists()


def test_demo_leaves_other_folders_alone(tmp_path: Path) -> None:
    """A folder that holds anything but a demo is not emptied."""
    (tmp_path / "thesis.txt").write_text("years of work")
    ended = spyglass(tmp_path, "demo", "--folder", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
