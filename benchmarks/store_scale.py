"""The frontier at scale: a million URLs on two hundred thousand sites, on one engine.

    python -m benchmarks.store_scale [--urls 1000000] [--sites 200000] [--engine postgresql] [--workers 4] [--file F]

Fills an empty store in batches of 500 links, then measures on the full one: adding the links of a batch of pages, and a
lease of 32 host groups and its end as a crawl does them, by so many worker processes at once (one on SQLite); one
re-ranking of everything that waits, as after a refit, without the breath between its batches; and how long a new
crawler takes to its first lease after another was killed in the middle of a write with 64 URLs in hand. SQLite in a
temporary folder; PostgreSQL from its wheel, with its durability on. Printed: milliseconds at the median and the 95th
percentile, the longest, the same of processor time (a busy machine changes that least), and the most memory.
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from benchmarks.postgres import postgres
from crawler import learner as learning
from crawler.learner import Learner
from crawler.linkcontext import prior_model
from crawler.linkfeatures import with_trade_words
from store.database import connect, is_sqlite, now, reading, writing
from store.endings import Ending, end_leases, held_leases
from store.entities import Lease, LinkState, NewLink
from store.frontier import add_links, count_waiting, hold_groups
from store.leases import give_back_all, give_back_expired, in_hand, lease, next_due
from store.link_examples import LinkExample, add_example
from store.settings import Settings
from store.upgrade import open_store

FILL = 500
# What the pages of one batch of the crawler bring (crawler.pipelines.LINKS).
LINKS = 250
GROUPS = 32
LEASES = 150
# As in a crawl: a group that was asked rests, so that leasing must step over the best ones.
DELAY = 3.0
# Of each name: wall and processor milliseconds.
Times = dict[str, list[tuple[float, float]]]


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    """Note how long the block takes, and how much of that this process worked."""
    started, worked = time.perf_counter(), time.process_time()
    yield
    spent = 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - worked)
    times.setdefault(name, []).append(spent)


def report(times: Times) -> None:
    """Print a line a name."""
    for name, found in times.items():
        wall, work = sorted(one for one, _ in found), sorted(one for _, one in found)
        middle, late = len(found) // 2, int(0.95 * (len(found) - 1))
        print(
            f"{name:<34} p50 {wall[middle]:7.1f}  p95 {wall[late]:7.1f}  longest {wall[-1]:7.1f} ms   "
            f"of processor p50 {work[middle]:6.1f}  p95 {work[late]:6.1f} ms   n {len(found)}",
            flush=True,
        )


def memory() -> float:
    """The most memory this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def random_links(rng: random.Random, sites: int, pages: int, count: int) -> list[NewLink]:
    """Links to random pages of random sites: the worst case, as no two lie together in any index."""
    names = [f"host-{rng.randrange(sites)}.test" for _ in range(count)]
    return [
        NewLink(f"https://{host}/page/{rng.randrange(pages)}", host, host, rng.random(), 2, "link", "anchor")
        for host in names
    ]


