"""The frontier learns: the link model of one crawl process, refitted as results come, and what waits ranked anew.

Examples live in the store, so every worker learns from all and a restart from everything. Ranking goes through what
waits in small batches between the crawl's own work.
"""

import asyncio
import logging
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from classifier.registry import read_champion
from crawler.aside import aside
from crawler.counters import RELEVANT
from crawler.frontier import EXPLORED, FLOOR, moved
from crawler.linkcontext import CONTEXT_WIDTH, prior_model
from crawler.linkfeatures import WIDTH, with_trade_words
from crawler.linkmodel import Examples, LinkModel, fit, next_refit
from crawler.ranking import all_tokens, gather, pack, priced, unpack
from store.database import Connection, Engine, reading, writing
from store.entities import Lease, NewLink
from store.errors import StoreBusyError, StoreError
from store.link_examples import decided_sites, examples_since, latest_examples
from store.priorities import (
    Waiting,
    draw,
    last_row,
    reprioritise,
    rows_by_number,
    site_at,
    waiting_from,
    waiting_of_sites,
)
from store.standing import MOST_COUNTED, SiteStanding, fetched_standings, standings

logger = logging.getLogger(__name__)

# What a reviewer decided weighs as much as five pages' scores.
VERDICT_WEIGHT = 5.0
# The last 20,000 examples are enough for 65,536 weights, and follow a trade that changes its words.
MOST_EXAMPLES = 20_000
# Seconds between two looks for news.
TURN = 1.0
# Rows a batch: read within a few tens of milliseconds, and written within a few tens more.
BATCH = 1_000
# One first fetch in sixty-six goes to an unseen site drawn at random: what estimates and drift alarms rest on.
EXPLORATION = 0.015
# Random row numbers tried for one draw; most rows of an old frontier are done.
TRIES = 64


@dataclass(frozen=True, slots=True)
class Moves:
    """New priorities of a batch by row number, the host groups of those rows, and how many of the batch lead to unseen
    sites."""

    groups: tuple[str, ...]
    priorities: dict[int, float]
    unseen: int

    def write(self, connection: Connection) -> None:
        """Put them into the store."""
        reprioritise(connection, self.groups, self.priorities)


