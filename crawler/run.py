"""One crawl from start to end, in this process: begin, run Scrapy, tidy up, and say what came of it."""

import asyncio
import atexit
import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings as ScrapySettings

from classifier.champions import folder_in_force
from crawler.counters import Counters
from crawler.logs import logged_by_day
from crawler.plan import CrawlPlan
from crawler.session import Session, close_session
from crawler.spiders.discovery import DiscoverySpider
from crawler.start import begin, scrapy_settings
from crawler.stopping import Stopping
from store.collecting import collecting_seldom
from store.database import Engine, now, reading
from store.errors import SpyglassError
from store.frontier import count_waiting
from store.runs import RefusalSum, refusal_sums
from store.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. ``waiting`` counts URLs left in the frontier."""

    run_id: int
    reason: str
    seconds: float
    counters: Counters
    waiting: int
    refused: tuple[RefusalSum, ...]


def crawl(
    engine: Engine,
    settings: Settings,
    plan: CrawlPlan,
    on_progress: Callable[[Counters], None] | None = None,
    spider: type[DiscoverySpider] = DiscoverySpider,
) -> Summary:
    """Crawl until the plan is fulfilled, nothing is left, or SIGINT/SIGTERM; once a process (Scrapy's reactor).

    ``on_progress`` is called after each batch that was stored. Raises SpyglassError with one clear line: before
    anything was fetched, or when store, model or network failed underway (what was fetched till then is stored).
    """
    settings = replace(settings, models=folder_in_force(engine, settings.models, settings.learned_models))
    scrapy = _scrapy(settings)
    session = begin(engine, settings, plan)
    session.on_progress = on_progress
    started = now()
    # What is there when the process ends goes with it: to look for dead circles in all of it takes half a second.
    atexit.register(gc.freeze)
    try:
        process = AsyncCrawlerProcess(scrapy)
        crawling = process.crawl(spider, session=session)
        stopping = Stopping(session)
        asyncio.get_event_loop().call_soon(stopping.listen)
        with logged_by_day(settings.logs, settings.log_days), collecting_seldom():
            process.start(install_signal_handlers=False)
        stopping.forget()
    finally:
        close_session(session)
    if process.bootstrap_failed and session.failure is None:
        raise crawling.exception() or SpyglassError("the crawl could not start; its log says why")
    if session.failure is not None:
        raise session.failure
    return _summary(engine, session, (now() - started).total_seconds())


def _summary(engine: Engine, session: Session, seconds: float) -> Summary:
    with reading(engine) as connection:
        return Summary(
            run_id=session.run_id,
            reason=session.end_reason,
            seconds=seconds,
            counters=replace(session.counters),
            waiting=count_waiting(connection),
            refused=tuple(refusal_sums(connection, session.run_id)),
        )


def _scrapy(settings: Settings) -> ScrapySettings:
    made = ScrapySettings()
    made.setmodule("crawler.settings", priority="project")
    made.setdict(scrapy_settings(settings), priority="cmdline")
    made.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # crawler.logs has one of its own
    return made
