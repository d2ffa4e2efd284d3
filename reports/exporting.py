"""Let sites leave the house: gather, ask every guarantee, write the file, enter it in the ledger."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from reports.formats import FORMATS
from reports.guarantees import Refused, Request, refusals
from reports.infrastructure import Infrastructure
from reports.items import Item, item_of
from reports.output import Cover
from store import audit
from store.database import Connection, Engine, snapshot, writing
from store.errors import SpyglassError, UsageError
from store.exportable import candidates
from store.exports import Export, Sent, changed_since, record
from store.findings import Tlp
from store.partners import find_partner
from store.settings import ExportSettings
from store.urls import defang


@dataclass(frozen=True, slots=True)
class Wish:
    """An export as somebody asks for it. ``skip_refused``: what may not leave is left out instead of stopping all;
    ``days`` None: the setting's."""

    recipient: str
    format: str
    by: str
    at: datetime
    tlp: Tlp | None = None
    days: float | None = None
    addresses: bool = False
    skip_refused: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the ledger's entry (None: nothing left the house), and what was refused, by site."""

    export: Export | None
    refused: dict[str, tuple[Refused, ...]] = field(default_factory=dict)


def request_of(
    connection: Connection, wish: Wish, settings: ExportSettings, shared: Infrastructure
) -> tuple[Request, Cover]:
    """What the guarantees and the writers are told. UsageError for an unknown recipient or impossible days."""
    days = settings.days if wish.days is None else wish.days
    if not 0 < days <= 365:
        raise UsageError("what is shared ends after at most 365 days")
    tlp = wish.tlp or Tlp(settings.tlp)
    request = Request(
        recipient=find_partner(connection, wish.recipient),
        tlp=tlp,
        at=wish.at,
        readers=settings.readers,
        live_for=timedelta(days=settings.live_days),
        shared=shared,
        names_only=FORMATS[wish.format].names_only,
        addresses=wish.addresses,
    )
    return request, Cover(settings.organisation, wish.recipient, tlp, wish.at, wish.at + timedelta(days=days))


def export(
    engine: Engine,
    site_ids: Sequence[int],
    wish: Wish,
    out: Path,
    settings: ExportSettings,
    shared: Infrastructure,
) -> Outcome:
    """Write the sites with these numbers to ``out`` and enter that in the ledger.

    All are judged as they stood at one moment; where one is refused, and ``skip_refused`` is not said, or nothing is
    left, no file is made. The file appears after its entry in the ledger is stored: rather an entry without a file
    than a file that nobody can take back. Raises SpyglassError where a site was decided, ordered or objected to
    while the file was written, or the file cannot be written.
    """
    gathered = Gathered()
    part = _part(out)
    try:
        with snapshot(engine) as connection, part.open("w", encoding="utf-8", newline="") as file:
            last = audit.last_entry(connection)
            request, cover = request_of(connection, wish, settings, shared)
            FORMATS[wish.format].write(passing(connection, site_ids, request, gathered), cover, file)
        if not gathered.sent or (gathered.refused and not wish.skip_refused):
            return Outcome(None, gathered.refused)
        made = _entry(wish, cover, out, part, len(gathered.sent))
        with writing(engine) as connection:
            changed = changed_since(connection, last.seq if last else 0, {one.site for one in gathered.sent})
            if changed:
                raise SpyglassError(f"{defang(min(changed))} changed meanwhile; nothing left the house, try again")
            waiver = settings.one_reader_reason if settings.readers < 2 else ""
            number = record(connection, made, gathered.sent, waiver=waiver)
        part.replace(out)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Outcome(replace(made, id=number), gathered.refused)


def judge(
    connection: Connection, site_ids: Sequence[int], wish: Wish, settings: ExportSettings, shared: Infrastructure
) -> dict[str, tuple[Refused, ...]]:
    """What an export would refuse, by site; nothing is written."""
    request, _ = request_of(connection, wish, settings, shared)
    return {site.site: refusals(site, request) for site in candidates(connection, site_ids, wish.at)}


@dataclass(slots=True)
class Gathered:
    """What a writer let through and what the guarantees kept back, filled while it writes."""

    sent: list[Sent] = field(default_factory=list)
    refused: dict[str, tuple[Refused, ...]] = field(default_factory=dict)


def passing(connection: Connection, site_ids: Sequence[int], request: Request, gathered: Gathered) -> Iterator[Item]:
    """The items of the sites that may leave; the rest goes into ``gathered`` with its reasons."""
    for site in candidates(connection, site_ids, request.at):
        broken = refusals(site, request)
        if broken:
            gathered.refused[site.site] = broken
            continue
        item = item_of(site, request)
        gathered.sent.append(Sent(item.site, item.category, item.evidence))
        yield item


def _part(out: Path) -> Path:
    """A file of its own beside ``out``, so that it can take its place at once."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", suffix=".part", delete=False) as file:
            return Path(file.name)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}") from error


def _entry(wish: Wish, cover: Cover, out: Path, part: Path, items: int) -> Export:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return Export(
        id=0,
        recipient=wish.recipient,
        format=wish.format,
        tlp=cover.tlp,
        exported_by=wish.by,
        exported_at=wish.at,
        expires_at=cover.until,
        file=str(out),
        sha256=digest,
        items=items,
        pushed_at=None,
    )
