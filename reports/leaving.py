"""The way out of the house, one for all files: written beside its place, entered in the ledger, then put there."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from reports.guarantees import Refused
from reports.output import Cover
from store import audit
from store.database import Connection, Engine, snapshot, writing
from store.errors import SpyglassError
from store.exports import Export, Sent, changed_since, record
from store.findings import Tlp
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


@dataclass(slots=True)
class Gathered:
    """What a writer let through and what the guarantees kept back, filled while it writes."""

    sent: list[Sent] = field(default_factory=list)
    refused: dict[str, tuple[Refused, ...]] = field(default_factory=dict)


Write = Callable[[Connection, Path, Gathered], Cover]


def leave(engine: Engine, out: Path, wish: Wish, settings: ExportSettings, write: Write) -> Outcome:
    """Have ``write`` fill a file from one moment of the store, enter it in the ledger, and put it at ``out``.

    Where something is refused, and ``skip_refused`` is not said, or nothing is sent, no file is made. The file appears
    after its entry in the ledger is stored: rather an entry without a file than a file that nobody can take back.
    Raises SpyglassError where a site was decided, ordered or objected to while the file was written, or the file cannot
    be written.
    """
    gathered = Gathered()
    part = _part(out)
    try:
        with snapshot(engine) as connection:
            last = audit.last_entry(connection)
            cover = write(connection, part, gathered)
        if not gathered.sent or (gathered.refused and not wish.skip_refused):
            return Outcome(None, gathered.refused)
        made = _entry(wish, cover, out, part, len(gathered.sent))
        number = _record(engine, made, gathered.sent, last.seq if last else 0, settings)
        part.replace(out)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Outcome(replace(made, id=number), gathered.refused)


def _part(out: Path) -> Path:
    """A file of its own beside ``out``, so that it can take its place at once."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", suffix=".part", delete=False) as file:
            return Path(file.name)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}") from error


def _record(engine: Engine, made: Export, sent: Sequence[Sent], since: int, settings: ExportSettings) -> int:
    """The number of the ledger's entry; ``since``: the audit log's last entry when the sites were judged."""
    with writing(engine) as connection:
        changed = changed_since(connection, since, {one.site for one in sent})
        if changed:
            raise SpyglassError(f"{defang(min(changed))} changed meanwhile; nothing left the house, try again")
        waiver = settings.one_reader_reason if settings.readers < 2 else ""
        return record(connection, made, sent, waiver=waiver)


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