def fill(engine: Engine, urls: int, sites: int) -> None:
    """Put ``urls`` different URLs in."""
    added, rng, pages = 0, random.Random(1), max(1, 20 * urls // sites)
    while added < urls:
        with writing(engine) as connection:
            added += add_links(connection, random_links(rng, sites, pages, FILL), None, now(), DELAY)


def work(address: str, number: int, sites: int) -> tuple[Times, float]:
    """Lease, end and find as one crawler does; times and the process's memory."""
    engine, times, rng, worker = connect(address), Times(), random.Random(100 + number), f"w{number}"
    at = now()
    for _ in range(LEASES):
        at += timedelta(seconds=0.5)
        with timed(times, f"lease of {GROUPS} host groups"), writing(engine) as connection:
            given = lease(connection, worker, at, groups=GROUPS, seconds=300)
        with timed(times, f"end of {GROUPS} leases"), writing(engine) as connection:
            hold_groups(connection, (one.host_group for one in given), at, DELAY)
            held = held_leases(connection, worker, given)
            end_leases(connection, [_ending(one, at, rng) for one in held])
        links = random_links(rng, sites, 100, LINKS)
        with timed(times, f"add_links, {LINKS} links"), writing(engine) as connection:
            add_links(connection, links, None, at, DELAY)
    engine.dispose()
    return times, memory()


def _ending(one: Lease, at: datetime, rng: random.Random) -> Ending:
    rest = 3600 if rng.random() < 0.1 else DELAY
    return Ending(one, LinkState.DONE, at, at + timedelta(seconds=rest))


def all_at_once(address: str, workers: int, sites: int) -> None:
    """Several workers at the same time, each a process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers) as pool:
        done = pool.starmap(work, [(address, number, sites) for number in range(workers)])
    together: Times = {}
    for times, _ in done:
        for name, found in times.items():
            together.setdefault(name, []).extend(found)
    report(together)
    print(f"most memory of a worker: {max(most for _, most in done):.0f} MB")


def rank_again(engine: Engine) -> None:
    """What happens after a refit: everything that waits gets its worth anew."""
    learning.BREATH = 0.0
    held: Times = {}
    write = learning.Moves.write

    def noted(moves: learning.Moves, connection: Connection) -> None:
        with timed(held, f"re-ranking, write of {learning.BATCH} rows"):
            write(moves, connection)

    learning.Moves.write = noted  # type: ignore[method-assign, assignment]
    with writing(engine) as connection:
        add_example(connection, LinkExample("new.test", "host-1.test", b"", 0.9), now())
    started, worked = time.perf_counter(), time.process_time()
    asyncio.run(Learner(engine, with_trade_words(prior_model()), seed=1).turn())
    spent = f"{time.perf_counter() - started:.1f} s, {time.process_time() - worked:.1f} s of processor time"
    print(f"re-ranking of everything that waits: {spent}")
    report(held)


def die(address: str, sites: int) -> None:
    """A crawler that is killed between two statements of a write, with 64 URLs in hand."""
    engine = connect(address)
    with writing(engine) as connection:
        lease(connection, "killed", now() + timedelta(hours=1), groups=64, seconds=300)
    with writing(engine) as connection:
        add_links(connection, random_links(random.Random(9), sites, 100, LINKS), None, now(), DELAY)
        os.kill(os.getpid(), signal.SIGKILL)


def start_again(address: str, sites: int) -> None:
    """Kill one crawler, and time the next to its first lease."""
    victim = multiprocessing.get_context("spawn").Process(target=die, args=(address, sites))
    victim.start()
    victim.join()
    started = time.perf_counter()
    engine = open_store(Settings(database=address))
    at = now() + timedelta(hours=2)
    with writing(engine) as connection:
        back = give_back_all(connection, at) if is_sqlite(engine) else give_back_expired(connection, at)
    with writing(engine) as connection:
        given = lease(connection, "next", at, groups=GROUPS, seconds=300)
    print(f"start after a crash: {time.perf_counter() - started:.2f} s to {len(given)} leases, {back} URLs taken back")
    engine.dispose()


def measure(address: str, urls: int, sites: int, workers: int) -> None:
    """Everything, on one store."""
    engine = open_store(Settings(database=address))
    started = time.perf_counter()
    with reading(engine) as connection:
        there = count_waiting(connection)
    fill(engine, urls - there, sites)
    print(f"filled with {urls - there:,} URLs in {time.perf_counter() - started:.0f} s", flush=True)
    all_at_once(address, workers, sites)
    times: Times = {}
    with reading(engine) as connection:
        with timed(times, "next_due"):
            next_due(connection)
        with timed(times, "count_waiting"):
            count_waiting(connection)
        with timed(times, "in_hand"):
            in_hand(connection, now())
    report(times)
    start_again(address, sites)
    rank_again(engine)
    engine.dispose()
    print(f"most memory of the process that filled and ranked: {memory():.0f} MB")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=200_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=4, help="on PostgreSQL; SQLite has one")
    parser.add_argument("--file", type=Path, help="an SQLite file to fill and leave, or one left by an earlier run")
    chosen = parser.parse_args()
    with ExitStack() as held:
        if chosen.engine == "postgresql":
            address, workers = held.enter_context(postgres()).address, chosen.workers
        else:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="spyglass-scale-")))
            address, workers = f"sqlite:///{chosen.file or folder / 'spyglass.db'}", 1
        print(f"{chosen.engine}, {chosen.urls:,} URLs on {chosen.sites:,} sites, {workers} workers", flush=True)
        measure(address, chosen.urls, chosen.sites, workers)


if __name__ == "__main__":
    main()
