"""Purge personal data: a capture's or exhibit's bytes make way for a tombstone, the chain still verifies.

Nothing moves: the tombstone has exactly the length of what it replaces. The leaf keeps the old digest, the purge's row
has both. The row comes first, the bytes next, then the row says done; what a crash left half done is done again.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, insert, select, update

from store import audit
from store.database import reading, writing
from store.entities import Category, Stage, WarcAddress
from store.errors import EvidenceError, UsageError
from store.evidence import evidence_path, read_member
from store.masking import clean_note
from store.membership import forget_capture
from store.queue import renew
from store.reasons import pack_reasons, unpack_reasons
from store.schema.crawl import sites
from store.schema.evidence import exhibits, purges
from store.schema.operators import releases, traces
from store.schema.pages import captures, pages, scores
from store.schema.rendering import renderings
from store.schema.review import labels, queue
from store.tombstone import tombstone

# How many captures one dry run or retention run takes; the next run takes the rest.
MOST = 10_000
_NO_PAGE = zlib.compress(json.dumps({"text": "", "blocks": []}).encode())


@dataclass(frozen=True, slots=True)
class Purge:
    """One purge: where, the digests before and after, who and why; ``done_at`` once the bytes are gone."""

    file: str
    offset: int
    length: int
    sha256: str
    tombstone_sha256: str
    site: str
    reason: str
    purged_by: str
    purged_at: datetime
    done_at: datetime | None


def purge_capture(engine: Engine, folder: Path, capture_id: int, by: str, reason: str, at: datetime) -> Purge:
    """Purge a capture: its bytes, and the texts that were read from it.

    Raises UsageError for no such capture or one purged before, EvidenceError where its bytes are not what was stored
    (then nothing is touched) or cannot be written.
    """
    with reading(engine) as connection:
        row = connection.execute(select(captures).where(captures.c.id == capture_id)).first()
    if row is None:
        raise UsageError(f"there is no capture {capture_id}: `spyglass show SITE` lists those of a site")
    address = WarcAddress(row.warc_file, row.warc_offset, row.warc_length, row.member_sha256)
    return _purge(engine, folder, row.site, address, (by, clean_note(reason), at), capture_id)


def purge_shown(engine: Engine, folder: Path, capture_id: int, by: str, reason: str, at: datetime) -> list[Purge]:
    """Purge a capture and what a browser showed of its page, each with a tombstone of its own: the capture first, then
    what of the document after scripts and the picture is left. Asked again after a failure, it takes what remains.

    Raises as ``purge_capture`` does, UsageError only where nothing is left.
    """
    with reading(engine) as connection:
        shown = select(renderings.c.dom_id, renderings.c.picture_id).where(renderings.c.capture_id == capture_id)
        numbers = [capture_id, *(connection.execute(shown).first() or ())]
        kept = select(captures.c.id).where(captures.c.id.in_(numbers), ~_is_gone())
        left = set(connection.execute(kept).scalars())
    chosen = [number for number in numbers if number in left] or [capture_id]
    return [purge_capture(engine, folder, number, by, reason, at) for number in chosen]


def purge_exhibit(engine: Engine, folder: Path, sha256: str, by: str, reason: str, at: datetime) -> Purge:
    """Purge an exhibit, named by its digest; raises as ``purge_capture`` does."""
    with reading(engine) as connection:
        row = connection.execute(select(exhibits).where(exhibits.c.sha256 == sha256)).first()
    if row is None:
        raise UsageError(f"there is no exhibit {sha256}")
    address = WarcAddress(row.file, 0, row.bytes, row.sha256)
    return _purge(engine, folder, row.site, address, (by, clean_note(reason), at), None)


def finish_purges(engine: Engine, folder: Path, at: datetime) -> int:
    """Overwrite again what a crash may have left half overwritten; how many there were."""
    with reading(engine) as connection:
        half = [_from_row(row) for row in connection.execute(select(purges).where(purges.c.done_at.is_(None)))]
    for one in half:
        _finish(engine, folder, one, at)
    return len(half)


def due(connection: Connection, before: datetime) -> list[tuple[int, str, datetime]]:
    """Number, site and time of captures fetched ``before``, not purged yet, of sites that no label calls pirate: what
    a retention rule takes. Oldest first, at most MOST."""
    pirate = (
        select(sites.c.key)
        .join(labels, labels.c.site_id == sites.c.id)
        .where(labels.c.category.in_([kind for kind in Category if kind.is_pirate]))
    )
    wanted = select(captures.c.id, captures.c.site, captures.c.fetched_at).where(
        captures.c.fetched_at < before, captures.c.site.not_in(pirate), ~_is_gone()
    )
    rows = connection.execute(wanted.order_by(captures.c.fetched_at, captures.c.id).limit(MOST))
    return [(row.id, row.site, row.fetched_at) for row in rows]


def retention_limit(at: datetime, days: int) -> datetime:
    """Before when captures are due; UsageError where evidence is kept for ever."""
    if not days:
        raise UsageError("evidence is kept for ever: the setting retention_days is 0")
    return at - timedelta(days=days)


def tombstones(connection: Connection) -> dict[tuple[str, int], str]:
    """The digests of all tombstones by file and offset."""
    rows = connection.execute(select(purges.c.file, purges.c.offset, purges.c.tombstone_sha256))
    return {(row.file, row.offset): row.tombstone_sha256 for row in rows}


def is_purged(connection: Connection, address: WarcAddress) -> bool:
    """Whether a tombstone stands where these bytes stood."""
    here = purges.c.file == address.file, purges.c.offset == address.offset
    return connection.execute(select(purges.c.id).where(*here)).first() is not None


def purges_of(connection: Connection, site: str) -> Sequence[Purge]:
    """What was purged of a site."""
    return [_from_row(row) for row in connection.execute(select(purges).where(purges.c.site == site))]


def _is_gone() -> ColumnElement[bool]:
    """Whether a capture was purged."""
    here = purges.c.file == captures.c.warc_file, purges.c.offset == captures.c.warc_offset
    return select(purges.c.id).where(*here).exists()


def _purge(
    engine: Engine, folder: Path, site: str, address: WarcAddress, why: tuple[str, str, datetime], capture: int | None
) -> Purge:
    by, reason, at = why
    here = (purges.c.file == address.file, purges.c.offset == address.offset)
    with reading(engine) as connection:
        before = connection.execute(select(purges.c.purged_by).where(*here)).scalar()
    if before is not None:
        raise UsageError(f"{address.file}, byte {address.offset}, was purged before, by {before}")
    read_member(folder, address)
    stone = tombstone(address.sha256, address.length, reason, at)
    digest = hashlib.sha256(stone).hexdigest()
    made = Purge(address.file, address.offset, address.length, address.sha256, digest, site, reason, by, at, None)
    with writing(engine) as connection:
        values = {name: getattr(made, name) for name in Purge.__slots__}
        connection.execute(insert(purges).values(**values))
        if capture is not None:
            _forget(connection, capture)
        detail = {"sha256": address.sha256, "tombstone": made.tombstone_sha256, "capture": capture, "reason": reason}
        audit.append(connection, by, "purge", site, detail, at)
    _finish(engine, folder, made, at)
    return made


def _finish(engine: Engine, folder: Path, made: Purge, at: datetime) -> None:
    stone = tombstone(made.sha256, made.length, made.reason, made.purged_at)
    try:
        with evidence_path(folder, made.file).open("r+b") as file:
            file.seek(made.offset)
            file.write(stone)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise EvidenceError(
            f"{made.file} cannot be written: {error.strerror or error}; `spyglass evidence seal` tries again"
        ) from error
    with writing(engine) as connection:
        here = (purges.c.file == made.file, purges.c.offset == made.offset)
        connection.execute(update(purges).where(*here).values(done_at=at))


def _forget(connection: Connection, capture_id: int) -> None:
    """Take away every text that was read from a capture; that there was a page, and how it scored, stays."""
    of_site = select(sites.c.id, sites.c.key, sites.c.reasons).join(captures, captures.c.site == sites.c.key)
    # The site first, as a crawl locks them: else the two could wait for each other.
    site = connection.execute(of_site.where(captures.c.id == capture_id).with_for_update(of=sites)).first()
    of_capture = select(pages.c.id).where(pages.c.capture_id == capture_id)
    connection.execute(update(scores).where(scores.c.page_id.in_(of_capture)).values(reasons=[]))
    connection.execute(delete(traces).where(traces.c.page_id.in_(of_capture)))
    connection.execute(delete(traces).where(traces.c.capture_id == capture_id))
    connection.execute(delete(releases).where(releases.c.page_id.in_(of_capture)))
    connection.execute(update(pages).where(pages.c.capture_id == capture_id).values(title="", content=_NO_PAGE))
    connection.execute(update(captures).where(captures.c.id == capture_id).values(location=""))
    if site is not None:
        _forget_copies(connection, site, capture_id)


def _forget_copies(connection: Connection, site: Row[Any, Any, Any], capture_id: int) -> None:
    """The same of what was copied to the site, its place in the queue and its joins. Of the site's reasons those stay
    that another page gives as well; its place is worked out again at once."""
    others = select(scores.c.reasons).join(pages, pages.c.id == scores.c.page_id).where(pages.c.site == site.key)
    given = {one.text for reasons in connection.execute(others).scalars() for one in unpack_reasons(reasons)}
    kept = [one for one in unpack_reasons(site.reasons) if one.text in given]
    connection.execute(update(sites).where(sites.c.id == site.id).values(reasons=pack_reasons(kept)))
    place = update(queue).where(queue.c.site_id == site.id)
    connection.execute(place.values(title=""))
    renew(connection, [site.id])
    # Whoever reads second is given no words of pages, and such a place is not worked out again.
    connection.execute(place.where(queue.c.stage == Stage.FIRST).values(reasons=[]))
    forget_capture(connection, site.id, capture_id)


def _from_row(row: Row[tuple[object, ...]]) -> Purge:
    return Purge(**{name: getattr(row, name) for name in Purge.__slots__})
