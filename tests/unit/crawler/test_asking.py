"""How long a site may keep its page waiting for what is asked beside it."""

import asyncio
from datetime import timedelta

import pytest

from crawler.asking import in_time
from store.database import now


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
