"""Take a site back from everybody who has it: for each a file in the format that was sent, and a line in the ledger."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from reports.exporting import passing, request_of
from reports.formats import FORMATS
from reports.infrastructure import Infrastructure
from reports.leaving import Gathered, Wish
from reports.misp import false_positive
from reports.output import Cover, stamp
from reports.stix import bundle_of, revoked
from store.database import Connection, Engine, reading, writing
from store.errors import SpyglassError, UsageError
from store.exports import Retraction, Share, record_retraction, shares_of, standing_items
from store.masking import clean_note
from store.membership import placed_sites
from store.settings import ExportSettings
from store.sites import find_site
from store.urls import defang


@dataclass(frozen=True, slots=True)
class Ready:
    """A retraction that is written and recorded, with what the recipient's server is told."""

    number: int
    retraction: Retraction
    cover: Cover


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """What is the same for every recipient: why, whose word, when, where the files go, and what they are written by."""

    reason: str
    by: str
    at: datetime
    folder: Path
    settings: ExportSettings
    shared: Infrastructure


def retract(
    engine: Engine,
    site: str,
    reason: str,
    by: str,
    at: datetime,
    folder: Path,
    settings: ExportSettings,
    shared: Infrastructure,
) -> tuple[Ready, ...]:
    """Write a retraction for each recipient and format into ``folder`` and record it; files first, so that nothing
    counts as told that was never written. Raises UsageError where nobody has the site, or without a reason."""
    why = _Withdrawal(clean_note(reason).strip(), by, at, folder, settings, shared)
    if not why.reason:
        raise UsageError("a retraction says why")
    with reading(engine) as connection:
        shares = shares_of(connection, site)
        made = [_made(connection, share, why) for share in shares]
    if not shares:
        raise UsageError(f"nobody has {defang(site)}: there is nothing to retract")
    with writing(engine) as connection:
        return tuple(Ready(record_retraction(connection, said), said, cover) for said, cover in made)


def _ending(kind: str) -> str:
    """What a file of a format ends in; case files (archive, dossier) are taken back by a letter."""
    return FORMATS[kind].ending if kind in FORMATS else ".txt"


def _made(connection: Connection, share: Share, why: _Withdrawal) -> tuple[Retraction, Cover]:
    # Never ended before it began, even where what is retracted has expired.
    until = max(share.expires_at, why.at + timedelta(hours=1))
    cover = Cover(why.settings.organisation, share.recipient, share.tlp, why.at, until)
    # Named after the export: recipients are free text, and no file system minds a number.
    out = why.folder / f"retraction-{share.export}-{why.at:%Y%m%dT%H%M%S%f}{_ending(share.format)}"
    try:
        why.folder.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8", newline="") as file:
            _write(connection, share, cover, why, file)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}; nothing was recorded") from error
    said = Retraction(
        share.site, share.recipient, share.format, why.by, why.at, share.exported_at, why.reason, str(out)
    )
    return said, cover


def _write(connection: Connection, share: Share, cover: Cover, why: _Withdrawal, file: TextIO) -> None:
    """A revoked bundle, a false-positive sighting, or the list again without the site and what may be told no more;
    for a case file a letter."""
    if share.format == "stix":
        known = find_site(connection, share.site)
        since = stamp(known.first_seen if known else share.exported_at)
        file.write(bundle_of(revoked(share.site, why.reason, cover, since), cover))
        return
    if share.format == "misp":
        json.dump({"Sighting": [false_positive(share.site, why.reason, cover)]}, file, indent=1)
        return
    if share.format not in FORMATS:
        words = f"Retracted from export {share.export}, TLP:{cover.tlp.upper()}: {share.site}. {why.reason}\n"
        file.write(f"{cover.organisation} to {cover.recipient}, {stamp(cover.at)}\n{words}")
        return
    left = [other for other in standing_items(connection, share) if other != share.site]
    numbers = [number for number, _ in placed_sites(connection, left).values()]
    wish = Wish(share.recipient, share.format, "", cover.at, share.tlp)
    request, _ = request_of(connection, wish, why.settings, why.shared)
    FORMATS[share.format].write(passing(connection, numbers, request, Gathered()), cover, file)
