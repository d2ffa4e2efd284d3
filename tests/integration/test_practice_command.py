"""``spyglass practice`` as a user starts it."""

import gzip
import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.practice import command
from store.errors import UsageError
from tests.patience import PATIENCE

PROGRAM = (sys.executable, "-c", "from cli.practice import command; command()")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_line_when_ready_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    """The line names proxy, certificate, seeds and truth; each request is logged; a signal ends it with exit code 0 and
    no further word."""
    with subprocess.Popen(
        [*PROGRAM, "--out", str(tmp_path), "--log", str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = json.loads(process.stdout.readline())
        assert set(line) == {"proxy", "ca", "seeds", "truth"}
        assert all(Path(line[name]).is_file() for name in ("ca", "seeds", "truth"))
        with urllib.request.urlopen(f"{line['proxy']}/.well-known/spyglass-practice", timeout=PATIENCE) as reply:
            assert json.load(reply)["practice"] is True
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == b""
        assert process.stderr.read() == b""
    (asked,) = map(json.loads, (tmp_path / "log").read_text().splitlines())
    assert (asked["path"], asked["method"], asked["status"]) == ("/.well-known/spyglass-practice", "GET", 200)


def test_help_has_an_example() -> None:
    """Every command shows how it is used."""
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    assert "Example: spyglass practice" in result.output


@pytest.mark.parametrize(
    "arguments",
    [["--corpus", "missing.gz"], ["--corpus", "broken.gz"], ["--groups", "groups"]],
    ids=["missing", "broken", "alone"],
)
def test_bad_input_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """A corpus that is missing or cut, and groups without a corpus, stop it before anything is served."""
    monkeypatch.chdir(tmp_path)
    Path("broken.gz").write_bytes(gzip.compress(b"x" * 1000)[:20])
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, UsageError)
    assert "\n" not in str(result.exception)
