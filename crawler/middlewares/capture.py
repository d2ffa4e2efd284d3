"""Every answer goes into the archive as it came off the wire, before anything unpacks or reads it."""

import hashlib
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from twisted.internet.ssl import Certificate

from crawler.capture import Exchange
from crawler.session import Session
from crawler.sniffing import ICON
from store.captures import Capture
from store.credentials import carries_credentials
from store.database import now
from store.masking import mask_text
from store.urls import canonical_url


class CaptureMiddleware:
    """Writes the WARC records and leaves the Capture in ``request.meta["capture"]``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy, for a spider that carries the session."""
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:  # noqa: ARG002
        """Archive the exchange; a folder that refuses raises ArchiveError, which ends the crawl. Of an icon nothing is
        kept but digests, which whoever asked for it takes."""
        request.meta["packed"] = len(response.body)
        if request.meta.get(ICON):
            return response
        exchange = Exchange(
            url=request.url,
            fetched_at=now(),
            method=request.method,
            request_headers=plain_headers(request.headers),
            status=response.status,
            protocol=response.protocol or "HTTP/1.1",
            headers=plain_headers(response.headers),
            body=response.body,
            address=str(response.ip_address or "") if not self._session.plan.proxy else "",
            certificate_sha256=_fingerprint(response.certificate),
        )
        request.meta["capture"] = Capture(
            site=request.meta["site"],
            url=request.url,
            fetched_at=exchange.fetched_at,
            status=response.status,
            content_type=_text(response.headers.get("Content-Type")),
            bytes=len(response.body),
            address=exchange.address,
            certificate_sha256=exchange.certificate_sha256,
            location=pointed_at(_text(response.headers.get("Location")), request.url),
            payload_sha256=hashlib.sha256(response.body).hexdigest(),
            warc=self._session.archive.write(exchange),
        )
        return response


def pointed_at(location: str, url: str) -> str:
    """Where the ``Location`` of an answer of ``url`` leads, whole; masked where it carries credentials or is no
    address, empty where there was none."""
    if not location:
        return ""
    target = canonical_url(location, url) or ""
    return mask_text(location) if carries_credentials(location) or not target else target


def plain_headers(headers: Headers) -> list[tuple[str, str]]:
    """Names and values as text, repeats kept."""
    return [(_text(name), _text(value)) for name in headers for value in headers.getlist(name)]


def _text(value: bytes | None) -> str:
    return (value or b"").decode("latin-1")


def _fingerprint(certificate: Certificate | None) -> str:
    """SHA-256 of the certificate in DER form, in hex; empty without TLS."""
    return hashlib.sha256(certificate.dump()).hexdigest() if certificate is not None else ""
