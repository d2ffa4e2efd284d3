"""The last moment before a request leaves, and the head of its answer: Scrapy's HTTP handler with our bounds.

Between the middlewares and this place a request waits for its slot, its delay and its seat at the address; what a
person ordered meanwhile is obeyed here. Twisted bounds one line of a head and not the head, so the parser counts.
"""

import asyncio
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as WireRequest
from twisted.web.client import ResponseFailed
from twisted.web.iweb import IResponse

from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.resolver import PublicResolver
from crawler.session import Session
from store.database import now

# Browsers give up on a head between 64 and 256 KiB and servers send 2; more is there to fill memory.
HEAD_BYTES = 64 * 1024
# A wordy site sends 60 lines.
HEAD_LINES = 300
# A peer that does not answer to our goodbye is not waited for.
CLOSE_SECONDS = 1.0


class HeadTooLargeError(Exception):
    """The head of an answer goes beyond its caps."""


class CountingParser(_LenientHTTPClientParser):
    """Counts the bytes and lines of a head, interim answers (1xx) included."""

    _bytes = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take one line of the head."""
        self._bytes += len(line) + 1
        self._lines += 1
        if self._bytes > HEAD_BYTES or self._lines > HEAD_LINES:
            raise HeadTooLargeError
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802, ARG002 - Twisted's names
        """A line without end."""
        raise HeadTooLargeError


class CountingProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol with the counting parser, put there as Scrapy puts its own."""

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        """Send one request."""
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = CountingParser
        return answer


class CountingFactory(_LenientHTTP11ClientFactory):
    """Builds CountingProtocols."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802, ARG002 - Twisted's names
        """The protocol of a new connection."""
        return CountingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class GuardedHandler(HTTP11DownloadHandler):
    """Sends a request when nothing speaks against it any more; names what the wire refused."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = CountingFactory  # noqa: SLF001 - where Scrapy puts its own
        # Behind a proxy all go to one host, and each would open a connection anew; a site has one at a time anyway.
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._session: Session = crawler.spider.session  # type: ignore[union-attr]

    async def close(self) -> None:
        """Close what is open, or leave it after CLOSE_SECONDS. (Scrapy's own way fires a timer at what may have
        happened already, where the machine is busy, and shows the user a traceback.)"""
        closed = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closing = asyncio.ensure_future(maybe_deferred_to_future(closed))
        await asyncio.wait([closing], timeout=CLOSE_SECONDS)

    async def download_request(self, request: Request) -> Response:
        """The answer; raises RefusedRequestError for what a guard refuses, else what Scrapy raises."""
        traffic = self._session.traffic
        async with traffic.seat(request.meta.get("address", "")):
            if traffic.stopped:
                raise RefusedRequestError(RefusalReason.STOPPED)
            if request.meta["lease"].expires <= now():
                raise RefusedRequestError(RefusalReason.LAPSED)  # another worker may be asking by now
            self._session.orders.obey(request.meta["site"])
            try:
                return await traffic.carry(super().download_request(request))
            except CannotResolveHostError as error:
                raise _not_public(request.url) or error from error
            except DownloadFailedError as error:
                raise _head_too_large(error) or error from error
            except DownloadTimeoutError as error:
                # A head that came in time shows that somebody is there: the rest was meant to be slow.
                dripped = "download_latency" in request.meta
                raise RefusedRequestError(RefusalReason.TOO_SLOW, sent=True) if dripped else error from error


def _not_public(url: str) -> RefusedRequestError | None:
    """The refusal that Twisted turned into a failed look-up."""
    host = urlsplit(url).hostname or ""
    resolver = reactor.resolver
    if isinstance(resolver, PublicResolver) and host in resolver.refused:
        return RefusedRequestError(RefusalReason.NOT_PUBLIC, host)
    return None


def _head_too_large(error: DownloadFailedError) -> RefusedRequestError | None:
    cause = error.__cause__
    if isinstance(cause, ResponseFailed) and any(reason.check(HeadTooLargeError) for reason in cause.reasons):
        return RefusedRequestError(RefusalReason.HEAD, sent=True)
    return None
