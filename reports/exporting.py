"""Let sites leave the house in a format of records or names: every guarantee is asked of every one of them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from reports.formats import FORMATS
from reports.guarantees import Refused, Request, refusals
from reports.infrastructure import Infrastructure
from reports.items import Item, item_of
from reports.leaving import Gathered, Outcome, Wish, leave
from reports.output import Cover
from store.database import Connection, Engine
from store.errors import UsageError
from store.exportable import candidates
from store.exports import Sent
from store.findings import Tlp
from store.partners import find_partner
from store.settings import ExportSettings


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
    """Write the sites with these numbers to ``out`` and enter that in the ledger, as ``leaving.leave`` does it; all
    are judged as they stood at one moment."""

    def write(connection: Connection, path: Path, gathered: Gathered) -> Cover:
        request, cover = request_of(connection, wish, settings, shared)
        with path.open("w", encoding="utf-8", newline="") as file:
            FORMATS[wish.format].write(passing(connection, site_ids, request, gathered), cover, file)
        return cover

    return leave(engine, out, wish, settings, write)


def judge(
    connection: Connection, site_ids: Sequence[int], wish: Wish, settings: ExportSettings, shared: Infrastructure
) -> dict[str, tuple[Refused, ...]]:
    """What an export would refuse, by site; nothing is written."""
    request, _ = request_of(connection, wish, settings, shared)
    return {site.site: refusals(site, request) for site in candidates(connection, site_ids, wish.at)}


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
