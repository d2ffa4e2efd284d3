"""How long a site may keep its page waiting for what is asked beside it, and whose fault a failure is."""

import asyncio
from datetime import timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.analysis import Analysis
from crawler.asking import Asking, in_time
from crawler.capture import ArchiveError
from crawler.icons import Icons
from crawler.session import Session
from crawler.states import StateFinding
from store.database import now
from store.entities import Category, Lease, Score, SiteState
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


@pytest.mark.parametrize("failure", [ArchiveError("disk full"), StoreBusyError("busy"), StoreError("damaged")])
def test_a_failing_store_is_no_fault_of_the_site(session: Session, failure: StoreError) -> None:
    """What store or archive raise while an icon is asked for reaches the spider, and no refusal is noted."""

    async def download(_: Request) -> Response:
        raise failure

    asking = Asking(session, Icons(download, 1000, 0.0), None)
    scores = dict.fromkeys(Category, 0.0) | {Category.IPTV_RESELLER: 1.0}
    analysis = Analysis("", "en", "", (), (), (), Score(Category.IPTV_RESELLER, scores, (), "m-test"))
    later = now() + timedelta(minutes=5)
    held = Lease(1, "http://shop.test/", "shop.test", "shop.test", 1.0, 1, 0, 0, 1.0, later)
    page = Response("http://shop.test/", request=Request("http://shop.test/", meta={"lease": held}))
    with pytest.raises(type(failure)):
        asyncio.run(asking.traces(page, analysis, StateFinding(SiteState.LIVE, "")))
    assert session.refused == []
