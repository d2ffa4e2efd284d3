"""The case file of sites for one recipient: their archive (WACZ) or dossier (HTML, PDF), let out like any export.

Every guarantee is asked and the ledger told, as for the formats of reports/exporting.py; but a case file is about sites
as a whole, so a single refusal stops it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from reports.dossier import gather, render
from reports.exporting import passing, request_of
from reports.infrastructure import Infrastructure
from reports.leaving import Gathered, Outcome, Wish, leave
from reports.output import Cover
from reports.printing import print_pdf
from reports.wacz import Contents, write_wacz
from store.archived import archived
from store.database import Connection, Engine
from store.errors import UsageError
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

    def write(connection: Connection, path: Path, gathered: Gathered) -> Cover:
        asked = replace(wish, format=_AS_TELLING_AS)
        request, cover = request_of(connection, asked, settings.export, shared)
        sites = [item.site for item in passing(connection, site_ids, request, gathered)]
        if sites and not gathered.refused:
            writer(connection, sites, wish, settings, path)
        return cover

    whole = replace(wish, format=out.suffix[1:].lower(), skip_refused=False)
    return leave(engine, out, whole, settings.export, write)


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
