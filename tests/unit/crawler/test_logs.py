"""A log file a day, kept for so many days."""

import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from crawler.logs import DayFiles, logged_by_day
from store.database import now
from tests.patience import PATIENCE


def test_lines_go_to_the_file_of_the_day(tmp_path: Path) -> None:
    """What any module logs while a crawl runs stands in today's file, and nothing after."""
    with logged_by_day(tmp_path / "logs", 30):
        logging.getLogger("crawler.any").warning("something happened")
    logging.getLogger("crawler.any").info("afterwards")
    text = (tmp_path / "logs" / f"crawl-{now():%Y%m%d}.log").read_text()

    assert "[crawler.any] WARNING: something happened" in text
    assert "afterwards" not in text


def test_new_day_new_file(tmp_path: Path) -> None:
    """A process that lives past midnight goes on in the next day's file."""
    handler = DayFiles(tmp_path, 30)
    handler.baseFilename = str(tmp_path / "crawl-20200101.log")
    handler._day = "20200101"
    line = logging.LogRecord("any", logging.INFO, "", 1, "today", (), None)
    handler.handle(line)
    handler.close()

    assert "today" in (tmp_path / f"crawl-{now():%Y%m%d}.log").read_text()
    assert not (tmp_path / "crawl-20200101.log").exists()


def test_old_logs_go(tmp_path: Path) -> None:
    """Logs of crawls and errors older than the days go; younger ones and other files stay."""
    old, young = now() - timedelta(days=9), now() - timedelta(days=2)
    for name in (f"crawl-{old:%Y%m%d}.log", f"error-{old:%Y%m%dT%H%M%S%f}.log"):
        (tmp_path / name).touch()
    kept = (f"crawl-{young:%Y%m%d}.log", f"error-{young:%Y%m%dT%H%M%S%f}.log", "notes.log", "crawl-notes.log")
    for name in kept:
        (tmp_path / name).touch()
    DayFiles(tmp_path, 7).close()

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


def test_what_is_critical_to_twisted_goes_to_the_file_alone(tmp_path: Path) -> None:
    """A failure within the reactor leaves its traceback in the day's file and nothing on the terminal."""
    fails = """
import sys
from pathlib import Path
from scrapy.utils.log import configure_logging
from twisted.logger import Logger
from twisted.python.failure import Failure
from crawler.logs import logged_by_day
configure_logging({"LOG_INSTALL_ROOT_HANDLER": False})
with logged_by_day(Path(sys.argv[1]), 30):
    Logger().failure("while handling timed call", Failure(ValueError("called already")))
"""
    done = subprocess.run(
        [sys.executable, "-c", fails, str(tmp_path)], capture_output=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "called already" in (tmp_path / f"crawl-{now():%Y%m%d}.log").read_text()
