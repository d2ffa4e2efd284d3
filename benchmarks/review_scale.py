"""The analysts' desk at scale: what an analyst waits for on a store of a million sites.

    python -m benchmarks.review_scale [--sites 1000000] [--pages 5000000] [--verdicts 200000] [--database URL]

Fills the store where it is empty (``review_store.py``). Then ten analysts work at once in threads, as in the app: each
takes the next site, thinks a moment, decides; pages of the queue are read with filters; 1,000 new scores are ranked
beside a reader. Without --database a SQLite file in a temporary folder; ``--database postgresql`` starts a PostgreSQL
of its own. Printed: milliseconds at the median, the 95th percentile and the most, and at the 95th percentile the
processor time of the thread that waited, which a busy machine does not inflate.
"""

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.postgres import postgres
from benchmarks.review_store import ANALYSTS, LANGUAGES, SOURCES, fill
from review.desk import Reader, listing, next_item
from review.lookup import look_up
from review.queue import refresh
from review.verdicts import Ballot, cast
from store import audit
from store.database import is_sqlite, now, reading, writing
from store.entities import Category, SiteState, Stage, UserRole, Verdict
from store.settings import Settings
from store.status import totals
from store.upgrade import open_store
from store.waiting import Filters

LEASE = timedelta(minutes=10)
# Ten analysts who never look up would be one every second each; this is harder than any day.
THINK_SECONDS = 0.5
VERDICTS_EACH = 30


