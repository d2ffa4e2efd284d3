"""The icon of a promising site, asked for once and under the guards of every fetch; nothing is kept but its digests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from classifier.traces.look import icon_traces
from crawler.politeness import polite_delay
from crawler.refusals import RefusalReason, RefusedRequestError
from crawler.sniffing import ICON, sniff
from store.entities import Lease
from store.traces import Trace
from store.urls import canonical_url, site_key

Download = Callable[[Request], Awaitable[Response]]

# A site that wants to be left alone for longer between two requests keeps its icon to itself.
LONGEST_DELAY = 30.0
_OK = 200


@dataclass(frozen=True, slots=True)
class Icons:
    """``most`` is the largest icon in bytes, ``delay`` what lies between two requests to a host group at least."""

    download: Download
    most: int
    delay: float

    async def traces(self, page: Response, named: str) -> tuple[Trace, ...]:
        """The traces of the icon that ``page`` names (``named``, absolute), else of /favicon.ico of its host; none
        where there is none. What lies with another site is not asked for: a person may have said hands off.

        Raises what a download raises, RefusedRequestError for what a guard refuses.
        """
        lease: Lease = page.meta["lease"]
        wished = polite_delay(self.delay, page.meta.get("crawl_delay"), page.meta.get("download_latency"))
        if wished > LONGEST_DELAY:
            return ()
        await asyncio.sleep(wished - self.delay)  # the rest is the downloader's own delay
        request = self._request(lease, icon_url(lease, page.url, named))
        try:
            answer = await self.download(request)
        except StopDownload as error:
            # The guard stops whatever begins like no icon; most of that is a page which says that there is none.
            if sniff(request.meta.get("head", b""), request.meta.get("encoding", "")) is None:
                raise RefusedRequestError(RefusalReason.NO_ICON, sent=True) from error
            raise
        return tuple(icon_traces(answer.body, "icon")) if answer.status == _OK else ()

    def _request(self, lease: Lease, url: str) -> Request:
        slot = {"download_slot": lease.host_group, "download_maxsize": self.most}
        meta = {"lease": lease, "site": lease.site, ICON: True, **slot}
        return Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)


def icon_url(lease: Lease, page: str, named: str) -> str:
    """Where to ask for the icon of the page at the URL ``page``."""
    own = canonical_url(named) if named else None
    if own is not None and site_key(own) == lease.site:
        return own
    return "/".join(page.split("/", 3)[:3]) + "/favicon.ico"
