"""What a page asks for while it is rendered, fetched by the crawler itself: same guards, same archive.

The browser has no network of its own. Each request is asked again as a plain GET through Scrapy's downloader, so that
credentials, orders, ports, public addresses (checked on the connection), robots.txt, types, sizes and bombs are judged
where every fetch of the crawl is judged; cookies, referrers and whatever else scripts add stay behind.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.capture import ArchiveError
from crawler.media import FileKind, file_kind
from crawler.refusals import RefusalReason, reason_of
from crawler.rendered import Loaded
from store.entities import Lease, Refusal
from store.masking import mask_text
from store.render_settings import RenderSettings
from store.urls import canonical_url, site_key

Download = Callable[[Request], Awaitable[Response]]

# The downloader's place for what renderings ask for, one request at a time (crawler.settings): the page's own host
# group is leased to this worker anyway, and of others a rendering sees no more than one visitor's look.
SLOT = "rendering"


@dataclass(frozen=True, slots=True)
class Loader:
    """Fetches for one rendering. ``loaded`` takes what came of it."""

    lease: Lease
    limits: RenderSettings
    redirects: int
    download: Download
    loaded: Loaded

    @property
    def spent(self) -> bool:
        """Whether the page has had all that a page may ask for."""
        return self.loaded.asked > self.limits.requests or self.loaded.bytes > self.limits.bytes

    def refuse(self, reason: RefusalReason, url: str) -> None:
        """Note what is not done."""
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            host = ""
        self.loaded.refused.append(Refusal(reason.value, host or self.lease.site, mask_text(url)))

    def admit(self, url: str) -> bool:
        """Count one request; whether there is any left for it."""
        before = self.spent
        self.loaded.asked += 1
        if self.spent and not before:
            self.refuse(RefusalReason.RENDER_REQUESTS, url)
        return not self.spent

    async def fetch(self, url: str) -> Response | None:
        """The answer to a GET of ``url``, redirects followed hop by hop; None where it is refused or did not come.

        Raises ArchiveError where the archive takes nothing more, RefusedRequestError(STOPPED) when the crawl stops.
        """
        for _ in range(self.redirects + 1):
            response = await self._hop(url)
            if response is None:
                return None
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                self.loaded.bytes += len(response.body)
                return response
            url = urljoin(url, location.decode("latin-1"))
        self.refuse(RefusalReason.REDIRECTS, url)
        return None

    async def _hop(self, url: str) -> Response | None:
        if canonical_url(url) is None:
            self.refuse(RefusalReason.LOCAL, url)
            return None
        kind = file_kind(url)
        if kind is not None and kind is not FileKind.FURNITURE:
            self.refuse(RefusalReason.BINARY if kind is FileKind.BINARY else RefusalReason.MEDIA, url)
            return None
        meta = {"lease": self.lease, "site": site_key(url), "download_slot": SLOT}
        request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            return await self.download(request)
        except ArchiveError:
            raise
        except Exception as error:  # noqa: BLE001  (whatever a server did costs one part of one page)
            self._explain(error, url)
            return None
        finally:
            self.loaded.captures.extend(request.meta[name] for name in ("capture",) if name in request.meta)

    def _explain(self, error: Exception, url: str) -> None:
        """Name what a guard refused, as the spider does; what merely failed is no refusal."""
        reason = reason_of(error)
        if reason is RefusalReason.STOPPED:
            raise error
        if reason is not None:
            self.refuse(reason, url)
