"""Captures: one row a fetch that brought an answer, with the place of its WARC record and the digests that prove it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from store.entities import WarcAddress
from store.schema.pages import captures, pages


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch. ``bytes`` counts the body as it came off the wire; ``address`` is the peer's, empty behind a proxy;
    ``payload_sha256`` is of those body bytes; ``location`` where a redirect pointed (masked if it carried a secret)."""

    site: str
    url: str
    fetched_at: datetime
    status: int
    content_type: str
    bytes: int
    address: str
    certificate_sha256: str
    location: str
    payload_sha256: str
    warc: WarcAddress


def save_captures(connection: Connection, fetched: Sequence[Capture], run_id: int | None) -> list[int]:
    """Store captures and return their numbers, in the same order. Their WARC records must be on disk already."""
    if not fetched:
        return []
    saved = insert(captures).returning(captures.c.id, sort_by_parameter_order=True)
    return list(connection.execute(saved, [_row(capture, run_id) for capture in fetched]).scalars())


def captures_of(connection: Connection, site: str) -> list[tuple[int, Capture]]:
    """All captures of a site with their numbers, newest first."""
    rows = connection.execute(select(captures).where(captures.c.site == site).order_by(captures.c.id.desc()))
    return [(row.id, _capture(row)) for row in rows]


def capture_of_page(connection: Connection, page_id: int) -> Capture:
    """The fetch that brought a stored page."""
    wanted = select(captures).join(pages, pages.c.capture_id == captures.c.id).where(pages.c.id == page_id)
    return _capture(connection.execute(wanted).one())


def all_members(connection: Connection) -> Iterator[WarcAddress]:
    """Every stored WARC member in the order of files and offsets."""
    wanted = select(captures.c.warc_file, captures.c.warc_offset, captures.c.warc_length, captures.c.member_sha256)
    ordered = wanted.order_by(captures.c.warc_file, captures.c.warc_offset).execution_options(yield_per=5000)
    with connection.execute(ordered) as rows:
        for row in rows:
            yield WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256)


def file_extents(connection: Connection) -> dict[str, int]:
    """For each WARC file, how many of its bytes are spoken for by committed captures."""
    end = func.max(captures.c.warc_offset + captures.c.warc_length)
    rows = connection.execute(select(captures.c.warc_file, end).group_by(captures.c.warc_file))
    return {name: int(size) for name, size in rows}


def digests(connection: Connection, capture_ids: Sequence[int]) -> list[str]:
    """The member digests of captures, oldest first: what a verdict says it was made on."""
    wanted = select(captures.c.member_sha256).where(captures.c.id.in_(capture_ids)).order_by(captures.c.id)
    return list(connection.execute(wanted).scalars())


def _row(capture: Capture, run_id: int | None) -> Mapping[str, object]:
    warc = capture.warc
    return {
        "run_id": run_id,
        "site": capture.site,
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "content_type": capture.content_type[:120],
        "bytes": capture.bytes,
        "address": capture.address,
        "certificate_sha256": capture.certificate_sha256,
        "location": capture.location,
        "payload_sha256": capture.payload_sha256,
        "warc_file": warc.file,
        "warc_offset": warc.offset,
        "warc_length": warc.length,
        "member_sha256": warc.sha256,
    }


def _capture(row: Row[tuple[object, ...]]) -> Capture:
    return Capture(
        site=row.site,
        url=row.url,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        bytes=row.bytes,
        address=row.address,
        certificate_sha256=row.certificate_sha256,
        location=row.location,
        payload_sha256=row.payload_sha256,
        warc=WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256),
    )


def recent_places(connection: Connection, limit: int) -> list[tuple[str, str, str]]:
    """Site, URL and address of the newest captures that were connected to directly, newest first."""
    newest = select(captures.c.site, captures.c.url, captures.c.address).where(captures.c.address != "")
    rows = connection.execute(newest.order_by(captures.c.id.desc()).limit(limit))
    return [(row.site, row.url, row.address) for row in rows]
