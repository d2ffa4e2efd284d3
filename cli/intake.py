"""A partner's file: read by whoever knows its format, kept with its markings, put into the frontier as seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.frontier import SEED
from crawler.seeds import read_seeds
from reports.importing import Named, read_partner_file
from store import audit
from store.credentials import carries_credentials
from store.database import Engine, writing
from store.entities import NewLink
from store.errors import SeedError
from store.findings import Tlp
from store.frontier import add_links
from store.hosts import is_public_name
from store.partners import find_partner
from store.received import Received, put_received, withdraw
from store.urls import host_group, refang, site_key, url_from_text


@dataclass(frozen=True, slots=True)
class Taken:
    """``sites`` named, ``new`` to us from this partner, ``seeds`` new to the frontier, ``withdrawn`` by the partner,
    ``left_out`` that name no public site or carry somebody's credentials."""

    sites: int
    new: int
    seeds: int
    withdrawn: int
    left_out: int


def intake(engine: Engine, file: Path, partner: str, tlp: Tlp, by: str, at: datetime, delay: float) -> Taken:
    """Take in a file. Raises SeedError for one that names nothing, UsageError for an unknown partner."""
    said = read_partner_file(file)
    named, skipped = (said, 0) if said is not None else _listed(file)
    addressed = [(one, _url(one.address)) for one in named]
    good = [(one, url) for one, url in addressed if url]
    if not good:
        raise SeedError(f"{file} names no site")
    live = [(one, url) for one, url in good if not one.withdrawn]
    gone = sorted({site_key(url) for one, url in good if one.withdrawn})
    with writing(engine) as connection:
        find_partner(connection, partner)
        new = put_received(connection, [_received(one, url, partner, tlp, at) for one, url in live])
        withdrawn = withdraw(connection, partner, gone, at)
        seeds = add_links(connection, _links([url for _, url in live], partner), None, at, delay)
        detail = {"file": file.name, "sites": len({site_key(url) for _, url in live}), "withdrawn": withdrawn}
        audit.append(connection, by, "import", partner, detail, at)
    return Taken(len({site_key(url) for _, url in live}), new, seeds, withdrawn, skipped + len(named) - len(good))


def _listed(file: Path) -> tuple[list[Named], int]:
    """What a list names, and how many of its lines name nothing."""
    listed = read_seeds([file])
    return [Named(seed.url, "", None) for seed in listed.seeds], len(listed.skipped)


def _url(address: str) -> str:
    """The one spelling of a partner's address, empty where it is none or is nobody's business."""
    written = refang(address.strip())
    url = None if carries_credentials(written) else url_from_text(written)
    return url if url and is_public_name(url.split("/")[2].partition(":")[0]) else ""


def _received(one: Named, url: str, partner: str, tlp: Tlp, at: datetime) -> Received:
    return Received(site_key(url), partner, url, one.reference, one.tlp or tlp, at, one.valid_until)


def _links(urls: Sequence[str], partner: str) -> list[NewLink]:
    source = f"partner {partner}"[:32]
    return [NewLink(url, site_key(url), host_group(url), SEED, 0, source) for url in dict.fromkeys(urls)]
