"""The focused crawl: lease, fetch, read, and hand every outcome to the store."""

import logging
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.analysis import Analysis, analyse
from crawler.asking import Asking, asking_of
from crawler.capture import ArchiveError
from crawler.certificates import certificate_names
from crawler.counters import RELEVANT
from crawler.middlewares.capture import plain_headers
from crawler.outcome import Outcome
from crawler.pipelines import StorePipeline
from crawler.plan import Order
from crawler.politeness import RETRY_STATUS, retry_wait
from crawler.recording import Recorder
from crawler.refusals import RefusalReason, RefusedRequestError, reason_of
from crawler.render.showing import Showing, showing_of
from crawler.scheduler import LeaseScheduler
from crawler.session import Session, close_session
from crawler.start import one_line, scrapy_settings, session_from_environment
from crawler.states import StateFinding, state_of, state_of_failure
from crawler.visits import Answer, Visits
from store.database import now
from store.entities import Lease, SiteState
from store.errors import NetworkError, PageRefusedError, SpyglassError, StoreBusyError, StoreError
from store.settings import load_settings

logger = logging.getLogger(__name__)

# Behind a proxy nobody but the proxy itself refuses a connection or has a name that does not resolve.
NO_PROXY = (DownloadConnectionRefusedError, CannotResolveHostError)


