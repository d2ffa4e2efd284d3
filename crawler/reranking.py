"""Everything that waits ranked anew, beside the crawl: read and priced in batches, what moved written in small
transactions.

On a server two parts of the sites go at once, each in a thread: it works for the one while this process prices the
other, and the crawl waits for neither. SQLite has one writer, and works within this process: there batches take turns
with the crawl.
"""

import asyncio
from collections import ChainMap, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from time import perf_counter

import numpy as np

from crawler.aside import aside
from crawler.counters import RELEVANT
from crawler.frontier import EXPLORED, FLOOR, moved
from crawler.linkmodel import LinkModel
from crawler.ranking import gather, priced
from store.checkpoints import catching_up
from store.database import Connection, Engine, is_sqlite, reading, writing
from store.priorities import Move, Waiting, last_row, reprioritise, sites_at, waiting_from
from store.standing import MOST_COUNTED, SiteStanding, fetched_standings, standings

# The sites from the first on up to the second; None: to the last.
Part = tuple[str, str | None]
Origins = dict[str, SiteStanding]

# Rows a batch: read and priced within a few tens of milliseconds.
BATCH = 1_000
# Rows a write: where each is of another group, as many as are written within some twenty milliseconds.
PORTION = 250
# Seconds between two looks whether the log has caught up: that takes a tenth of a second or two.
CATCHING_UP = 0.005
# Parts of the sites, cut at random: so many that the largest is a small share of what each lane does.
PARTS = 64
# Parts at once on a server: a third would wait for Python's lock.
LANES = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """What has to be written of a batch, how many of its rows lead to unseen sites, and where the next batch begins
    (None: the part ends here)."""

    moves: Sequence[Move]
    unseen: int
    place: tuple[str, int] | None = None


async def rank_all(engine: Engine, model: LinkModel, random: np.random.Generator) -> int:
    """Give everything that waits its worth by ``model``; how many links lead to unseen sites.

    Parts come in random order, so that several workers do not do the same at the same time. Raises StoreError.
    """
    parts, origins = await aside(_begin, engine, random)
    count = 1 if is_sqlite(engine) else LANES
    over = Event()
    lanes = [asyncio.ensure_future(_rank_parts(engine, model, parts, origins, over)) for _ in range(count)]
    try:
        return sum(await asyncio.gather(*lanes))
    finally:
        over.set()  # a thread is not cancelled: it ends with the portion at hand
        for lane in lanes:  # where one failed the others would go on
            lane.cancel()


def price(connection: Connection, model: LinkModel, rows: Sequence[Waiting], origins: Origins | None = None) -> Batch:
    """What has to be written of ``rows``; what was drawn at random or is a seed keeps its place. ``origins``: what is
    known of the sites that they stand on, where it was asked for already."""
    ranked = [row for row in rows if row.propensity is None and row.priority < EXPLORED]
    if not ranked:
        return Batch((), 0)
    standing = gather(connection, ranked, None if origins is None else _complete(connection, ranked, origins))
    new = priced(model, ranked, standing)
    numbers: dict[str, int] = {}
    sites = np.array([numbers.setdefault(row.site, len(numbers)) for row in ranked])
    changed = np.flatnonzero(moved(np.array([row.priority for row in ranked]), new, sites))
    moves = [
        Move(row.link_id, row.host_group, row.priority, worth)
        for row, worth in zip((ranked[at] for at in changed.tolist()), new[changed].tolist(), strict=True)
    ]
    return Batch(moves, int((standing.pages == 0).sum()))


def write(engine: Engine, moves: Sequence[Move]) -> None:
    """One transaction. If the power fails, what it moved within the last second stands where it stood before."""
    with writing(engine, lasting=False) as connection:
        reprioritise(connection, moves)


def _begin(engine: Engine, random: np.random.Generator) -> tuple[deque[Part], Origins]:
    """The parts, and what sites gave: asked once, since links of a thousand sites stand in each batch, and it changes
    slowly."""
    with reading(engine) as connection:
        rows = random.integers(0, last_row(connection) + 1, PARTS - 1).tolist()
        cuts = sites_at(connection, rows)
    parts = list(zip(["", *cuts], [*cuts, None], strict=True))
    with reading(engine) as connection:
        origins = fetched_standings(connection, RELEVANT, MOST_COUNTED)
    return deque(parts[at] for at in random.permutation(len(parts)).tolist()), origins


async def _rank_parts(engine: Engine, model: LinkModel, parts: deque[Part], origins: Origins, over: Event) -> int:
    """One lane: a part after the other while there are any."""
    alone, unseen = is_sqlite(engine), 0
    while parts:
        site, end = parts.popleft()
        place: tuple[str, int] | None = (site, 0)
        while place is not None:
            known = engine, model, origins, place, end
            batch = await (_rank_in_turn(*known) if alone else aside(_rank_batch, *known, over))
            unseen, place = unseen + batch.unseen, batch.place
    return unseen


def _rank_batch(
    engine: Engine, model: LinkModel, origins: Origins, place: tuple[str, int], end: str | None, over: Event
) -> Batch:
    batch = _read(engine, model, origins, place, end)
    for portion in _portions(batch):
        if over.is_set():
            break
        write(engine, portion)
    return batch


async def _rank_in_turn(
    engine: Engine, model: LinkModel, origins: Origins, place: tuple[str, int], end: str | None
) -> Batch:
    """The same, but others have their turn after each write, and the log its time to be copied."""
    started = perf_counter()
    batch = _read(engine, model, origins, place, end)
    free, taken = perf_counter() - started, 0.0
    for portion in _portions(batch):
        free += await _log_copied(engine)
        begun = perf_counter()
        write(engine, portion)
        taken += perf_counter() - begun
        await asyncio.sleep(0)
    # Others find the store free for as long as they found it taken.
    await asyncio.sleep(max(0.0, taken - free))
    return batch


async def _log_copied(engine: Engine) -> float:
    """Wait while the log catches up with what was written; seconds that took."""
    started = perf_counter()
    while catching_up(engine):
        await asyncio.sleep(CATCHING_UP)
    return perf_counter() - started


def _portions(batch: Batch) -> Iterator[Sequence[Move]]:
    return (batch.moves[first : first + PORTION] for first in range(0, len(batch.moves), PORTION))


def _read(engine: Engine, model: LinkModel, origins: Origins, place: tuple[str, int], end: str | None) -> Batch:
    with reading(engine) as connection:
        rows = waiting_from(connection, *place, end, BATCH, FLOOR, EXPLORED)
        batch = price(connection, model, rows, origins)
    last = (rows[-1].site, rows[-1].link_id) if len(rows) == BATCH else None
    return Batch(batch.moves, batch.unseen, last)


def _complete(connection: Connection, rows: Sequence[Waiting], origins: Origins) -> Mapping[str, SiteStanding]:
    """``origins`` with what it lacks of the sites that ``rows`` stand on; it knows all sites but where it is full."""
    if len(origins) < MOST_COUNTED:
        return origins
    return ChainMap(standings(connection, sorted({row.referrer for row in rows} - origins.keys()), RELEVANT), origins)
