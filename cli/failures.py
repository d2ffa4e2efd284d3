"""Failures as a user meets them: one line on standard error, an exit code, the traceback in a log file."""

import errno
import os
import re
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from store.errors import SpyglassError
from store.masking import mask_text
from store.settings import Settings, load_settings

FAILED = 1
INTERRUPTED = 130
# Three lines of a terminal: what is longer is somebody else's text.
_LONGEST = 400
# What click calls its types, in words of those who do not program.
_PLAINLY = {
    "a valid integer range": "a whole number",
    "a valid integer": "a whole number",
    "a valid float range": "a number",
}

# click's ranges: "in the range 1<=x<=10", "in the range x>=1", an end without = not being part of it.
_RANGE = re.compile(r"in the range (?=\d|x[<>])(?:(\d+(?:\.\d+)?)(<=?))?x(?:([<>]=?)(\d+(?:\.\d+)?))?")


def report(error: BaseException) -> int:
    """Say in one line what went wrong and return the exit code."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return INTERRUPTED
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        # The reader (head, less) has left: nothing to say, and nobody to say it to when Python flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED  # as click answers it where it notices first
    if isinstance(error, SpyglassError):
        return _say(str(error), error.exit_code)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    if isinstance(error, click.ClickException):
        return _say(_click_message(error), error.exit_code)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror}", FAILED)
    return _say(f"an error that nobody foresaw ({type(error).__name__}); details in {_log(error)}", FAILED)


def _say(line: str, code: int) -> int:
    """A line may quote what a proxy or a user sent: no secrets, no terminal controls, an end."""
    plain = "".join(char if char.isprintable() else " " for char in mask_text(line))
    click.echo(f"spyglass: {' '.join(plain.split())[:_LONGEST]}", err=True)
    return code


def _click_message(error: click.ClickException) -> str:
    message = error.format_message()
    for theirs, ours in _PLAINLY.items():
        message = message.replace(theirs, ours)
    message = _RANGE.sub(lambda found: _range(*found.groups()), message)
    context = getattr(error, "ctx", None)
    help_line = f" (see '{context.command_path} --help')" if isinstance(context, click.Context) else ""
    return message[:1].lower() + message[1:].rstrip(".") + help_line


def _range(least: str | None, low: str | None, sign: str | None, most: str | None) -> str:
    """``from 1 to 10,000``, ``1 or more``, ``above 0``."""
    if sign in {">", ">="}:
        least, low, most = most, "<=" if sign == ">=" else "<", None
    begin = f"{_number(least)} or more" if low == "<=" else f"above {_number(least)}"
    if most is None:
        return begin
    return f"from {_number(least)} to {_number(most)}" if low == "<=" else f"{begin}, at most {_number(most)}"


def _number(text: str | None) -> str:
    return f"{float(text or 0):,.15g}"


def _log(error: BaseException) -> Path | str:
    """Write the traceback under the folder of logs, or beside other temporary files where that cannot be done."""
    at = datetime.now(UTC)
    text = "".join(traceback.format_exception(error))
    for folder in (_logs(), Path(tempfile.gettempdir())):
        path = folder / f"error-{at:%Y%m%dT%H%M%S%f}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError:
            continue
        return path
    return f"no log (neither the folder of logs nor {tempfile.gettempdir()} can be written)"


def _logs() -> Path:
    try:
        return load_settings(os.environ, Path.cwd()).logs
    except SpyglassError:
        return Settings().logs
