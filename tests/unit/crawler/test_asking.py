"""How long a site may keep its page waiting for what is asked beside it, and whose fault a failure is."""

import asyncio
from datetime import timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.analysis import Analysis
from crawler.asking import Asking, in_time
from crawler.capture import ArchiveError
from crawler.icons import Download, Icons
from crawler.session import Session
from crawler.states import StateFinding
from store.database import now
from store.entities import Category, Lease, Refusal, Score, SiteState
from store.errors import StoreBusyError, StoreError


async def _told() -> str:
    return "an icon"


def test_an_answer_in_time_is_taken() -> None:
    """While the lease is held, what a site answers counts."""
    assert asyncio.run(in_time(_told(), now() + timedelta(minutes=5))) == "an icon"


@pytest.mark.parametrize("left", [timedelta(milliseconds=20), timedelta(seconds=-1)])
def test_a_site_that_never_answers_does_not_outlast_the_lease(left: timedelta) -> None:
    """What is not answered before the lease ends, or is asked after it, is given up: the page is stored without it."""

    async def never() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(in_time(never(), now() + left))


def asked_for(session: Session, download: Download, left: timedelta) -> None:
    """Ask for the icon of a site that looks like piracy, with so much of its lease left."""
    asking = Asking(session, Icons(download, 1000, 0.0), None)
    scores = dict.fromkeys(Category, 0.0) | {Category.IPTV_RESELLER: 1.0}
    analysis = Analysis("", "en", "", (), (), (), Score(Category.IPTV_RESELLER, scores, (), "m-test"))
    held = Lease(1, "http://shop.test/", "shop.test", "shop.test", 1.0, 1, 0, 0, 1.0, now() + left)
    page = Response("http://shop.test/", request=Request("http://shop.test/", meta={"lease": held}))
    asyncio.run(asking.traces(page, analysis, StateFinding(SiteState.LIVE, "")))


@pytest.mark.parametrize("failure", [ArchiveError("disk full"), StoreBusyError("busy"), StoreError("damaged")])
def test_a_failing_store_is_no_fault_of_the_site(session: Session, failure: StoreError) -> None:
    """What store or archive raise while an icon is asked for reaches the spider, and no refusal is noted."""

    async def download(_: Request) -> Response:
        raise failure

    with pytest.raises(type(failure)):
        asked_for(session, download, timedelta(minutes=5))
    assert session.refused == []


def test_an_icon_that_never_comes_is_named(session: Session) -> None:
    """The summary of the run says whose icon was given up so that the page could be stored."""

    async def download(_: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    asked_for(session, download, timedelta(milliseconds=100))
    reason = "icon took longer than its page could wait"
    assert session.refused == [Refusal(reason, "shop.test", "http://shop.test/favicon.ico")]
