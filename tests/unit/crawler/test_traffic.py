"""Seats by address, and the end of everything that is under way."""

import asyncio

import pytest

from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.traffic import PER_ADDRESS, Traffic


def test_no_more_than_eight_at_one_address() -> None:
    """Of fifty requests to one address eight are under way at once; another address has seats of its own."""
    traffic = Traffic()
    now: dict[str, int] = {"a": 0, "b": 0}
    most = dict(now)

    async def ask(address: str) -> None:
        async with traffic.seat(address):
            now[address] += 1
            most[address] = max(most[address], now[address])
            await asyncio.sleep(0)
            now[address] -= 1

    async def main() -> None:
        await asyncio.gather(*(ask(address) for address in "ab" for _ in range(50)))

    asyncio.run(main())

    assert most == {"a": PER_ADDRESS, "b": PER_ADDRESS}
    assert not traffic._seats


def test_seats_come_back_after_failures() -> None:
    """A request that fails, or is given up while it waits, leaves its seat to the next."""
    traffic = Traffic(per_address=1)

    async def main() -> None:
        with pytest.raises(ValueError, match="broken"):
            async with traffic.seat("a"):
                raise ValueError("broken")
        async with traffic.seat("a"):
            waiting = asyncio.ensure_future(traffic.seat("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with traffic.seat("a"):
            pass

    asyncio.run(main())
    assert not traffic._seats


def test_abandoned_requests_say_so() -> None:
    """What hangs ends as "stopped", what is done keeps its answer, and the count is told."""
    traffic = Traffic()

    async def answer() -> str:
        return "page"

    async def main() -> str:
        page = await traffic.carry(answer())
        hanging = asyncio.ensure_future(traffic.carry(asyncio.Event().wait()))
        await asyncio.sleep(0)
        assert traffic.abandon() == 1
        with pytest.raises(RefusedRequestError) as refused:
            await hanging
        assert refused.value.reason is RefusalReason.STOPPED
        with pytest.raises(RefusedRequestError):  # nor does anything begin any more
            await traffic.carry(answer())
        return page

    assert asyncio.run(main()) == "page"
    assert traffic.stopped
