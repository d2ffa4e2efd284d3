"""The frontier at scale: a million URLs on two hundred thousand sites, on one engine.

    python benchmarks/store_scale.py [--urls 1000000] [--sites 200000] [--database URL]

Fills an empty store in batches of 500 links (each timed: an insert into a frontier of that size), then leases, settles
and releases as a crawl does. Without --database a SQLite file in a temporary folder; a PostgreSQL store must be empty.
Printed: milliseconds at the median and the 95th percentile, and the most memory that the process took.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine

from store.database import now, reading, writing
from store.entities import LinkState, NewLink
from store.frontier import add_links, count_waiting, lock_groups, settle
from store.leases import give_back_expired, holds, in_hand, lease, next_due, release
from store.settings import Settings
from store.upgrade import open_store

BATCH = 500
GROUPS = 32
LEASES = 300
# As in a crawl: a group that was asked rests, so that leasing must step over the best ones.
DELAY = 3.0


class Stopwatch:
    """Named durations, in milliseconds."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        started = time.perf_counter()
        yield
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - started))

    def report(self) -> None:
        """Print a line a name."""
        for name, times in self.times.items():
            ranked = sorted(times)
            middle, late = ranked[len(ranked) // 2], ranked[int(0.95 * (len(ranked) - 1))]
            print(f"{name:<44} p50 {middle:8.1f} ms   p95 {late:8.1f} ms   n {len(ranked)}")


def random_links(rng: random.Random, sites: int, pages: int) -> list[NewLink]:
    """A batch of links to random pages of random sites."""
    links = []
    for _ in range(BATCH):
        host = f"host-{rng.randrange(sites)}.test"
        links.append(
            NewLink(f"https://{host}/page/{rng.randrange(pages)}", host, host, rng.random(), 2, "link", "anchor")
        )
    return links


def fill(engine: Engine, watch: Stopwatch, rng: random.Random, urls: int, sites: int) -> None:
    """Put ``urls`` different URLs in; the last tenth is timed."""
    added = 0
    pages = max(1, 20 * urls // sites)
    while added < urls:
        links = random_links(rng, sites, pages)
        name = f"add_links, {BATCH} links, frontier nearly full"
        with watch.timed(name) if added > 0.9 * urls else Stopwatch().timed(name), writing(engine) as connection:
            added += add_links(connection, links, None, now(), DELAY)


def work(engine: Engine, watch: Stopwatch, rng: random.Random) -> None:
    """Lease, settle and release as a crawl does."""
    at = now()
    for _ in range(LEASES):
        at += timedelta(seconds=0.5)
        with watch.timed(f"lease of {GROUPS} host groups"), writing(engine) as connection:
            given = lease(connection, "bench", at, groups=GROUPS, seconds=300)
        with watch.timed(f"settle and release of {GROUPS}"), writing(engine) as connection:
            lock_groups(connection, {one.host_group for one in given})
            for one in given:
                if holds(connection, "bench", one):
                    settle(connection, one.link_id, LinkState.DONE, at)
                    due = at + timedelta(seconds=3600 if rng.random() < 0.1 else DELAY)
                    release(connection, one.host_group, due, failed=False)


def measure(engine: Engine, urls: int, sites: int) -> None:
    """Everything, on one store."""
    watch, rng = Stopwatch(), random.Random(1)
    started = time.perf_counter()
    fill(engine, watch, rng, urls, sites)
    print(f"filled in {time.perf_counter() - started:.0f} s")
    work(engine, watch, rng)
    reads: dict[str, Callable[..., object]] = {"next_due": next_due, "count_waiting": count_waiting}
    for name, read in reads.items():
        with watch.timed(name), reading(engine) as connection:
            read(connection)
    with watch.timed("in_hand"), reading(engine) as connection:
        in_hand(connection, now())
    with writing(engine) as connection:
        lease(connection, "lost", now() - timedelta(hours=1), groups=1000, seconds=1)
    with watch.timed("give_back_expired of a lost worker's URLs"), writing(engine) as connection:
        give_back_expired(connection, now() + timedelta(hours=1))
    watch.report()
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=200_000)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(Settings(database=chosen.database or f"sqlite:///{folder}/spyglass.db"))
        print(f"{engine.dialect.name}, {chosen.urls:,} URLs on {chosen.sites:,} sites")
        measure(engine, chosen.urls, chosen.sites)
        engine.dispose()


if __name__ == "__main__":
    main()
