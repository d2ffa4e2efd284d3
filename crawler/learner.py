"""The frontier learns: the link model of one crawl process, refitted as results come, and what waits ranked anew.

Examples live in the store, so every worker learns from all and a restart from everything.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.registry import read_champion
from crawler.aside import aside
from crawler.counters import RELEVANT
from crawler.frontier import EXPLORED, FLOOR
from crawler.linkcontext import CONTEXT_WIDTH, prior_model
from crawler.linkfeatures import WIDTH, with_trade_words
from crawler.linkmodel import Examples, LinkModel, fit, next_refit
from crawler.ranking import all_tokens, gather, pack, priced, unpack
from crawler.reranking import price, rank_all
from store.database import Connection, Engine, reading, writing
from store.entities import Lease, NewLink
from store.errors import StoreBusyError, StoreError
from store.link_examples import decided_sites, examples_since, latest_examples
from store.priorities import (
    draw,
    last_row,
    reprioritise,
    rows_by_number,
    waiting_of_sites,
)
from store.standing import standings

logger = logging.getLogger(__name__)

# What a reviewer decided weighs as much as five pages' scores.
VERDICT_WEIGHT = 5.0
# The last 20,000 examples are enough for 65,536 weights, and follow a trade that changes its words.
MOST_EXAMPLES = 20_000
# Seconds between two looks for news.
TURN = 1.0
# One first fetch in sixty-six goes to an unseen site drawn at random: what estimates and drift alarms rest on.
EXPLORATION = 0.015
# Random row numbers tried for one draw; most rows of an old frontier are done.
TRIES = 64


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
        reprioritise(connection, price(connection, self.model, waiting_of_sites(connection, sites)).moves)

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
            self._unseen = await rank_all(self._engine, self.model, self._random)
            self._next = next_refit(known)

    async def _refit(self) -> None:
        with reading(self._engine) as connection:
            examples = read_examples(connection)
        if len(examples):
            self.model = await aside(fit, self._prior, examples)

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
