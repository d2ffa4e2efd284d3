"""Scrapy as it comes, fetching a list of pages and keeping nothing: what the crawler is measured against.

    http_proxy=PROXY python -m benchmarks.bare_scrapy URLS.csv CONCURRENCY [robots]

Prints how many answers came.
"""

import csv
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Asks for every page of a list, and counts."""

    name = "bare"

    def __init__(self, urls: list[str]) -> None:
        super().__init__()
        self._urls = urls
        self.count = 0

    async def start(self) -> AsyncIterator[Request]:
        """All pages, in the order of the list."""
        for url in self._urls:
            yield Request(url)

    def parse(self, response: Response) -> None:  # noqa: ARG002 - Scrapy's name
        """Nothing is done with an answer."""
        self.count += 1


def main() -> None:
    """Crawl and print the count."""
    urls, concurrency, *robots = sys.argv[1:]
    with Path(urls).open() as file:
        pages = [row["url"] for row in csv.DictReader(file)]
    settings = {
        "CONCURRENT_REQUESTS": int(concurrency),
        "ROBOTSTXT_OBEY": bool(robots),
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=pages)
    process.start()
    assert isinstance(crawler.spider, BareSpider)
    sys.stdout.write(f"{crawler.spider.count}\n")


if __name__ == "__main__":
    main()
