"""Several workers on one PostgreSQL store at once: real threads, real locks."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from store.database import reading, writing
from store.endings import Ending, end_leases, held_leases
from store.entities import Lease, LinkState, NewLink
from store.frontier import add_links, best_waiting, close_site, lock_groups
from store.leases import give_back_expired, lease
from store.schema.crawl import frontier, host_groups, sites

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORKERS = 4

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def links_of(rng: random.Random, hosts: int, count: int) -> list[NewLink]:
    """Links to random pages of random hosts."""
    names = [f"host{rng.randrange(hosts)}.test" for _ in range(count)]
    return [NewLink(f"https://{n}/{rng.randrange(9)}", n, n, rng.random(), 1, "page") for n in names]


def test_no_group_is_leased_twice(engine: Engine) -> None:
    """Workers that lease at the same moment share the groups out: each group once, none left over."""
    links = [NewLink(f"https://h{n}.test/", f"h{n}.test", f"h{n}.test", n, 1, "seed") for n in range(80)]
    with writing(engine) as connection:
        add_links(connection, links, None, START, 0)
    gate = Barrier(WORKERS)

    def work(name: int) -> list[Lease]:
        got: list[Lease] = []
        gate.wait()
        for _ in range(10):
            with writing(engine) as connection:
                got += lease(connection, f"w{name}", START, groups=3, seconds=60)
        return got

    with ThreadPoolExecutor(WORKERS) as pool:
        given = [one.host_group for got in pool.map(work, range(WORKERS)) for one in got]
    assert sorted(given) == sorted(f"h{n}.test" for n in range(80))


def test_workers_that_link_each_other_do_not_block(engine: Engine) -> None:
    """Whole crawl steps of four workers on sites that link each other end without a deadlock; books balance after."""
    first = links_of(random.Random(0), 12, 40)
    with writing(engine) as connection:
        add_links(connection, first, None, START, 0)
    gate = Barrier(WORKERS)

    def work(number: int) -> Counter[str]:
        rng, done = random.Random(number), Counter[str]()
        gate.wait()
        for step in range(40):
            at = START + timedelta(seconds=step)
            with writing(engine) as connection:
                give_back_expired(connection, at)
                held = lease(connection, f"w{number}", at, groups=2, seconds=2)
            for one in held:
                found = links_of(rng, 12, 20)
                with writing(engine) as connection:
                    lock_groups(connection, {one.host_group, *(link.host_group for link in found)})
                    if not held_leases(connection, f"w{number}", [one]):
                        continue
                    add_links(connection, found, None, at, 0)
                    if rng.random() < 0.05:
                        close_site(connection, one.site, one.host_group, "enough", at)
                    end_leases(connection, [Ending(one, LinkState.DONE, at, due=at)])
                    done[one.url] += 1
        return done

    with ThreadPoolExecutor(WORKERS) as pool:
        done = sum(pool.map(work, range(WORKERS)), Counter[str]())
    assert set(done.values()) == {1}
    with reading(engine) as connection:
        ended = select(frontier.c.url).where(frontier.c.state == LinkState.DONE)
        assert set(connection.execute(ended).scalars()) == set(done)
        wrong = select(host_groups.c.key).where(host_groups.c.best.is_distinct_from(best_waiting()))
        assert connection.execute(wrong).all() == []
        linked = Counter(connection.execute(select(frontier.c.site)).scalars())
        stored = connection.execute(select(sites.c.key, sites.c.links))
        assert {row.key: row.links for row in stored} == linked
