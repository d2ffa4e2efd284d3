"""What the spider makes of a request that brought no answer."""

import asyncio

from scrapy.http import Response

from crawler.outcome import Outcome
from crawler.session import Session
from crawler.spiders.discovery import DiscoverySpider
from crawler.visits import Answer
from store.entities import Lease
from store.errors import StoreBusyError, StoreError
from tests.samples import DAY

LEASE = Lease(1, "http://a.test/", "a.test", "a.test", 1.0, 0, 0, 0, 3.0, DAY)


def told(spider: DiscoverySpider, error: Exception) -> Outcome | None:
    """The outcome of a request that ended with ``error``."""
    return spider.failed(spider.request(LEASE), error)


def test_what_breaks_the_reading_ends_its_lease(session: Session) -> None:
    """An answer that lacks what every answer has is an error of that URL: its lease ends, so that the crawl can."""
    spider, taken = DiscoverySpider(session), list[Outcome]()
    request = spider.request(LEASE)
    spider.store.take = taken.append  # type: ignore[method-assign]
    asyncio.run(spider._take(Answer(request, Response(LEASE.url, request=request))))
    assert [(one.lease, one.error, one.retry) for one in taken] == [(LEASE, "not read: KeyError", False)]


def test_a_busy_store_is_not_the_fault_of_a_site(session: Session) -> None:
    """What the store refused for a moment before a request left is tried again: nothing was sent, and nothing is said
    of the site."""
    outcome = told(DiscoverySpider(session), StoreBusyError("the connection was lost"))
    assert outcome is not None
    assert (outcome.sent, outcome.finding, outcome.retry) == (False, None, True)
    assert session.failure is None


def test_a_broken_store_ends_the_crawl(session: Session) -> None:
    """A store that fails for good ends the crawl with its reason, and what was asked for is given back as it was."""
    error = StoreError("the disk is failing")
    assert told(DiscoverySpider(session), error) is None
    assert session.failure is error
    assert session.end_reason == "store failed"
