"""robots.txt, obeyed: fetched once an origin, kept in the store for all workers, 5xx and silence mean wait (RFC 9309).

A redirect of robots.txt within the host group is followed up to five times, as RFC 9309 asks; one that leads elsewhere
or to a site that is not to be asked, and a robots.txt that is a film, counts as no robots.txt. Of a huge one the first
half megabyte is read; a bomb or a drip counts as unreadable: the site is left alone.
"""

from datetime import timedelta
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.python import to_unicode

from crawler.middlewares.rulebook import RuleBook, Rules, rules_of
from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.session import RulesRead, Session
from store.captures import Capture
from store.database import now, reading
from store.masking import mask_text
from store.robots import RobotsAnswer, find_robots
from store.urls import canonical_url, host_group, site_key

# RFC 9309 lets a crawler use a copy for a day; one that could not be read is asked for again in an hour.
KEEP = timedelta(hours=24)
RETRY = timedelta(hours=1)
# RFC 9309 asks crawlers to read at least 500 kibibytes.
MAX_BYTES = 512 * 1024
HOPS = 5
# A Crawl-delay is honoured up to Heritrix's limit; more would mean that a site decides never to be seen.
MAX_DELAY = 300.0
AGENT = "Spyglass"
# An origin that is asked too often has not said what it allows: RFC 9309 speaks of "unreachable", so it is left alone.
UNREADABLE = 0
WAIT = frozenset({UNREADABLE, 429})
# These say nothing of the place that was to be asked.
_UNASKED = frozenset({RefusalReason.STOPPED, RefusalReason.LAPSED})


class RobotsMiddleware:
    """Raises RefusedRequestError for what robots.txt disallows; puts its Crawl-delay into the request's meta."""

    def __init__(self, session: Session, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler
        self._known = RuleBook()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy, for a spider that carries the session."""
        robots = cls(crawler.spider.session, crawler)  # type: ignore[union-attr]
        crawler.signals.connect(robots.bytes_received, signals.bytes_received)
        return robots

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop reading a robots.txt where RFC 9309 lets a crawler stop."""
        if request.meta.get("robots"):
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            request.meta["download_maxsize"] = self._session.settings.crawl.max_bytes  # for unpacking, from here on
            if request.meta["received"] >= MAX_BYTES:
                raise StopDownload(fail=False)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Let pass what the origin's robots.txt allows."""
        if request.meta.get("robots"):
            return
        known = await self._rules_for(request)
        if known.status in WAIT or known.status >= 500:
            raise RefusedRequestError(RefusalReason.ROBOTS_WAIT, f"HTTP {known.status}")
        if not known.said.can_fetch(request.url, AGENT):
            raise RefusedRequestError(RefusalReason.ROBOTS)
        delay = known.said.crawl_delay(AGENT)
        if delay is not None:
            request.meta["crawl_delay"] = min(float(delay), MAX_DELAY)

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.find(origin)
        if known is not None and known.expires_at > now():
            return known
        with reading(self._session.engine) as connection:
            answer = find_robots(connection, origin, now())
        if answer is None:
            captures: list[Capture] = []
            answer = await self._fetch(origin, request, captures)
            self._session.rules.append(RulesRead(answer, tuple(captures)))
        known = rules_of(answer)
        self._known.keep(origin, known)
        return known

    async def _fetch(self, origin: str, request: Request, captures: list[Capture]) -> RobotsAnswer:
        """Ask the origin. Failures of the network are the page's failures too: they go up, and so does what forbids to
        ask this origin at all; where a redirect led to such a place, there is no robots.txt."""
        url = f"{origin}/robots.txt"
        for hop in range(HOPS + 1):
            try:
                response = await self._download(url, request, captures)
            except RefusedRequestError as error:
                if error.reason in _UNASKED or not (hop or error.sent):
                    raise
                hostile = error.sent and error.reason not in {RefusalReason.MEDIA, RefusalReason.BINARY}
                return self._answer(origin, UNREADABLE if hostile else 404, "")
            except StopDownload:
                return self._answer(origin, 404, "")
            except (IgnoreRequest, DownloadCancelledError):
                return self._answer(origin, UNREADABLE, "")
            target = response.headers.get("Location")
            if not (300 <= response.status < 400 and target):
                return self._answer(origin, response.status, decode_robots(response.body))
            url = urljoin(url, to_unicode(target, errors="replace"))
            if canonical_url(url) is None or host_group(url) != host_group(request.url):
                break
            if self._site(url, request) != request.meta["site"] and self._session.scope.check_site(url) is not None:
                break
        return self._answer(origin, 404, "")

    async def _download(self, url: str, request: Request, captures: list[Capture]) -> Response:
        meta = {
            "robots": True,
            "site": self._site(url, request),
            "lease": request.meta["lease"],
            "download_slot": request.meta["download_slot"],
            "download_maxsize": 0,  # bytes_received() stops the reading; Scrapy would refuse a huge file unread
        }
        engine = self._crawler.engine
        assert engine is not None
        asked = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            return await engine.download_async(asked)
        finally:
            captures.extend(asked.meta[name] for name in ("capture",) if name in asked.meta)

    @staticmethod
    def _site(url: str, request: Request) -> str:
        """Whose robots.txt this is: that of the site that asks, unless a redirect led to another (all of github.io is
        one host group). An account shares its platform's, whichever host of the platform has it."""
        asked = site_key(url)
        return request.meta["site"] if asked == site_key(urljoin(request.url, "/robots.txt")) else asked

    @staticmethod
    def _answer(origin: str, status: int, body: str) -> RobotsAnswer:
        at = now()
        until = at + (RETRY if status in WAIT or status >= 500 else KEEP)
        # Stars widen what a rule forbids: a robots.txt with somebody's line in it is obeyed all the same.
        return RobotsAnswer(origin, status, mask_text(body), at, until)


def decode_robots(body: bytes) -> str:
    """The words of a robots.txt: UTF-8 as RFC 9309 wants it, UTF-16 where a byte order mark says so, never an error."""
    utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = body[:MAX_BYTES].decode("utf-16" if utf16 else "utf-8-sig", "replace")
    return text.replace("\0", "")
