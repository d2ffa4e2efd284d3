"""Traces: what sites leave of those who run them, each with the page and capture that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, delete, distinct, func, select, tuple_

from store.database import Insert, chunks, upsert
from store.entities import WarcAddress
from store.many import write_many
from store.schema.evidence import purges
from store.schema.operators import traces
from store.schema.pages import captures, pages
from store.urls import host_group

# Values are normalised identifiers and digests: the longest real one (a name on a certificate) stays below.
VALUE_CHARACTERS = 200
# The rarest shared traces weigh most, and a person asks for a few dozen of them.
_LISTED = 10_000


class TraceKind(StrEnum):
    """What a trace is; its family and what it is worth as evidence: classifier/traces."""

    PHONE = "phone"
    MAIL = "mail"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    SKYPE = "skype"
    SOCIAL = "social"
    CHAT = "chat"
    WALLET = "wallet"
    PAYPAL = "paypal"
    GATEWAY = "gateway"
    IBAN = "iban"
    ANALYTICS = "analytics"
    TAG = "tag"
    PIXEL = "pixel"
    ADS = "ads"
    COMPANY = "company"
    REGISTER_NUMBER = "register_number"
    FAVICON = "favicon"
    TEMPLATE = "template"
    TEXT = "text"
    CERTIFICATE = "certificate"
    TLS_NAME = "tls_name"
    ADDRESS = "address"
    NETWORK = "network"
    NAME_SERVER = "name_server"
    PANEL_HOST = "panel_host"
    PLAYER_HOST = "player_host"
    PLAYLIST_HOST = "playlist_host"
    APP_PACKAGE = "app_package"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Trace:
    """One trace of one page. ``value`` has one spelling whatever the page wrote; ``shown`` is as found, cut and free of
    credentials. ``start`` and ``end`` are offsets into the page's stored text, None where it does not stand there;
    ``place`` says where it was found (a zone of the page, link, script, markup, certificate, address); ``confidence``
    in [0, 1] is the chance that it is what ``kind`` says."""

    kind: TraceKind
    value: str
    shown: str
    place: str
    confidence: float
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SiteTrace:
    """A trace with the site it was found on and the page and capture that showed it first."""

    site: str
    host_group: str
    trace: Trace
    page_id: int | None
    capture_id: int | None
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where traces were seen: ``page_id`` is None for what an answer shows without a page (its certificate)."""

    site: str
    capture_id: int | None
    page_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A stored page that can be read again: where it was seen, its URL and the place of its evidence."""

    seen: Sighting
    url: str
    warc: WarcAddress


def record_traces(connection: Connection, sighting: Sighting, found: Sequence[Trace]) -> None:
    """Store traces of a site; of one that is known already only the time of the last sighting changes."""
    record_sightings(connection, [(sighting, found)])


def record_sightings(connection: Connection, seen: Sequence[tuple[Sighting, Sequence[Trace]]]) -> None:
    """The same of several sightings at once; of two that show the same of a site the first counts."""
    rows: dict[tuple[str, TraceKind, str], dict[str, object]] = {}
    for sighting, found in seen:
        group = group_of(sighting.site)
        for trace in found:
            rows.setdefault((sighting.site, trace.kind, trace.value), _row(trace, sighting, group))
    write_many(connection, upsert(connection, traces, _seen_again), [rows[key] for key in sorted(rows)])


def _seen_again(new: Insert) -> Insert:
    return new.on_conflict_do_update(
        index_elements=["site", "kind", "value"], set_={"last_seen": new.excluded.last_seen}
    )


def traces_of(connection: Connection, site: str) -> list[SiteTrace]:
    """All traces of a site, by kind and value."""
    wanted = select(traces).where(traces.c.site == site).order_by(traces.c.kind, traces.c.value)
    return [_site_trace(row) for row in connection.execute(wanted)]


def sites_with(connection: Connection, kind: TraceKind, value: str, limit: int = 100) -> list[str]:
    """Up to ``limit`` sites that left this trace, by key."""
    wanted = select(traces.c.site).where(traces.c.kind == kind, traces.c.value == value)
    return list(connection.execute(wanted.order_by(traces.c.site).limit(limit)).scalars())


def commonness(connection: Connection, keys: Sequence[tuple[TraceKind, str]]) -> dict[tuple[TraceKind, str], int]:
    """On how many host groups each (kind, value) stands; zero where nobody left it."""
    found = dict.fromkeys(keys, 0)
    groups = func.count(distinct(traces.c.host_group))
    counted = select(traces.c.kind, traces.c.value, groups).group_by(traces.c.kind, traces.c.value)
    for chunk in chunks(list(found)):
        pairs = tuple_(traces.c.kind, traces.c.value).in_([(kind.value, value) for kind, value in chunk])
        for kind, value, count in connection.execute(counted.where(pairs)):
            found[TraceKind(kind), value] = count
    return found


def shared_traces(connection: Connection, most: int) -> list[tuple[TraceKind, str, int]]:
    """Kind, value and number of host groups of traces that two to ``most`` host groups left, the rarest first."""
    groups = func.count(distinct(traces.c.host_group))
    counted = select(traces.c.kind, traces.c.value, groups).group_by(traces.c.kind, traces.c.value)
    wanted = counted.having(groups.between(2, most)).order_by(groups, traces.c.kind, traces.c.value).limit(_LISTED)
    return [(TraceKind(kind), value, count) for kind, value, count in connection.execute(wanted)]


def traced_sites(connection: Connection, after: str = "", limit: int = 1000) -> list[str]:
    """Up to ``limit`` sites with stored pages, by key, beyond ``after``."""
    wanted = select(pages.c.site).where(pages.c.site > after).distinct().order_by(pages.c.site).limit(limit)
    return list(connection.execute(wanted).scalars())


def archived_pages(connection: Connection, site: str) -> list[ArchivedPage]:
    """The stored pages of a site with the places of their evidence, oldest first, but for those that were purged."""
    place = captures.c.warc_file, captures.c.warc_offset, captures.c.warc_length, captures.c.member_sha256
    gone = select(purges.c.id).where(purges.c.file == captures.c.warc_file, purges.c.offset == captures.c.warc_offset)
    wanted = select(pages.c.id, pages.c.capture_id, pages.c.url, pages.c.fetched_at, *place)
    rows = connection.execute(
        wanted.join(captures, captures.c.id == pages.c.capture_id)
        .where(pages.c.site == site, ~gone.exists())
        .order_by(pages.c.id)
    )
    return [ArchivedPage(Sighting(site, row[1], row[0], row[3]), row[2], WarcAddress(*row[4:])) for row in rows]


def traces_of_kind(connection: Connection, kind: TraceKind, after: str = "", limit: int = 1000) -> list[SiteTrace]:
    """Up to ``limit`` traces of one kind of sites beyond ``after``, whole sites at a time, by site."""
    beyond = traces.c.kind == kind, traces.c.site > after
    chosen = select(traces.c.site).where(*beyond).distinct().order_by(traces.c.site).limit(limit)
    wanted = select(traces).where(*beyond, traces.c.site.in_(chosen)).order_by(traces.c.site, traces.c.value)
    return [_site_trace(row) for row in connection.execute(wanted)]


def forget_traces(connection: Connection, page_ids: Sequence[int]) -> None:
    """Drop the traces that these pages showed first, before they are read again; what a connection showed stays."""
    for chunk in chunks(page_ids):
        connection.execute(delete(traces).where(traces.c.page_id.in_(chunk)))


def group_of(site: str) -> str:
    """The host group of a site key, which is a host or ``host/account``."""
    return host_group(f"https://{site}")


def _row(trace: Trace, sighting: Sighting, group: str) -> dict[str, object]:
    return {
        "site": sighting.site,
        "host_group": group,
        "kind": trace.kind.value,
        "value": trace.value[:VALUE_CHARACTERS],
        "shown": trace.shown[:VALUE_CHARACTERS],
        "place": trace.place,
        "start": trace.start,
        "end": trace.end,
        "confidence": trace.confidence,
        "page_id": sighting.page_id,
        "capture_id": sighting.capture_id,
        "first_seen": sighting.at,
        "last_seen": sighting.at,
    }


def _site_trace(row: Row[tuple[object, ...]]) -> SiteTrace:
    trace = Trace(TraceKind(row.kind), row.value, row.shown, row.place, row.confidence, row.start, row.end)
    return SiteTrace(row.site, row.host_group, trace, row.page_id, row.capture_id, row.first_seen, row.last_seen)
