"""Renderings into archive and store: the document after scripts and the picture, beside the capture of the page."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from crawler.capture import Archive, Derived
from crawler.outcome import Outcome
from crawler.session import Session
from store.captures import Capture, save_captures
from store.database import Connection, now
from store.renderings import DOCUMENT, PICTURE, PICTURE_TYPE, Rendering, add_renderings
from store.runs import note_refusals

_HTML = "text/html; charset=utf-8"


def keep_document(archive: Archive, capture: Capture, dom: bytes) -> Capture:
    """Archive what scripts made of the page of ``capture``. Raises ArchiveError."""
    return _keep(archive, capture, "conversion", DOCUMENT, _HTML, dom, now())


def keep_picture(archive: Archive, capture: Capture, picture: bytes) -> Capture:
    """Archive how the page of ``capture`` looked. Raises ArchiveError."""
    return _keep(archive, capture, "resource", PICTURE, PICTURE_TYPE, picture, now())


def save_renderings(
    connection: Connection, session: Session, outcomes: Sequence[Outcome], numbers: Mapping[str, int]
) -> None:
    """Store what was rendered, and what that asked for and was refused; ``numbers`` are those of the outcomes'
    captures, by site."""
    made = []
    for outcome in outcomes:
        rendered = outcome.rendered
        if rendered is None:
            continue
        note_refusals(connection, session.run_id, rendered.refused)
        session.counters.refused += len(rendered.refused)
        save_captures(connection, rendered.captures, session.run_id)
        kept = [one for one in (rendered.dom_capture, rendered.picture_capture) if one is not None]
        ids = dict(zip([one.url for one in kept], save_captures(connection, kept, session.run_id), strict=True))
        made.append(
            Rendering(
                capture_id=numbers[outcome.lease.site],
                site=outcome.lease.site,
                rendered_at=outcome.at,
                tool=rendered.tool,
                dom_id=ids.get(DOCUMENT + outcome.lease.url),
                picture_id=ids.get(PICTURE + outcome.lease.url),
            )
        )
    add_renderings(connection, made)


def _keep(
    archive: Archive, capture: Capture, kind: str, prefix: str, content_type: str, payload: bytes, at: datetime
) -> Capture:
    url = prefix + capture.url
    derived = Derived(kind, url, at, content_type, payload, capture.url, capture.fetched_at)
    return Capture(
        site=capture.site,
        url=url,
        fetched_at=at,
        status=0,
        content_type=content_type,
        bytes=len(payload),
        address="",
        certificate_sha256="",
        location="",
        payload_sha256=hashlib.sha256(payload).hexdigest(),
        warc=archive.write_derived(derived),
    )
