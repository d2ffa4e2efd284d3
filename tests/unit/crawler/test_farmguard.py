"""A farm is left for good, although the store refused the batch that found it."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from crawler.analysis import Analysis
from crawler.farmguard import FarmGuard
from crawler.links import Link
from crawler.outcome import Outcome
from store.database import reading, writing
from store.entities import Lease, NewLink, Refusal
from store.errors import StoreBusyError
from store.frontier import add_links, count_waiting
from tests.samples import DAY
from tests.unit.crawler.test_farms import ring

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def outcome(number: int, site: str, links: list[Link]) -> Outcome:
    """A page of ``site`` that came."""
    lease = Lease(
        link_id=number,
        url=f"http://{site}/",
        site=site,
        host_group=site,
        priority=1.0,
        hops=1,
        attempts=0,
        redirects=0,
        delay=1.0,
        expires=DAY + timedelta(minutes=5),
    )
    blocks = (("main", 0, 1), ("navigation", 1, 2))
    return Outcome(lease, DAY, sent=True, analysis=Analysis("", "en", "ab", blocks, tuple(links), (), None))


def test_alarm_is_raised_again_when_its_batch_comes_again(engine: Engine) -> None:
    """What a farm's hosts still have waiting is closed, although the transaction that raised the alarm failed."""
    guard, pages = FarmGuard(), ring(100, 12, 20)
    with writing(engine) as connection:
        waiting = [NewLink(f"http://{site}/more", site, site, 1.0, 1, "link") for site in pages]
        add_links(connection, waiting, None, DAY, 1.0)
    for number, (site, links) in enumerate(pages.items()):
        one = outcome(number, site, links)
        told: list[list[Refusal]] = []
        for failing in (True, False):
            refused: list[Refusal] = []
            with suppress(StoreBusyError), writing(engine) as connection:
                guard.expect([one])
                guard.links(connection, one, refused)
                if failing:
                    raise StoreBusyError("locked")
            told.append(refused)
        assert told[0] == told[1], site
    with reading(engine) as connection:
        assert count_waiting(connection) == 0
