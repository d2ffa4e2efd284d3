"""The last look before a request leaves, and the first at an answer: refuse what must not be fetched.

What a look at the wire itself needs is in crawler.handler: orders given while the request waited, the size of the head.
"""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet import reactor

from crawler.media import FileKind
from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.resolver import NotPublicError
from crawler.scope import WEB_PORTS
from crawler.session import Session
from crawler.sniffing import HEAD_BYTES, ICON, is_icon, sniff
from store.credentials import carries_credentials
from store.hosts import is_address, is_public_address
from store.urls import MAX_URL_LENGTH

# Answers of these types are noted and never downloaded: no media, no playlists, no archives, no programs.
UNWANTED_TYPES = ("video/", "audio/", "image/", "font/", "model/")
UNWANTED = frozenset(
    {
        "application/octet-stream",
        "application/zip",
        "application/x-bittorrent",
        "application/vnd.android.package-archive",
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "application/dash+xml",
        "application/pdf",
        "application/gzip",
        "application/x-rar-compressed",
        "application/x-7z-compressed",
    }
)

# Pages pack 3 to 20 times, generated tables up to 100; a bomb of deflate packs 1,000 times, one of brotli far more.
RATIO = 200
# Below a megabyte even a bomb does no harm.
RATIO_FROM = 1_000_000


class GuardMiddleware:
    """Credentials, orders, ports and addresses on the way out; types, first bytes and sizes on the way in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._allowed = session.settings.crawl.allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy, for a spider that carries the session."""
        guard = cls(crawler.spider.session)  # type: ignore[union-attr]
        crawler.signals.connect(guard.headers_received, signals.headers_received)
        crawler.signals.connect(guard.bytes_received, signals.bytes_received)
        return guard

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Raise RefusedRequestError when this request must not leave."""
        if carries_credentials(request.url) or "Cookie" in request.headers or "Authorization" in request.headers:
            raise RefusedRequestError(RefusalReason.CREDENTIALS)
        if request.method != "GET" or request.body or len(request.url) > MAX_URL_LENGTH:
            raise RefusedRequestError(RefusalReason.NOT_PLAIN)
        self._session.orders.foresee(request.meta["site"])
        request.headers["User-Agent"] = self._session.user_agent
        if not self._session.practice:
            request.meta["address"] = await self._place(request.url)
        if self._session.plan.proxy:
            request.meta["proxy"] = self._session.plan.proxy

    async def _place(self, url: str) -> str:
        """The address that ``url`` leads to, looked up before anybody is asked for it, a proxy included; connections
        are checked again in crawler.resolver."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = host if is_address(host) or ":" in host else await _look_up(host)
        allowed = (address, port) in self._allowed
        if port not in WEB_PORTS and not allowed:
            raise RefusedRequestError(RefusalReason.PORT, f"{host}:{port}")
        if not is_public_address(address) and not allowed:
            raise RefusedRequestError(RefusalReason.NOT_PUBLIC, host)
        return address

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Stop the download of media and binaries before their body."""
        kind = (headers.get("Content-Type") or b"").decode("latin-1").split(";")[0].strip().lower()
        if not request.meta.get(ICON) and (kind in UNWANTED or kind.startswith(UNWANTED_TYPES)):
            raise StopDownload(fail=True)
        request.meta["head"] = b""
        request.meta["encoding"] = (headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop the download of what begins like media, whatever it is called."""
        head = request.meta.get("head")
        if head is None or len(head) >= HEAD_BYTES:
            return
        head = request.meta["head"] = head + data[:HEAD_BYTES]
        if request.meta.get(ICON):
            unwanted = len(head) >= HEAD_BYTES and not is_icon(head, request.meta["encoding"])
        else:
            unwanted = sniff(head, request.meta["encoding"]) is not None
        if unwanted:
            raise StopDownload(fail=True)

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:  # noqa: ARG002
        """Refuse what turned out to be a bomb or, unpacked, media."""
        if len(response.body) > max(RATIO * request.meta["packed"], RATIO_FROM):
            raise RefusedRequestError(RefusalReason.BOMB, sent=True)
        wants_icon = request.meta.get(ICON)
        if wants_icon and is_icon(response.body[:HEAD_BYTES]):
            return response
        kind = sniff(response.body[:HEAD_BYTES])
        if kind is not None:
            raise RefusedRequestError(
                RefusalReason.BINARY if kind is FileKind.BINARY else RefusalReason.MEDIA, sent=True
            )
        if wants_icon:
            raise RefusedRequestError(RefusalReason.NO_ICON, sent=True)
        return response


async def _look_up(host: str) -> str:
    try:
        return await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type]  # Twisted's stub is wrong: it takes a name
    except NotPublicError as error:
        raise RefusedRequestError(RefusalReason.NOT_PUBLIC, host) from error
