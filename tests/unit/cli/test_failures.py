"""How failures meet the user: one line, an exit code, never a traceback."""

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.failures import report
from store.errors import (
    EvidenceError,
    ModelError,
    NetworkError,
    SettingsError,
    SpyglassError,
    StoreBusyError,
    UsageError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SpyglassError("why"), 1),
        (StoreBusyError("why"), 1),
        (ModelError("why"), 1),
        (EvidenceError("why"), 1),
        (UsageError("why"), 2),
        (SettingsError("why"), 2),
        (click.UsageError("Why."), 2),
        (click.ClickException("Why."), 1),
    ],
)
def test_errors_with_a_line_show_it(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Our errors and the command line's show their own words and set the exit code."""
    assert report(error) == code
    assert capsys.readouterr() == ("", "spyglass: why\n")


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (click.IntRange(1, 10_000), "0", "0 is not from 1 to 10,000"),
        (click.IntRange(min=1), "0", "0 is not 1 or more"),
        (click.FloatRange(min=0, min_open=True), "0", "0.0 is not above 0"),
        (click.FloatRange(min=0, max=0.5, min_open=True), "2", "2.0 is not above 0, at most 0.5"),
        (click.IntRange(1, 9), "x", "'x' is not a whole number"),
    ],
)
def test_a_range_is_told_in_words(
    kind: click.ParamType[float], given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who types a number out of range reads its bounds, not a formula."""
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(given, None, None)
    report(refused.value)
    assert capsys.readouterr().err == f"spyglass: invalid value: {told}\n"


@given(st.text())
def test_a_message_is_always_one_line(message: str) -> None:
    """Whatever a message holds, it takes one line."""
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr(click, "echo", lambda line, **_: said.append(line))
        report(UsageError(message))
    assert len(said) == 1
    assert len(said[0].splitlines()) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_quiet(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C needs no comment; the exit code is the shell's own for it."""
    assert report(error) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_what_the_system_refuses_is_named(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A full disk or a folder that cannot be written: the path and the system's word for it."""
    error = OSError(number, "Refused", "/data/x")
    assert report(error) == 1
    assert capsys.readouterr().err == "spyglass: /data/x: Refused\n"


def test_the_unforeseen_goes_into_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours shows its kind and the file that holds the traceback, under the folder of logs."""
    monkeypatch.setenv("SPYGLASS_LOGS", str(tmp_path / "logs"))
    with pytest.raises(ZeroDivisionError) as fault:
        raise ZeroDivisionError("in the middle")
    assert report(fault.value) == 1
    (log,) = (tmp_path / "logs").iterdir()
    assert capsys.readouterr().err == (
        f"spyglass: an error that nobody foresaw (ZeroDivisionError); details in {log}\n"
    )
    assert "in the middle" in log.read_text("utf-8")
    assert "Traceback" in log.read_text("utf-8")


def test_a_log_finds_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the folder of logs cannot be made, the traceback goes beside other temporary files."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("SPYGLASS_LOGS", str(tmp_path / "file" / "logs"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert report(RuntimeError("x")) == 1
    (log,) = tmp_path.glob("error-*.log")
    assert str(log) in capsys.readouterr().err


def test_a_reader_that_leaves_hears_nothing() -> None:
    """`spyglass … | head` ends without a word when head has enough."""
    program = "import sys; from cli.main import main; sys.stdin.read(); main(['--help'])"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stdin is not None
        process.stdin.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 1


def test_a_quoted_secret_or_control_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    """What a line quotes of a proxy's address or answer keeps its secrets and its terminal controls to itself."""
    code = report(NetworkError("the proxy http://anna:Xk29vQp1@127.0.0.1:1 said \x1b[31m\x9b" + "x" * 5000))
    said = capsys.readouterr().err

    assert code == 1
    assert "Xk29vQp1" not in said
    assert "\x1b" not in said
    assert len(said) < 500
