"""The frontier at scale: a million URLs on two hundred thousand sites, on one engine.

    python -m benchmarks.store_scale [--urls 1000000] [--sites 200000] [--engine postgresql] [--workers 4] [--file F]

Fills an empty store in bulk (benchmarks.frontier_store), then measures on the full one: a lease of 32 host groups, its
end, and adding the links of a batch of pages, by so many worker processes at once (one on SQLite), each at the pace of
a crawler (32 pages in three seconds); how long a new crawler takes to its first lease after another was killed in the
middle of a write with 64 URLs in hand; and two re-rankings of everything that waits, as a crawl does them after a
refit: one where every priority moves, one 500 results later. SQLite in a temporary folder, its log copied by a thread
as beside a crawl; PostgreSQL from its wheel, with its durability on. Printed: milliseconds at the median and the 95th
percentile, the longest, the same of the processor time of the thread that waits for them (a busy machine changes that
least), and the most memory.
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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.frontier_store import DELAY, EXAMPLES, fill, random_links, teach
from benchmarks.postgres import postgres
from crawler import reranking
from crawler.learner import Learner
from crawler.linkcontext import prior_model
from crawler.linkfeatures import with_trade_words
from crawler.pace import FEWEST, MOST, Pace
from store.checkpoints import checkpointing
from store.database import connect, is_sqlite, now, reading, writing
from store.endings import Ending, end_leases, held_leases
from store.entities import Lease, LinkState
from store.frontier import add_links, count_waiting, hold_groups
from store.leases import give_back_all, give_back_expired, in_hand, lease, next_due
from store.priorities import Move
from store.settings import Settings
from store.upgrade import open_store

GROUPS = 32
# What a worker does as a crawler would: so many pages each ROUND seconds, with LINKS links, in writes as the crawl's.
ROUNDS, ROUND, LINKS = 60, 3.0, 3 * MOST
# Results between two refits of a store as large (crawler.linkmodel.LATE).
RESULTS = 500
# Of each name: wall and processor milliseconds.
Times = dict[str, list[tuple[float, float]]]


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    """Note how long the block takes, and how much of that this thread worked."""
    started, worked = time.perf_counter(), time.thread_time()
    yield
    spent = 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - worked)
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


def work(address: str, number: int, sites: int) -> tuple[Times, float]:
    """Lease, end and find at the pace of one crawler; times and the process's memory."""
    engine = connect(address)
    with checkpointing(engine):
        times = _rounds(engine, number, sites)
    return times, memory()


def _rounds(engine: Engine, number: int, sites: int) -> Times:
    times, rng, worker, pace = Times(), random.Random(100 + number), f"w{number}", Pace()
    time.sleep(ROUND * rng.random())
    for _ in range(ROUNDS):
        at, again = now(), time.monotonic() + ROUND
        with timed(times, f"lease of {GROUPS} host groups"), writing(engine) as connection:
            given = lease(connection, worker, at, groups=GROUPS, seconds=300)
        with timed(times, f"end of {GROUPS} leases"), writing(engine) as connection:
            hold_groups(connection, (one.host_group for one in given), at, DELAY)
            held = held_leases(connection, worker, given)
            end_leases(connection, [_ending(one, at, rng) for one in held])
        links = random_links(rng, sites, LINKS)
        while links:
            portion, links, started = links[: pace.links], links[pace.links :], time.perf_counter()
            with timed(times, f"add_links, {FEWEST} to {MOST} links"), writing(engine) as connection:
                add_links(connection, portion, None, at, DELAY)
            pace.wrote(len(portion), time.perf_counter() - started)
        time.sleep(max(0.0, again - time.monotonic()))
    return times


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
    """What happens after a refit: everything that waits gets its worth anew; then once more with RESULTS new ones."""
    times: Times = {}
    written: list[int] = []
    write = reranking.write

    def noted(engine: Engine, moves: Sequence[Move]) -> None:
        written.append(len(moves))
        with timed(times, "write of a re-ranking"):
            write(engine, moves)

    reranking.write = noted
    learner = Learner(engine, with_trade_words(prior_model()), seed=1)
    for what, results in (("where everything moves", 0), (f"{RESULTS} results later", RESULTS)):
        teach(engine, results, EXAMPLES)
        written.clear()
        started, worked = time.perf_counter(), time.process_time()
        with checkpointing(engine):
            asyncio.run(learner.turn())
        spent = f"{time.perf_counter() - started:.1f} s, {time.process_time() - worked:.1f} s of processor time"
        print(f"re-ranking {what}: {spent}; {sum(written):,} rows, {max(written)} at once at most", flush=True)
    report(times)


def die(address: str, sites: int) -> None:
    """A crawler that is killed between two statements of a write, with 64 URLs in hand."""
    engine = connect(address)
    with writing(engine) as connection:
        lease(connection, "killed", now() + timedelta(hours=1), groups=64, seconds=300)
    with writing(engine) as connection:
        add_links(connection, random_links(random.Random(9), sites, MOST), None, now(), DELAY)
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
    with reading(engine) as connection:
        there = count_waiting(connection)
    if not there:
        # In a process of its own: what filling takes of memory is nobody's.
        filling = multiprocessing.get_context("spawn").Process(target=fill, args=(address, urls, sites))
        filling.start()
        filling.join()
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
    print(f"most memory of the process that ranked: {memory():.0f} MB")


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
