"""Finding the browser, and what it costs."""

import os
from pathlib import Path

import pytest

from crawler.render.browser import find_browser
from crawler.render.memory import session_bytes
from store.errors import UsageError
from store.render_settings import RenderSettings


def test_missing_browser_is_one_line() -> None:
    """A browser that is not there is named, with what to install."""
    with pytest.raises(UsageError, match=r"nosuchbrowser was not found \(Debian: apt-get install chromium\)"):
        find_browser(RenderSettings(browser="nosuchbrowser"))


def test_named_browser_is_taken(tmp_path: Path) -> None:
    """The program of the setting is used as it is."""
    program = tmp_path / "mine"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o700)
    assert find_browser(RenderSettings(browser=str(program))) == program


def test_memory_is_that_of_the_session(tmp_path: Path) -> None:
    """Private pages of the processes of one session are added up; others, and those that end meanwhile, are not."""
    for pid, session, pages in ((10, 7, "9000 300 100"), (11, 7, "9000 50 50"), (12, 8, "9000 900 1"), (13, 7, "")):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (a b) c) S 1 7 {session} 0", encoding="ascii")
        (folder / "statm").write_text(pages, encoding="ascii")
    assert session_bytes(7, tmp_path) == 200 * 4096


def test_own_session_holds_memory() -> None:
    """The kernel's files are read as they are: this process holds something."""
    assert session_bytes(os.getsid(0)) > 0
