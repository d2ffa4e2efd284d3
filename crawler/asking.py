"""What is asked of a promising site beside its pages, once a run: its icon, and who serves its name."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.analysis import Analysis
from crawler.icons import Icons, icon_url
from crawler.nameservers import NameServers
from crawler.refusals import RefusalReason, RefusedRequestError, reason_of
from crawler.session import Session
from crawler.states import StateFinding
from store.database import now, reading
from store.entities import Lease, Refusal, SiteState
from store.errors import StoreError
from store.masking import mask_text
from store.operators import LIKELY
from store.traces import Trace, TraceKind, traces_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A page counts only while its lease is held: a site that drips its icon must not keep its page from being stored.
SHARE = 0.5


class Asking:
    """Asks what the settings allow, nothing where they allow nothing."""

    def __init__(self, session: Session, icons: Icons | None, servers: NameServers | None) -> None:
        self._session = session
        self._icons = icons
        self._servers = servers
        self._asked: set[str] = set()

    async def traces(self, page: Response, analysis: Analysis, finding: StateFinding) -> tuple[Trace, ...]:
        """What ``page``'s site shows beside it, where it looks like the trade and was not asked before; whatever goes
        wrong there costs these traces alone.

        Raises StoreError, ArchiveError among them, where store or archive fail: that is no fault of the site's.
        """
        lease: Lease = page.meta["lease"]
        site = lease.site
        if site in self._asked or not is_promising(analysis, finding) or not (self._icons or self._servers):
            return ()
        self._asked.add(site)
        steps: list[Coroutine[Any, Any, tuple[Trace, ...]]] = []
        if self._icons is not None and not self._has_icon(lease, analysis):
            steps.append(_in_good_time(self._icons.traces(page, analysis.icon), lease.expires))
        if self._servers is not None:
            steps.append(in_time(self._servers.traces(site), lease.expires))
        asked = [self._session.traffic.carry(step) for step in steps]
        found: list[Trace] = []
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(answer, StoreError):
                self._asked.discard(site)
                raise answer
            if isinstance(answer, BaseException):
                self._explain(answer, icon_url(lease, page.url, analysis.icon))
            else:
                found += answer
        return tuple(found)

    def _explain(self, error: BaseException, url: str) -> None:
        """Name what a guard refused in the run's summary; what was abandoned or merely failed is no refusal. Guards
        stand before icons alone: name servers are not asked by a request."""
        reason = reason_of(error)
        if reason is None or reason is RefusalReason.STOPPED:
            logger.debug("%s was asked for in vain: %s", mask_text(url), error)
            return
        self._session.refused.append(Refusal(reason.value, urlsplit(url).hostname or "", mask_text(url)))

    def _has_icon(self, lease: Lease, analysis: Analysis) -> bool:
        """Whether the site's icon is known already, or is none of its own but its platform's."""
        if "/" in lease.site or any(trace.kind is TraceKind.FAVICON for trace in analysis.traces):
            return True
        with reading(self._session.engine) as connection:
            return any(one.trace.kind is TraceKind.FAVICON for one in traces_of(connection, lease.site))


async def in_time(step: Coroutine[Any, Any, T], expires: datetime) -> T:
    """What ``step`` gives within half of what is left until ``expires``; raises TimeoutError, and what it raises."""
    return await asyncio.wait_for(step, SHARE * (expires - now()).total_seconds())


async def _in_good_time(step: Coroutine[Any, Any, T], expires: datetime) -> T:
    """The same of an icon: a site that drips it is named like one that a guard refused."""
    try:
        return await in_time(step, expires)
    except TimeoutError as error:
        raise RefusedRequestError(RefusalReason.ICON_SLOW, sent=True) from error


def is_promising(analysis: Analysis, finding: StateFinding) -> bool:
    """Whether a page is so likely piracy that its site may be asked for more than pages."""
    return finding.state is SiteState.LIVE and analysis.score is not None and analysis.score.pirate >= LIKELY


def asking_of(session: Session, crawler: Crawler) -> Asking:
    """What a crawl asks. Behind a proxy nothing leaves this machine by another way but what the guards need, and the
    practice web has names that no resolver knows: there no name servers are asked for."""
    limits, engine = session.settings.traces, crawler.engine
    assert engine is not None
    icons = Icons(engine.download_async, limits.icon_bytes, session.settings.crawl.delay) if limits.icon_bytes else None
    asks_names = limits.name_server_seconds and not session.plan.proxy
    return Asking(session, icons, NameServers(limits.name_server_seconds) if asks_names else None)
