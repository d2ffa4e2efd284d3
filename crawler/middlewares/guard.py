"""The last look before a request leaves, and the first at an answer's headers: refuse what must not be fetched."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet import reactor

from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.resolver import NotPublicError
from crawler.session import Session
from store.credentials import carries_credentials
from store.database import now, reading
from store.handling import UNTOUCHABLE, codes
from store.hosts import is_address, is_public_address

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


class GuardMiddleware:
    """Credentials, handling orders and addresses on the way out; media types on the way in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy, for a spider that carries the session."""
        guard = cls(crawler.spider.session)  # type: ignore[union-attr]
        crawler.signals.connect(guard.headers_received, signals.headers_received)
        return guard

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Raise RefusedRequestError when this request must not leave."""
        if carries_credentials(request.url):
            raise RefusedRequestError(RefusalReason.CREDENTIALS)
        self._obey_handling(request.meta["site"])
        if not self._session.practice:
            await self._only_public(urlsplit(request.url).hostname or "")
        if self._session.plan.proxy:
            request.meta["proxy"] = self._session.plan.proxy

    def _obey_handling(self, site: str) -> None:
        with reading(self._session.engine) as connection:
            ordered = codes(connection, [site], now()).get(site, set())
        if ordered & UNTOUCHABLE:
            raise RefusedRequestError(RefusalReason.HANDLING, ", ".join(sorted(ordered & UNTOUCHABLE)))

    async def _only_public(self, host: str) -> None:
        """Look the name up before anybody is asked for it, a proxy included; connections are checked again in
        crawler.resolver."""
        if is_address(host):
            if not is_public_address(host.strip("[]")):
                raise RefusedRequestError(RefusalReason.NOT_PUBLIC, host)
            return
        try:
            await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type]  # Twisted's stub is wrong: it takes a name
        except NotPublicError as error:
            raise RefusedRequestError(RefusalReason.NOT_PUBLIC, host) from error

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Stop the download of media and binaries before their body."""
        kind = (headers.get("Content-Type") or b"").decode("latin-1").split(";")[0].strip().lower()
        if kind in UNWANTED or kind.startswith(UNWANTED_TYPES):
            request.meta["unwanted"] = kind
            raise StopDownload(fail=True)