class Learner:
    """Ranks links; ``start()`` keeps it learning until ``stop()``."""

    def __init__(self, engine: Engine, prior: LinkModel, seed: int | None = None) -> None:
        self._engine = engine
        self._prior = prior
        self._random = np.random.default_rng(seed)
        self._task: asyncio.Task[None] | None = None
        self._generous: set[str] = set()
        self._known = self._newest = 0
        self._next = 1
        self._fresh = 0
        self._unseen = 0
        self.model = prior

    def start(self) -> None:
        """Learn in the running event loop, beside the crawl."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Learn no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def rank(self, connection: Connection, links: Sequence[NewLink]) -> list[float]:
        """The priorities of links just found."""
        return priced(self.model, links, gather(connection, links)).tolist() if links else []

    def rank_sites(self, connection: Connection, sites: Sequence[str]) -> None:
        """Give what waits of sites its worth anew: a page of each was fetched, or its links gave something."""
        self._moves(connection, waiting_of_sites(connection, sites)).write(connection)

    def known_before(self, connection: Connection, leases: Sequence[Lease]) -> list[bytes]:
        """What was known of leased links: to be asked before their answers are recorded."""
        return [pack(tokens) for tokens in all_tokens(leases, gather(connection, leases))] if leases else []

    def taught(self, source: str, score: float) -> None:
        """This worker stored an example: a link of ``source`` led to a new site whose page has ``score``.

        After a relevant one the other pages of ``source`` are worth more.
        """
        self._fresh += 1
        if score >= RELEVANT:
            self._generous.add(source)

    async def _run(self) -> None:
        while True:
            try:
                await self.turn()
            except StoreBusyError:
                logger.info("the store is busy; the frontier learns later")
            except StoreError as error:  # the crawl itself meets it too, and ends or waits
                logger.error("the frontier learns no more: %s", error)
                return
            await asyncio.sleep(TURN)

    async def turn(self) -> None:
        """Learn once from what is new: what ``start()`` repeats."""
        while self._generous:
            with writing(self._engine) as connection:
                self.rank_sites(connection, [self._generous.pop()])
            await asyncio.sleep(0)
        with reading(self._engine) as connection:
            newer, self._newest = examples_since(connection, self._newest)
        self._known += newer
        self._explore()
        if self._known >= self._next:
            known = self._known
            await self._refit()
            await self._rank_all()
            self._next = next_refit(known)

    async def _refit(self) -> None:
        with reading(self._engine) as connection:
            examples = read_examples(connection)
        if len(examples):
            self.model = await aside(fit, self._prior, examples)

    async def _rank_all(self) -> None:
        """From a random site on, so that several workers do not do the same; then from the first site up to there."""
        with reading(self._engine) as connection:
            middle = site_at(connection, int(self._random.integers(0, last_row(connection) + 1)))
        origins = await aside(self._origins)
        unseen = 0
        for site, end in ((middle, None), ("", middle)):
            place: tuple[str, int] | None = (site, 0)
            while place is not None:
                started = perf_counter()
                with reading(self._engine) as connection:
                    rows = waiting_from(connection, *place, end, BATCH, FLOOR, EXPLORED)
                    moves = self._moves(connection, rows, origins)
                ready = perf_counter()
                with writing(self._engine) as connection:
                    moves.write(connection)
                unseen += moves.unseen
                place = (rows[-1].site, rows[-1].link_id) if len(rows) == BATCH else None
                # Others find the store free for as long as they found it taken; reading the next batch is part of that.
                await asyncio.sleep(max(0.0, perf_counter() - ready - (ready - started)))
        self._unseen = unseen

    def _origins(self) -> dict[str, SiteStanding]:
        """Asked once: links of a thousand sites stand in each batch, and what their sites gave changes slowly."""
        with reading(self._engine) as connection:
            return fetched_standings(connection, RELEVANT, MOST_COUNTED)

    def _moves(
        self, connection: Connection, rows: Sequence[Waiting], origins: dict[str, SiteStanding] | None = None
    ) -> "Moves":
        """What has to be written; what was drawn at random or is a seed keeps its place."""
        ranked = [row for row in rows if row.propensity is None and row.priority < EXPLORED]
        if not ranked:
            return Moves((), {}, 0)
        standing = gather(connection, ranked, None if origins is None else _complete(connection, ranked, origins))
        new = priced(self.model, ranked, standing)
        numbers: dict[str, int] = {}
        sites = np.array([numbers.setdefault(row.site, len(numbers)) for row in ranked])
        changed = np.flatnonzero(moved(np.array([row.priority for row in ranked]), new, sites)).tolist()
        return Moves(
            groups=tuple(sorted({ranked[at].host_group for at in changed})),
            priorities={ranked[at].link_id: float(new[at]) for at in changed},
            unseen=int((standing.pages == 0).sum()),
        )

    def _explore(self) -> None:
        """A share of this worker's own first fetches, once it knows how much waits."""
        draws = self._random.binomial(self._fresh, EXPLORATION) if self._unseen else 0
        self._fresh = 0
        for _ in range(draws):
            with writing(self._engine) as connection:
                self._draw(connection)

    def _draw(self, connection: Connection) -> None:
        """Every waiting row of an unseen site is as likely as any other: rows drawn that are none are passed over."""
        last = last_row(connection)
        numbers = self._random.integers(1, last + 1, TRIES).tolist()
        rows = rows_by_number(connection, list(dict.fromkeys(numbers)), FLOOR, EXPLORED)
        known = standings(connection, sorted({row.site for row in rows}), 1.0)
        for row in rows:
            if row.site in known and known[row.site].pages == 0:
                draw(connection, row, EXPLORED, EXPLORATION / max(1, self._unseen))
                return


def _complete(
    connection: Connection, rows: Sequence[Waiting], origins: dict[str, SiteStanding]
) -> Mapping[str, SiteStanding]:
    """``origins`` with what it lacks of the sites that ``rows`` stand on; it knows all sites but where it is full."""
    if len(origins) < MOST_COUNTED:
        return origins
    return ChainMap(standings(connection, sorted({row.referrer for row in rows} - origins.keys()), RELEVANT), origins)


def starting_model(models: Path) -> LinkModel:
    """What the frontier believes before it has learned: the trade's words, and the champion as far as its area under
    the ROC curve deserves, where its manifest tells. Raises ModelError."""
    return with_trade_words(prior_model(read_champion(models)[0].figures.get("auc")))


def read_examples(connection: Connection) -> Examples:
    """What all workers learned so far, a reviewer's verdict in place of a page's score where there is one."""
    stored = latest_examples(connection, MOST_EXAMPLES)
    decided = decided_sites(connection)
    return Examples(
        tokens=unpack([example.tokens for example in stored], WIDTH + CONTEXT_WIDTH),
        labels=np.array([float(decided.get(example.site, example.score)) for example in stored]),
        weights=np.array([VERDICT_WEIGHT if example.site in decided else 1.0 for example in stored]),
    )
