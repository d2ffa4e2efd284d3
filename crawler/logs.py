"""Log lines of a crawl: what an operator needs, and never a URL that carries a secret."""

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Leaves out Scrapy's lines about single requests: the store has a row for each, with masked URLs."""

    def _no_line(self, *_args: Any, **_keywords: Any) -> None:
        return None

    crawled = scraped = dropped = download_error = _no_line  # type: ignore[assignment]