class Watch:
    """Named durations and the processor time in them, in milliseconds, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        started, worked = time.perf_counter(), time.thread_time()
        yield
        spent = 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - worked)
        with self._lock:
            self._times.setdefault(name, []).append(spent)

    def report(self) -> None:
        """Print a line a name."""
        for name, times in self._times.items():
            ranked, worked = (sorted(one[which] for one in times) for which in (0, 1))
            middle, last = len(ranked) // 2, int(0.95 * (len(ranked) - 1))
            figures = f"p50 {ranked[middle]:8.1f}  p95 {ranked[last]:8.1f}  most {ranked[-1]:8.1f} ms"
            figures += f"  processor p95 {worked[last]:7.1f} ms"
            print(f"  {name:<52} {figures}  n {len(ranked)}", flush=True)


def analysts(engine: Engine, watch: Watch) -> None:
    """Ten at once: next, think, decide."""
    started = time.time_ns()

    def work(name: str) -> None:
        rng, reader = random.Random(name), Reader(name, UserRole.ANALYST)
        for number in range(VERDICTS_EACH):
            with watch.timed("next item"):
                item = next_item(engine, reader, now(), LEASE)
            time.sleep(rng.uniform(0, 2 * THINK_SECONDS))
            if item is not None:
                ballot = Ballot(Verdict.OTHER_PIRACY, key=f"{started}-{name}-{number}")
                with watch.timed("verdict"):
                    cast(engine, item.site, ballot, name, now(), second_share=0.1)

    threads = [threading.Thread(target=work, args=(name,)) for name in ANALYSTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def combinations(rng: random.Random) -> Iterator[Filters]:
    """Filters as they are set, rare and contradictory ones too."""
    countries = ["", "", "DE", "KR", "ID", "GB", "IS"]
    while True:
        yield Filters(
            category=rng.choice([None, None, *Category]),
            language=rng.choice(["", "", *LANGUAGES]),
            country=rng.choice(countries),
            state=rng.choice([None, None, SiteState.LIVE, SiteState.BLOCKED]),
            source=rng.choice(["", "", *SOURCES]),
            operator_id=rng.choice([None] * 9 + [rng.randrange(1, 1000)]),
            score_from=rng.choice([None, None, 0.3]),
            score_to=rng.choice([None, None, 0.8]),
            search=rng.choice(["", "", "", "shop-77", "channel", "nowhere"]),
        )


def pages(engine: Engine, watch: Watch, count: int) -> None:
    """Pages of the queue: plain, filtered, and further down."""
    filters = combinations(random.Random(3))
    for _ in range(count):
        chosen = next(filters)
        with watch.timed("queue page with many filters, its count and claims"):
            first = listing(engine, now(), chosen)
        if len(first.items) == 50:
            with watch.timed("the page behind it"):
                listing(engine, now(), chosen, after=first.items[-1].place)
        with watch.timed("queue page with one filter, its count and claims"):
            listing(engine, now(), Filters(language=chosen.language, stage=None if chosen.language else Stage.FIRST))
        with watch.timed("queue page without filters"):
            listing(engine, now())


def lookups(engine: Engine, watch: Watch, count: int, sites: int) -> None:
    """Look-ups of addresses and phone numbers, known and unknown."""
    rng = random.Random(4)
    for _ in range(count):
        number = rng.randrange(1, sites)
        for asked in (f"shop-{number % 9973}-{number}.com", f"+44 79 {number % 100_000_000:08d}", "nowhere.example"):
            with watch.timed("look-up"):
                look_up(engine, asked)


def rerank(engine: Engine, watch: Watch, changed: int) -> None:
    """New scores, ranked, while pages are read: how long it takes, and what the readers notice."""
    with writing(engine) as connection:
        some = "SELECT id FROM sites WHERE verdict IS NULL AND score > 0.1 ORDER BY id LIMIT :most"
        moved = {"at": now() if not is_sqlite(engine) else f"{now():%Y-%m-%d %H:%M:%S.%f}", "most": changed}
        connection.execute(text(f"UPDATE sites SET score = 0.5, scored_at = :at WHERE id IN ({some})"), moved)
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with watch.timed("queue page while ranking"):
                listing(engine, now())

    reader = threading.Thread(target=read)
    reader.start()
    with watch.timed(f"re-ranking after {changed:,} new scores"):
        refreshed = refresh(engine, now())
    done.set()
    reader.join()
    print(f"  ranked {refreshed.ranked:,}, left out {refreshed.left_out:,}")


@contextmanager
def store(database: str, kept: Path | None = None) -> Iterator[str]:
    """The address of a store: an empty one that is gone at the end, or the one in ``kept``."""
    with ExitStack() as held:
        if database == "postgresql":
            yield held.enter_context(postgres(kept)).address
        elif database:
            yield database
        else:
            folder = kept or held.enter_context(tempfile.TemporaryDirectory())
            yield f"sqlite:///{folder}/spyglass.db"


def measure(engine: Engine, sites: int, steps: dict[str, Callable[[Watch], None]]) -> None:
    """Everything, a report a step."""
    for name, step in steps.items():
        watch = Watch()
        print(f"{name} ({engine.dialect.name}, {sites:,} sites)", flush=True)
        step(watch)
        watch.report()
    with reading(engine) as connection:
        started = time.perf_counter()
        print(f"audit log: first broken entry {audit.first_broken(connection)}, {time.perf_counter() - started:.1f} s")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sites", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=5_000_000)
    parser.add_argument("--verdicts", type=int, default=200_000)
    parser.add_argument("--database", default="")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep the store there, or measure the one kept (a day at most: then all is ranked anew)",
    )
    chosen = parser.parse_args()
    with store(chosen.database, chosen.keep) as address:
        engine = open_store(Settings(database=address))
        with reading(engine) as connection:
            empty = totals(connection).sites == 0
        if empty:
            started = time.perf_counter()
            fill(engine, chosen.sites, chosen.pages, chosen.verdicts)
            print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        steps: dict[str, Callable[[Watch], None]] = {
            "Pages of the queue": lambda watch: pages(engine, watch, 60),
            "Ten analysts at once": lambda watch: analysts(engine, watch),
            "Look-up": lambda watch: lookups(engine, watch, 30, chosen.sites),
            "Ranking": lambda watch: rerank(engine, watch, 1_000),
        }
        measure(engine, chosen.sites, steps)
        engine.dispose()


if __name__ == "__main__":
    main()
