"""Puts phrases to the search services while the crawl goes on, within its budget and the services' own."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from crawler.aside import aside
from crawler.counters import RELEVANT
from crawler.search.choice import choose, is_spent
from crawler.search.client import Reply, Trouble, ask
from crawler.search.learned import learn_queries
from crawler.search.provider import Found, Provider
from crawler.seeds import Query
from store.database import Connection, Engine, now, writing
from store.entities import Refusal
from store.errors import StoreBusyError, StoreError
from store.queries import KnownQuery, NewQuery, add_queries, drop_queries, note_asked, open_queries, take_request
from store.runs import note_refusals
from store.search_settings import SearchSettings
from store.titles import judged_titles

logger = logging.getLogger(__name__)

# A service that asks for a longer pause has had enough of this run.
PATIENCE = 120.0
# A service that fails so often in a row is away; asking every phrase again would only take time.
FAILURES = 3
# Titles looked at of each kind when phrases are learned.
MOST_TITLES = 2_000
# Sites below this score are harmless as far as the model can tell.
HARMLESS = 0.1
# A store that is busy is asked again so often, a second apart.
TRIES = 30

Planter = Callable[[Connection, KnownQuery, Sequence[Found]], list[str]]


@dataclass(slots=True)
class _Line:
    """A service at work: its failures in a row, and why it is asked no more in this run (empty while it is)."""

    provider: Provider
    failures: int = 0
    closed: str = ""
    told: set[str] = field(default_factory=set)


class Searcher:
    """One run's searching. ``plant`` puts results into the frontier and returns the keys of their sites."""

    def __init__(
        self, engine: Engine, settings: SearchSettings, providers: Iterable[Provider], run_id: int, plant: Planter
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._lines = [_Line(provider) for provider in providers]
        self._run_id = run_id
        self._plant = plant

    def prepare(self, phrases: Iterable[Query]) -> list[KnownQuery]:
        """Make ``phrases`` known, learn new ones from confirmed sites, drop what brought nothing; what to ask now."""
        at = now()
        with writing(self._engine) as connection:
            add_queries(connection, (NewQuery(one.text, one.language, one.intent) for one in phrases), at)
            known = open_queries(connection, RELEVANT)
            learned = learn_queries(
                judged_titles(connection, HARMLESS, MOST_TITLES), ((one.language, one.text) for one in known)
            )
            add_queries(connection, learned, at)
            spent = [query.id for query in known if is_spent(query)]
            drop_queries(connection, spent, at)
            known = open_queries(connection, RELEVANT)
        logger.info("search: %d phrases known, %d learned, %d dropped", len(known), len(learned), len(spent))
        repeat = timedelta(days=self._settings.repeat_days)
        return choose(known, at, repeat, self._settings.queries_per_run)

    async def run(self, queries: Sequence[KnownQuery]) -> None:
        """Ask each service for each phrase; results go into the frontier phrase by phrase."""
        for query in queries:
            lines = [line for line in self._lines if not line.closed]
            if not lines:
                return
            answers = await asyncio.gather(*(self._ask_all(line, query) for line in lines))
            if any(found is not None for found in answers):
                await self._store(query, [one for found in answers for one in found or ()])

    async def _ask_all(self, line: _Line, query: KnownQuery) -> list[Found] | None:
        """All pages of one service for one phrase; None when it gave no answer at all."""
        found: list[Found] | None = None
        for page in range(1, self._settings.pages + 1):
            reply = await self._ask(line, query, page)
            if reply is None or reply.page is None:
                break
            found = (found or []) + list(reply.page.found)
            if not reply.page.more:
                break
        return found

    async def _ask(self, line: _Line, query: KnownQuery, page: int) -> Reply | None:
        reply = await self._ask_once(line, query, page)
        if reply is not None and reply.trouble is Trouble.LIMITED and 0.0 < reply.wait <= PATIENCE:
            await asyncio.sleep(reply.wait)
            reply = await self._ask_once(line, query, page)
        if reply is not None:
            self._judge(line, reply)
        return reply

    async def _ask_once(self, line: _Line, query: KnownQuery, page: int) -> Reply | None:
        """One request, counted before it leaves, and the pause after it; None when the day's are used up."""
        day, most = f"{now():%Y-%m-%d}", self._settings.requests_per_day
        with writing(self._engine) as connection:
            allowed = take_request(connection, line.provider.name, day, most)
        if not allowed:
            self._close(line, f"its {most} requests of today are used up")
            return None
        seconds = self._settings.timeout
        reply = await aside(ask, line.provider, query.text, query.language, page, seconds, now())
        await asyncio.sleep(self._settings.interval)
        return reply

    def _judge(self, line: _Line, reply: Reply) -> None:
        if reply.trouble is None:
            line.failures = 0
            return
        line.failures += 1
        if reply.trouble in {Trouble.REFUSED, Trouble.LIMITED} or line.failures >= FAILURES:
            self._close(line, reply.words)
        else:
            self._tell(line, reply.words)

    def _close(self, line: _Line, words: str) -> None:
        if not line.closed:
            line.closed = words
            self._tell(line, words)

    def _tell(self, line: _Line, words: str) -> None:
        """One line in the log and in the run's summary, once a service and reason."""
        if words in line.told:
            return
        line.told.add(words)
        logger.warning("search service %s: %s", line.provider.name, words)
        host = urlsplit(line.provider.question("", "", 1).url).hostname or line.provider.name
        with writing(self._engine) as connection:
            note_refusals(connection, self._run_id, [Refusal(f"search: {words}"[:64], host)])

    async def _store(self, query: KnownQuery, found: Sequence[Found]) -> None:
        for last in [False] * (TRIES - 1) + [True]:
            try:
                with writing(self._engine) as connection:
                    note_asked(connection, query.id, self._plant(connection, query, found), now())
                return
            except StoreBusyError:
                if last:
                    raise
                await asyncio.sleep(1.0)


async def search_beside(searcher: Searcher, queries: Sequence[KnownQuery]) -> None:
    """Run ``searcher`` beside a crawl, which goes on without it where the store fails it."""
    try:
        await searcher.run(queries)
    except StoreError as error:
        logger.error("the search stops: %s", error)
