"""What release groups cost in the queue: ``python -m benchmarks.group_queue [--groups 20000] [--sites 10000]``

A store with so many groups, each with a few names on a few sites and the largest with thousands as on real indexes, and
so many other sites that wait. Prints processor time: of ranking a thousand groups, of the refresh that finds nothing to
do, and at p95 of a page of the queue narrowed to groups and of the claim of the next group.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from review.desk import Reader, give_back, listing, next_item
from review.queue import refresh
from store.database import chunks, writing
from store.entities import Category, Kind, SiteState, UserRole
from store.schema.crawl import sites
from store.schema.operators import release_groups, releases
from store.settings import Settings
from store.upgrade import open_store
from store.users import add_user
from store.waiting import Filters

DAY = datetime(2026, 3, 1, tzinfo=UTC)
INDEXES = 2_000  # sites that show release names
LARGEST = 5_000  # names of the group that puts out most
LOOKS = 100


def main() -> None:
    """Fill a store, rank it, look at it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=20_000)
    parser.add_argument("--sites", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(Settings(database=f"sqlite:///{folder}/spyglass.db"))
        names = fill(engine, options.groups, options.sites)
        print(f"{options.groups:,} groups, {names:,} names, {options.sites:,} other sites, seconds of the processor:")
        measure(engine, options.groups)
        engine.dispose()


def measure(engine: Engine, groups: int) -> None:
    """Rank all, rank groups again, then look."""
    print(f"  ranking all for the first time {spent(lambda: refresh(engine, DAY)):.2f}")
    again = spent(lambda: refresh(engine, DAY + timedelta(hours=2)))
    print(f"  ranking the groups again {again:.2f}, {1000 * again / groups:.3f} a thousand")
    print(f"  nothing to rank {spent(lambda: refresh(engine, DAY + timedelta(hours=2))):.4f}")
    reader, lease, only = Reader("anna", UserRole.ANALYST), timedelta(minutes=10), Filters(kind=Kind.GROUP)
    for name, filters in (("groups", only), ("everything", Filters())):
        pages = sorted(spent(lambda shown=filters: listing(engine, DAY, shown)) for _ in range(LOOKS))
        print(f"  a page of the queue, {name}: p95 {1000 * pages[int(0.95 * LOOKS)]:.1f} ms")
        claims = []
        for _ in range(LOOKS):
            claims.append(spent(lambda shown=filters: next_item(engine, reader, DAY, lease, shown)))
            give_back(engine, reader)
        print(f"  the next item, {name}: p95 {1000 * sorted(claims)[int(0.95 * LOOKS)]:.1f} ms")


def spent(work: Callable[[], object]) -> float:
    """Processor seconds that ``work`` took."""
    started = time.process_time()
    work()
    return time.process_time() - started


def fill(engine: Engine, groups: int, others: int) -> int:
    """Groups whose sizes fall like 1 / rank, other sites with scores, and an analyst; how many names there are."""
    die, rows = random.Random(1), []
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", DAY)
        for chunk in chunks(range(groups)):
            made = [{"key": f"g{number}", "shown": f"G{number}", "first_seen": DAY} for number in chunk]
            connection.execute(insert(release_groups), made)
        for chunk in chunks(range(others)):
            connection.execute(insert(sites), [other(number, die.random()) for number in chunk])
        rows = list(shown(die, groups))
        for batch in chunks(rows):
            connection.execute(insert(releases), list(batch))
    return len(rows)


def shown(die: random.Random, groups: int) -> Iterator[dict[str, object]]:
    """The names of all groups, each on one or two sites."""
    for rank in range(groups):
        pre = die.random() < 0.2
        for number in range(1 + LARGEST // (rank + 1)):
            stem = f"Film.{die.randrange(10**6)}.2026.{'CAM' if pre else 'WEB'}"
            claimed = {
                "stem": stem,
                "group_key": f"g{rank}",
                "group_shown": f"G{rank}",
                "format": "web",
                "language": "",
            }
            seen = {"section": "film", "pre": pre, "first_seen": DAY, "last_seen": DAY}
            for site in die.sample(range(INDEXES), die.choice((1, 2))):
                yield {"site": f"index{site}.test", "name": f"{number}.{stem}-G{rank}", **claimed, **seen}


def other(number: int, score: float) -> dict[str, object]:
    """A site that waits."""
    key = f"shop{number}.test"
    known = {"key": key, "host_group": key, "source": "seed", "first_seen": DAY, "links": 1, "fetched": 1, "pages": 1}
    judged = {"language": "en", "category": Category.IPTV_RESELLER, "score": score, "scored_at": DAY, "reasons": []}
    return {**known, **judged, "state": SiteState.LIVE, "state_at": DAY, "last_seen": DAY}


if __name__ == "__main__":
    main()
