"""The visits to known sites: the same leases, guards and delays as any crawl, and conditional requests."""

from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.recording import Recorder
from crawler.spiders.discovery import DiscoverySpider
from crawler.states import StateFinding
from crawler.visiting import VisitRecorder
from store.database import reading
from store.entities import Lease, SiteState
from store.visits import find_visit

NOT_MODIFIED = 304


class RecheckSpider(DiscoverySpider):
    """Asks for what crawler.recheck put on top of the frontier, and for what that redirects to."""

    name = "recheck"

    def recorder(self) -> Recorder:
        """Visits are kept besides."""
        return VisitRecorder(self.session)

    def request(self, lease: Lease) -> Request:
        """A request that a site can answer with "not modified" (RFC 9110, 13.1)."""
        request = super().request(lease)
        with reading(self.session.engine) as connection:
            visit = find_visit(connection, lease.site)
        if visit is not None and visit.url == lease.url and visit.text_sha256:
            if visit.etag:
                request.headers["If-None-Match"] = visit.etag
            if visit.last_modified:
                request.headers["If-Modified-Since"] = visit.last_modified
        return request

    async def _read(self, response: Response) -> dict[str, Any]:
        validators = {"etag": _header(response, "ETag"), "last_modified": _header(response, "Last-Modified")}
        if response.status == NOT_MODIFIED:
            finding = StateFinding(SiteState.LIVE, f"HTTP {NOT_MODIFIED}")
            return validators | {"finding": finding, "unmodified": True}
        return validators | await super()._read(response)


def _header(response: Response, name: str) -> str:
    value = (response.headers.get(name) or b"").decode("latin-1")
    return value if value.isprintable() else ""
