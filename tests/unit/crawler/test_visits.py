"""How many visits are under way at once, and that none is lost."""

import asyncio

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler import visits
from crawler.visits import Answer, Visits
from store.entities import Lease
from tests.samples import DAY


def lease(number: int) -> Lease:
    """The lease of a URL."""
    return Lease(number, f"http://a{number}.test/", f"a{number}.test", f"a{number}.test", 1.0, 0, 0, 0, 1.0, DAY)


def answer(one: Lease, body: bytes = b"") -> Answer:
    """What came for a lease."""
    return Answer(Request(one.url), Response(one.url, body=body))


def test_so_many_are_asked_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """No more than the bound are asked for at once, an answer that is being read no longer counts, and one that could
    not be read costs nobody else anything."""
    asked: list[int] = []
    most: list[int] = []
    read: list[str] = []

    async def crawl() -> None:
        done = asyncio.Event()

        async def ask(one: Lease) -> Answer:
            asked.append(one.link_id)
            most.append(len(asked))
            await asyncio.sleep(0)
            asked.remove(one.link_id)
            return answer(one)

        async def take(came: Answer) -> None:
            if came.request.url == "http://a0.test/":
                raise ValueError("unreadable")
            await done.wait()
            read.append(came.request.url)

        going = Visits(3, ask, take)
        for number in range(12):
            await going.begin(lease(number))
        done.set()
        await going.ended()

    asyncio.run(crawl())
    assert max(most) == 3
    assert sorted(read) == sorted(f"http://a{number}.test/" for number in range(1, 12))
    assert "what came from a0.test is lost" in caplog.text


def test_nothing_is_asked_while_too_much_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that wait to be read fill memory: until some of them are, nothing more is asked for."""
    monkeypatch.setattr(visits, "UNREAD_BYTES", 10)
    asked: list[int] = []

    async def crawl() -> None:
        room = asyncio.Event()

        async def ask(one: Lease) -> Answer:
            asked.append(one.link_id)
            return answer(one, b"eleven byte")

        async def take(_came: Answer) -> None:
            await room.wait()

        going = Visits(5, ask, take)
        await going.begin(lease(1))
        while not asked:
            await asyncio.sleep(0)
        second = asyncio.ensure_future(going.begin(lease(2)))
        await asyncio.wait([second], timeout=0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert asked == [1]
        room.set()
        await second
        await going.ended()

    asyncio.run(crawl())
    assert asked == [1, 2]