class DiscoverySpider(Spider):
    """Crawls the store's frontier. ``python -m scrapy crawl discovery`` takes the same plan as arguments:
    ``-a seeds=FILE,FILE -a pages=N -a minutes=M -a proxy=URL``."""

    name = "discovery"

    def __init__(self, session: Session, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.session = session
        self.leases = LeaseScheduler(session)
        self.store = StorePipeline(session, self.leases, self.recorder())
        self.visits = Visits(session.settings.crawl.concurrency, self._ask, self._take)
        self.showing: Showing | None = None
        self.asking: Asking | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **arguments: Any) -> Self:
        """Take the session of the caller, or open one from the settings of the environment."""
        if session is None:
            with one_line():
                session = session_from_environment(arguments)
        return super().from_crawler(crawler, *args, session=session, **arguments)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put our own settings over Scrapy's."""
        super().update_settings(settings)
        with one_line():
            ours = load_settings(os.environ, Path.cwd())
        settings.setdict(scrapy_settings(ours), priority="spider")

    def recorder(self) -> Recorder:
        """What writes this spider's outcomes to the store."""
        return Recorder(self.session)

    async def start(self) -> AsyncIterator[Request]:
        """The whole crawl: a visit for each lease that the scheduler hands out. For Scrapy's queue there is nothing."""
        self.showing = showing_of(self.session, self.crawler)
        self.asking = asking_of(self.session, self.crawler)
        if self.session.plan.order is Order.BEST:
            self.session.learner.start()
        for source in self.session.beside:
            self.leases.feed(source())
        try:
            async for lease in self.leases.leases():
                await self.visits.begin(lease)
        finally:
            await self.visits.ended()
        return
        yield  # what makes this the generator that Scrapy asks for

    async def _ask(self, lease: Lease) -> Answer:
        engine = self.crawler.engine
        assert engine is not None
        request = self.request(lease)
        try:
            return Answer(request, await engine.download_async(request))
        except Exception as error:  # noqa: BLE001 - failed() tells them apart
            return Answer(request, error)

    async def _take(self, answer: Answer) -> None:
        came = answer.came
        try:
            outcome = await self.answered(came) if isinstance(came, Response) else self.failed(answer.request, came)
        except Exception as error:
            # Its lease has to end, else the crawl would wait for it to.
            told = answer.request.meta
            logger.exception("what came from %s could not be read", told["site"])
            words = f"not read: {type(error).__name__}"
            outcome = Outcome(lease=told["lease"], at=now(), sent=True, capture=told.get("capture"), error=words)
        if outcome is not None:
            self.store.take(outcome)

    def request(self, lease: Lease) -> Request:
        """The request for a leased URL."""
        return Request(lease.url, meta={"lease": lease, "site": lease.site, "download_slot": lease.host_group})

    async def answered(self, response: Response) -> Outcome | None:
        """Read an answer of any status; None where it is given back as it was."""
        common = {
            "lease": response.meta["lease"],
            "at": now(),
            "sent": True,
            "capture": response.meta["capture"],
            "crawl_delay": response.meta.get("crawl_delay"),
            "latency": response.meta.get("download_latency"),
            "tls_names": certificate_names(response.certificate),
        }
        if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED and self.session.plan.proxy:
            self._lose_proxy()
            return None
        try:
            return Outcome(**common | await self._read(response))
        except RefusedRequestError:
            return None  # the crawl was stopped before the page was read: it is given back as it was
        except PageRefusedError as error:
            logger.info("page of %s refused: %s", response.meta["site"], error)
            # A busy machine, or a page beside it, may have cost this one its worker: it is tried once more.
            first = response.meta["lease"].attempts == 0
            return Outcome(**common, refused=RefusalReason.HOSTILE, retry=first)
        except StoreBusyError:
            return Outcome(**common, retry=True, error="store busy")
        except StoreError as error:
            self._lose_store(error)
            return None
        except SpyglassError as error:
            self.session.failure = error
            self.leases.stop("model failed")
            return Outcome(**common, retry=True, error="not scored")

    async def _read(self, response: Response) -> dict[str, Any]:
        """What an answer tells, as fields of its outcome."""
        status = response.status
        headers = {name.lower(): value for name, value in plain_headers(response.headers)}
        if 300 <= status < 400 and headers.get("location"):
            return {"redirect": urljoin(response.url, headers["location"])}
        told: dict[str, Any] = {}
        if status in RETRY_STATUS:
            wait = retry_wait(status, headers.get("retry-after", ""), now())
            told = {"retry": True, "wait": wait, "error": f"HTTP {status}"}
        kind = headers.get("content-type", "")
        reading = self.session.pages.run(analyse, response.body, response.url, kind)
        analysis = await self.session.traffic.carry(reading)
        finding = state_of(status, headers, analysis.wall, empty=not analysis.text.strip())
        told |= {"analysis": analysis, "finding": finding}
        if self.showing is not None:
            told |= await self.showing.told(response, analysis, finding, headers)
        told |= {"analysis": _unless_wall(told["analysis"], told["finding"])}
        if self.asking is not None and told["analysis"] is not None and told["finding"] is not None:
            told |= {"traces": await self.asking.traces(response, told["analysis"], told["finding"]), "at": now()}
        return told

    async def closed(self, reason: str) -> None:
        """Close the run, once what is under way has ended; whoever opened the session."""
        logger.info("spider closed: %s", reason)
        await self.visits.ended()
        await self.store.close()
        self.leases.close()
        close_session(self.session)

    def failed(self, request: Request, error: Exception) -> Outcome | None:
        """Turn what went wrong into an outcome; None where what was asked for is given back as it was."""
        common: dict[str, Any] = {"lease": request.meta["lease"], "at": now()}
        common["crawl_delay"] = request.meta.get("crawl_delay")
        # An answer that was archived before it was refused has its row like any other.
        common["capture"] = request.meta.get("capture")
        if isinstance(error, StoreBusyError):  # our own trouble, before anything was sent: no fault of the site's
            return Outcome(**common, sent=False, error="store busy", retry=True)
        if isinstance(error, StoreError):
            self._lose_store(error)
            return None
        if isinstance(error, RefusedRequestError):
            if error.reason is RefusalReason.STOPPED:
                return None
            wait = error.reason is RefusalReason.ROBOTS_WAIT
            return Outcome(**common, sent=error.sent, refused=error.reason, retry=wait, wait=3600.0 * wait)
        if (reason := reason_of(error)) is not None:
            return Outcome(**common, sent=True, refused=reason)
        if self.session.plan.proxy and isinstance(error, NO_PROXY):
            self._lose_proxy()
            return None
        words = type(error).__name__
        return Outcome(**common, sent=True, error=words, retry=True, finding=state_of_failure(words))

    def _lose_store(self, error: StoreError) -> None:
        """Archive or store take nothing more: what was asked for is given back as it was."""
        self.session.failure = self.session.failure or error
        self.leases.stop("disk full" if isinstance(error, ArchiveError) else "store failed")

    def _lose_proxy(self) -> None:
        """Our own way out is gone, which says nothing of any site: what was asked for is given back as it was."""
        self.session.failure = self.session.failure or NetworkError("the proxy takes no connections any more")
        self.leases.stop("proxy lost")


def _unless_wall(analysis: Analysis | None, finding: StateFinding | None) -> Analysis | None:
    """A wall is never "legit"; but a pirate's own words may look like one."""
    if analysis is None or analysis.score is None or finding is None or finding.state is SiteState.LIVE:
        return analysis
    return analysis if analysis.score.pirate >= RELEVANT else replace(analysis, score=None)
