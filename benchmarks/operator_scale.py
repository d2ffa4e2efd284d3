"""A synthetic store of many sites with traces as common as in life, to time the clustering of all and of one.

Nine sites in ten stand alone (about the share that one publisher id covers, Papadogiannakis et al., WWW 2022); the
others are in families whose sizes fall like a power of two, the largest of some hundred. What providers give to many
(scripts, addresses, templates, tags of builders) falls like 1 / rank, so the first is on a tenth of all sites.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, Engine, insert

from classifier.operators.assignment import assign
from classifier.operators.rebuild import rebuild
from store.database import writing
from store.schema.crawl import sites
from store.schema.operators import traces
from store.settings import Settings
from store.traces import TraceKind
from store.upgrade import open_store

DAY = datetime(2026, 3, 1, tzinfo=UTC)
IN_FAMILIES, LARGEST = 0.1, 300
NEW = 200
_OWN = (TraceKind.PHONE, TraceKind.MAIL, TraceKind.WHATSAPP, TraceKind.TELEGRAM, TraceKind.ANALYTICS, TraceKind.PIXEL)
_PUBLIC = (
    (TraceKind.SCRIPT, 5, 3000),
    (TraceKind.TEMPLATE, 2, 20_000),
    (TraceKind.ADDRESS, 1, 30_000),
    (TraceKind.TAG, 1, 5000),
    (TraceKind.WALLET, 1, 50_000),
)
_BATCH = 5000


def measure(count: int) -> None:
    """Fill a store, cluster it, then let new sites come one by one; print seconds and milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(Settings(database=f"sqlite:///{folder}/spyglass.db"))
        die = random.Random(1)
        families = list(_families(die, count))
        with writing(engine) as connection:
            rows = fill(connection, die, families)
        first, again = (_timed(partial(rebuild, engine, DAY)) for _ in range(2))
        print(f"{count:,} sites, {rows:,} traces: clustered in {first[0]:.1f} s ({first[1]:.1f} s of processor time)")
        print(f"the same again, nothing new: {again[0]:.1f} s ({again[1]:.1f} s)")
        took, worked = [], []
        for number in range(NEW):
            key = f"new-{number}.test"
            with writing(engine) as connection:
                fill(connection, die, [(die.randrange(len(families)), key)])
            wall, processor = _timed(partial(_place, engine, key))
            took.append(1000 * wall)
            worked.append(1000 * processor)
        for name, times in (("one new site", sorted(took)), ("of it processor time", sorted(worked))):
            print(f"{name}: p50 {times[NEW // 2]:.1f} ms, p95 {times[int(0.95 * NEW)]:.1f} ms, most {times[-1]:.1f} ms")
        engine.dispose()


def _place(engine: Engine, key: str) -> None:
    with writing(engine) as connection:
        assign(connection, key, DAY)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that ``work`` took, by the clock and of the processor: the machine may have other things to do."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - worked


def _families(die: random.Random, count: int) -> Iterator[tuple[int, str]]:
    """The number of the family of each site, and its key."""
    left, family, number = 0, -1, 0
    while number < count:
        if left == 0:
            family += 1
            together = die.random() < IN_FAMILIES / 3
            left = min(LARGEST, int(die.paretovariate(1.3)) + 1) if together else 1
        yield family, f"site-{number}.test"
        left, number = left - 1, number + 1


def fill(connection: Connection, die: random.Random, rows: list[tuple[int, str]]) -> int:
    """Store sites and their traces; how many traces."""
    made = 0
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        blank = {"source": "seed", "first_seen": DAY, "links": 0, "fetched": 1, "pages": 1, "language": "en"}
        connection.execute(
            insert(sites), [blank | {"key": key, "host_group": key, "score": die.random()} for _, key in part]
        )
        found = [row for family, key in part for row in _traces(die, family, key)]
        connection.execute(insert(traces), found)
        made += len(found)
    return made


def _traces(die: random.Random, family: int, key: str) -> Iterator[dict[str, object]]:
    """What one site shows: most of its family's own traces, and what many share."""
    found = {(kind, f"{kind}-of-{family}") for kind in _OWN if die.random() < 0.6}
    for kind, most, different in _PUBLIC:
        found |= {(kind, f"public-{int(different ** die.random())}") for _ in range(die.randint(0, most))}
    for kind, value in sorted(found):
        yield {
            "site": key,
            "host_group": key,
            "kind": kind,
            "value": value,
            "shown": value,
            "place": "body",
            "confidence": 0.95,
            "first_seen": DAY,
            "last_seen": DAY,
        }
