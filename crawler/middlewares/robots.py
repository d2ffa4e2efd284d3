"""robots.txt, obeyed: fetched once an origin, kept in the store for all workers, 5xx and silence mean wait (RFC 9309).

A redirect of robots.txt within the host group is followed up to five times, as RFC 9309 asks; one that leads elsewhere
counts as no robots.txt.
"""

from collections import OrderedDict
from datetime import timedelta
from typing import Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.python import to_unicode

from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.session import Session
from store.captures import Capture, save_capture
from store.database import now, reading, writing
from store.robots import RobotsAnswer, find_robots, save_robots
from store.urls import host_group

# RFC 9309 lets a crawler use a copy for a day; one that could not be read is asked for again in an hour.
KEEP = timedelta(hours=24)
RETRY = timedelta(hours=1)
# RFC 9309 asks crawlers to read at least 500 kibibytes.
MAX_BYTES = 512 * 1024
HOPS = 5
# A Crawl-delay is honoured up to Heritrix's limit; more would mean that a site decides never to be seen.
MAX_DELAY = 300.0
AGENT = "Spyglass"
CACHED_ORIGINS = 5000


class RobotsMiddleware:
    """Raises RefusedRequestError for what robots.txt disallows; puts its Crawl-delay into the request's meta."""

    def __init__(self, session: Session, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler
        self._rules: OrderedDict[str, tuple[RobotsAnswer, Protego]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy, for a spider that carries the session."""
        return cls(crawler.spider.session, crawler)  # type: ignore[union-attr]

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Let pass what the origin's robots.txt allows."""
        if request.meta.get("robots"):
            return
        answer, rules = await self._rules_for(request)
        if answer.status == 0 or answer.status >= 500:
            raise RefusedRequestError(RefusalReason.ROBOTS_WAIT, f"HTTP {answer.status}")
        if not rules.can_fetch(request.url, AGENT):
            raise RefusedRequestError(RefusalReason.ROBOTS)
        delay = rules.crawl_delay(AGENT)
        if delay is not None:
            request.meta["crawl_delay"] = min(float(delay), MAX_DELAY)

    async def _rules_for(self, request: Request) -> tuple[RobotsAnswer, Protego]:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(origin)
        if known is not None and known[0].expires_at > now():
            self._rules.move_to_end(origin)
            return known
        with reading(self._session.engine) as connection:
            answer = find_robots(connection, origin, now())
        if answer is None:
            captures: list[Capture] = []
            answer = await self._fetch(origin, request, captures)
            self._session.archive.sync()
            with writing(self._session.engine) as connection:
                save_robots(connection, answer)
                for capture in captures:
                    save_capture(connection, capture, self._session.run_id)
        rules = Protego.parse(answer.body if 200 <= answer.status < 300 else "")
        self._rules[origin] = answer, rules
        if len(self._rules) > CACHED_ORIGINS:
            self._rules.popitem(last=False)
        return answer, rules

    async def _fetch(self, origin: str, request: Request, captures: list[Capture]) -> RobotsAnswer:
        """Ask the origin. Failures of the network are the page's failures too: they go up."""
        url = f"{origin}/robots.txt"
        for _ in range(HOPS + 1):
            try:
                response = await self._download(url, request, captures)
            except IgnoreRequest:
                return self._answer(origin, 404, "")
            target = response.headers.get("Location")
            if not (300 <= response.status < 400 and target):
                return self._answer(origin, response.status, to_unicode(response.body[:MAX_BYTES], errors="replace"))
            url = urljoin(url, to_unicode(target, errors="replace"))
            if host_group(url) != request.meta["download_slot"]:
                break
        return self._answer(origin, 404, "")

    async def _download(self, url: str, request: Request, captures: list[Capture]) -> Response:
        meta = {
            "robots": True,
            "site": request.meta["site"],
            "download_slot": request.meta["download_slot"],
            "download_maxsize": MAX_BYTES,
        }
        engine = self._crawler.engine
        assert engine is not None
        asked = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            return await engine.download_async(asked)
        finally:
            captures.extend(asked.meta[name] for name in ("capture",) if name in asked.meta)

    @staticmethod
    def _answer(origin: str, status: int, body: str) -> RobotsAnswer:
        at = now()
        return RobotsAnswer(origin, status, body, at, at + (RETRY if status >= 500 else KEEP))
