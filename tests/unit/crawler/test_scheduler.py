"""Leases as they are handed out, until somebody says stop."""

import asyncio

import pytest

from crawler.scheduler import LeaseScheduler
from crawler.session import Session, close_session
from store.database import now, reading, writing
from store.entities import NewLink
from store.frontier import add_links
from store.leases import in_hand


@pytest.mark.parametrize("told", ["signal", "failure"])
def test_nothing_more_is_begun_once_a_crawl_stops(session: Session, told: str) -> None:
    """Of leases that were taken together none is handed out after a signal, a full disk or a lost proxy: what was not
    begun is given back as it was."""
    with writing(session.engine) as connection:
        found = [NewLink(f"http://a{n}.test/", f"a{n}.test", f"a{n}.test", 1.0, 0, "seed") for n in range(5)]
        add_links(connection, found, session.run_id, now(), 0.0)
    scheduler = LeaseScheduler(session)

    async def crawl() -> list[str]:
        begun = []
        async for lease in scheduler.leases():
            begun.append(lease.site)
            if told == "signal":
                session.stopping = True
            else:
                scheduler.stop("disk low")
        return begun

    assert len(asyncio.run(crawl())) == 1
    with reading(session.engine) as connection:
        assert in_hand(connection, now()) == 5
    close_session(session)
    with reading(session.engine) as connection:
        assert in_hand(connection, now()) == 0
