"""What the spider makes of a request that brought no answer."""

import asyncio

from twisted.python.failure import Failure

from crawler.outcome import Outcome
from crawler.session import Session
from crawler.spiders.discovery import DiscoverySpider
from store.database import now
from store.entities import Lease
from store.errors import StoreBusyError, StoreError


def told(spider: DiscoverySpider, error: Exception) -> list[Outcome]:
    """The outcomes of a request that ended with ``error``."""
    failure = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = spider.request(Lease(1, "http://a.test/", "a.test", "a.test", 1.0, 0, 0, 0, 3.0, now()))  # type: ignore[attr-defined]

    async def collected() -> list[Outcome]:
        return [outcome async for outcome in spider.failed(failure)]

    return asyncio.run(collected())


def test_a_busy_store_is_not_the_fault_of_a_site(session: Session) -> None:
    """What the store refused for a moment before a request left is tried again: nothing was sent, and nothing is said
    of the site."""
    (outcome,) = told(DiscoverySpider(session), StoreBusyError("the connection was lost"))
    assert (outcome.sent, outcome.finding, outcome.retry) == (False, None, True)
    assert session.failure is None


def test_a_broken_store_ends_the_crawl(session: Session) -> None:
    """A store that fails for good ends the crawl with its reason, and what was asked for is given back as it was."""
    error = StoreError("the disk is failing")
    assert told(DiscoverySpider(session), error) == []
    assert session.failure is error
    assert session.end_reason == "store failed"
