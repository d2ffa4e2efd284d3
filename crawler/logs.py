"""Log lines of a crawl: what an operator needs, a file a day, and never a URL that carries a secret."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from scrapy.logformatter import LogFormatter
from twisted.logger import globalLogBeginner

from store.database import now
from store.errors import StoreError

FORMAT = "%(asctime)s [%(name)s] %(levelname)s: %(message)s"


class QuietFormatter(LogFormatter):
    """Leaves out Scrapy's lines about single requests: the store has a row for each, with masked URLs."""

    def _no_line(self, *_args: Any, **_keywords: Any) -> None:
        return None

    crawled = scraped = dropped = download_error = _no_line  # type: ignore[assignment]


class DayFiles(logging.FileHandler):
    """Writes to ``crawl-YYYYMMDD.log`` of the day (UTC) under ``folder``, however long the process lives; deletes logs
    of crawls and errors that are older than ``days``."""

    def __init__(self, folder: Path, days: int) -> None:
        self._folder = folder
        self._days = days
        self._day = ""
        super().__init__(self._today(), encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, into a new file where a new day has begun."""
        if now().strftime("%Y%m%d") != self._day:
            self.close()
            self.baseFilename = str(self._today().absolute())
        super().emit(record)

    def _today(self) -> Path:
        at = now()
        self._day = at.strftime("%Y%m%d")
        oldest = (at - timedelta(days=self._days)).strftime("%Y%m%d")
        for path in (*self._folder.glob("crawl-*.log"), *self._folder.glob("error-*.log")):
            if path.stem.partition("-")[2][:8] <= oldest:
                with suppress(OSError):  # another process was faster
                    path.unlink()
        return self._folder / f"crawl-{self._day}.log"


@contextmanager
def logged_by_day(folder: Path, days: int) -> Iterator[None]:
    """Everything that is logged goes to day files while the block runs; the terminal belongs to the progress line.

    Raises StoreError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = DayFiles(folder, days)
    except OSError as error:
        raise StoreError(f"cannot write logs to {folder}: {error.strerror}") from error
    _no_more_on_the_terminal()
    root = logging.getLogger()
    handler.setLevel(logging.INFO)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


@cache
def _no_more_on_the_terminal() -> None:
    """Until it is told where its log goes, Twisted prints what is critical, with its traceback, on standard error, for
    all that Scrapy hands the same on to ``logging``. It is told once a process."""
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
