"""Renderings: what a browser showed of a captured page, and the picture of a site that reviewers see.

Document and picture are records of the archive like any capture, with a row in captures each (status 0: nobody
answered them), so that sealing, verifying, backup and purge hold for them too.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, insert, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from store.entities import WarcAddress
from store.errors import EvidenceError
from store.evidence import read_member
from store.schema.evidence import purges
from store.schema.pages import captures
from store.schema.rendering import renderings

# Names of the two records, before the page's own address; replay tools know the second.
DOCUMENT, PICTURE = "urn:dom:", "urn:view:"
PICTURE_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendering of the page of ``capture_id``; ``dom_id`` and ``picture_id`` number the captures that hold them.
    Where ``dom_id`` is set, the page was read from there."""

    capture_id: int
    site: str
    rendered_at: datetime
    tool: str
    dom_id: int | None = None
    picture_id: int | None = None


@dataclass(frozen=True, slots=True)
class Screenshot:
    """The picture of a site that reviewers see: the bytes of a PICTURE_TYPE file, whose SHA-256 is ``sha256``, taken at
    ``taken_at`` of the page ``url``; ``capture_id`` is the number of the capture that holds it."""

    picture: bytes
    taken_at: datetime
    sha256: str
    url: str
    capture_id: int


def add_renderings(connection: Connection, made: Sequence[Rendering]) -> None:
    """Store renderings of captures that had none."""
    if made:
        connection.execute(
            insert(renderings), [{name: getattr(one, name) for name in Rendering.__slots__} for one in made]
        )


def has_picture(connection: Connection, site: str) -> bool:
    """Whether a picture of a site was taken; one that was purged since is not to be taken again."""
    return connection.execute(_pictures(site).limit(1)).first() is not None


def screenshot_of(connection: Connection, evidence: Path, site: str) -> Screenshot | None:
    """The newest picture of a site that was not purged, proved against its digest; None where there is none. Reads the
    archive.

    Raises EvidenceError where the archive's bytes are missing or changed.
    """
    gone = select(purges.c.id).where(purges.c.file == captures.c.warc_file, purges.c.offset == captures.c.warc_offset)
    row = connection.execute(_pictures(site).where(~gone.exists()).limit(1)).first()
    if row is None:
        return None
    address = WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256)
    picture = read_payload(read_member(evidence, address))
    return Screenshot(picture, row.fetched_at, row.payload_sha256, row.url.removeprefix(PICTURE), row.id)


def read_payload(member: bytes) -> bytes:
    """What a record without HTTP headers holds. Raises EvidenceError where the bytes are no such record."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member))), None)
        if record is None or record.rec_type not in {"resource", "conversion"}:
            raise EvidenceError("the stored bytes hold no rendering")
        return bytes(record.raw_stream.read())
    except ArchiveLoadFailed as error:
        raise EvidenceError(f"the stored rendering cannot be read ({error})") from error


def _pictures(site: str) -> Select[tuple[Any, ...]]:
    """The captures of a site's pictures, newest first."""
    taken = select(captures).join(renderings, renderings.c.picture_id == captures.c.id)
    return taken.where(renderings.c.site == site).order_by(captures.c.id.desc())
