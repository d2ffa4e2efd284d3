"""The case file of sites for one recipient: their archive (WACZ) or dossier (HTML, PDF), let out like any export.

Every guarantee is asked and the ledger told, as for the formats of reports/exporting.py; but a case file is about sites
as a whole, so a single refusal stops it.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from reports.dossier import gather, render
from reports.exporting import Outcome, Wish, judge, request_of
from reports.infrastructure import Infrastructure
from reports.items import item_of
from reports.output import Cover
from reports.printing import print_pdf
from reports.wacz import Contents, write_wacz
from store import audit
from store.archived import archived
from store.database import Connection, Engine, snapshot, writing
from store.errors import SpyglassError, UsageError
from store.exportable import candidates
from store.exports import Export, Sent, changed_since, record
from store.settings import Settings
from store.signing import read_signer
from store.urls import defang

# A case file tells as much as a table does, so the same is asked of both.
_AS_TELLING_AS = "csv"

Writer = Callable[[Connection, Sequence[str], Wish, Settings, Path], None]


def let_out(
    engine: Engine, site_ids: Sequence[int], wish: Wish, out: Path, settings: Settings, shared: Infrastructure
) -> Outcome:
    """Write the case file of the sites with these numbers to ``out`` and enter that in the ledger; the ending of
    ``out`` (.wacz, .html, .pdf) says which it is.

    Where a site is refused no file is made. Raises UsageError for another ending, SpyglassError where a site was
    decided, ordered or objected to meanwhile or the file cannot be written, EvidenceError where evidence is not sealed.
    """
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        raise UsageError(f"a case file ends in {', '.join(WRITERS)}: {out.name} does not")
    asked = replace(wish, format=_AS_TELLING_AS)
    part = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with snapshot(engine) as connection:
            refused = {
                site: why for site, why in judge(connection, site_ids, asked, settings.export, shared).items() if why
            }
            if refused or not site_ids:
                return Outcome(None, refused)
            request, cover = request_of(connection, asked, settings.export, shared)
            items = [item_of(one, request) for one in candidates(connection, site_ids, wish.at)]
            sent = [Sent(item.site, item.category, item.evidence) for item in items]
            last = audit.last_entry(connection)
            writer(connection, [one.site for one in sent], wish, settings, part)
        made = _entry(replace(wish, format=out.suffix[1:].lower()), cover, out, part, len(sent))
        number = _record(engine, made, sent, last.seq if last else 0, settings)
        part.replace(out)
    except OSError as error:
        raise SpyglassError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Outcome(replace(made, id=number))


def _record(engine: Engine, made: Export, sent: Sequence[Sent], since: int, settings: Settings) -> int:
    with writing(engine) as connection:
        changed = changed_since(connection, since, {one.site for one in sent})
        if changed:
            raise SpyglassError(f"{defang(min(changed))} changed meanwhile; nothing left the house, try again")
        waiver = settings.export.one_reader_reason if settings.export.readers < 2 else ""
        return record(connection, made, sent, waiver=waiver)


def _wacz(connection: Connection, sites: Sequence[str], wish: Wish, settings: Settings, path: Path) -> None:
    captures, seals = archived(connection, sites)
    contents = Contents(_title(sites), captures, seals)
    write_wacz(contents, settings.evidence, read_signer(settings.custody), path, wish.at)


def _html(connection: Connection, sites: Sequence[str], wish: Wish, settings: Settings, path: Path) -> None:
    path.write_text(_dossier(connection, sites, wish, settings), "utf-8")


def _pdf(connection: Connection, sites: Sequence[str], wish: Wish, settings: Settings, path: Path) -> None:
    print_pdf(_dossier(connection, sites, wish, settings), path)


WRITERS: dict[str, Writer] = {".wacz": _wacz, ".html": _html, ".pdf": _pdf}


def _dossier(connection: Connection, sites: Sequence[str], wish: Wish, settings: Settings) -> str:
    organisation = settings.export.organisation
    told = gather(
        connection,
        sites,
        settings.evidence,
        title=_title(sites),
        by=wish.by,
        at=wish.at,
        organisation=organisation,
    )
    return render(told)


def _title(sites: Sequence[str]) -> str:
    more = f" and {len(sites) - 1} more" if len(sites) > 1 else ""
    return f"Evidence on {defang(sites[0])}{more}"


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
