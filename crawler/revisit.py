"""A recheck from start to end: known sites on top of the frontier, one crawl that takes nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from crawler.counters import Counters
from crawler.plan import CrawlPlan
from crawler.recheck import RECHECK
from crawler.run import Summary, crawl
from crawler.spiders.recheck import RecheckSpider
from store.database import Engine, now, writing
from store.settings import Settings
from store.visits import KnownSite, reopen


def recheck(
    engine: Engine,
    settings: Settings,
    plan: CrawlPlan,
    sites: Sequence[KnownSite],
    on_progress: Callable[[Counters], None] | None = None,
) -> Summary:
    """Visit ``sites`` once, and what they redirect to. ``plan`` gives the bounds and the proxy.

    A recheck that was cut short is taken up by the next one, or by the next crawl. Raises what ``crawl`` raises.
    """
    with writing(engine) as connection:
        reopen(connection, [(site.site, site.url) for site in sites], RECHECK, now(), settings.crawl.delay)
    return crawl(engine, settings, replace(plan, at_least=RECHECK), on_progress, RecheckSpider)
