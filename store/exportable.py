"""Everything that the decision whether a site may leave the house looks at, gathered for many sites at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store import handling, objections, received
from store.among import among
from store.database import CHUNK
from store.entities import Category, Handling, SiteState
from store.labels import Label
from store.objections import Objection
from store.received import Received
from store.reviews import Review, standing_reviews
from store.schema.crawl import sites
from store.schema.operators import traces
from store.schema.pages import captures
from store.schema.review import labels
from store.traces import TraceKind


@dataclass(frozen=True, slots=True)
class OwnCapture:
    """One of our own fetches: digest of the stored bytes, of which URL, when, what it answered, from which address."""

    sha256: str
    url: str
    fetched_at: datetime
    status: int
    address: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One site on its way out. ``reviews`` are the verdicts that stand, oldest first; ``captures`` our own, oldest
    first; ``orders`` the handling codes in force on the site or its host group; ``sharing`` how many host groups were
    observed at each of its addresses; ``sources`` the partners that named it."""

    site_id: int
    site: str
    host_group: str
    url: str
    language: str
    first_seen: datetime
    state: SiteState | None
    state_at: datetime | None
    operator_id: int | None
    decided_at: datetime | None
    label: Label | None
    reviews: tuple[Review, ...]
    captures: tuple[OwnCapture, ...]
    orders: frozenset[Handling]
    objections: tuple[Objection, ...]
    sources: tuple[Received, ...]
    sharing: dict[str, int]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that our captures came from, each once."""
        return tuple(sorted(self.sharing))


def candidates(connection: Connection, site_ids: Sequence[int], at: datetime) -> Iterator[Candidate]:
    """The sites with these numbers as they stand at ``at``, in the order given, a few hundred in memory at a time."""
    for start in range(0, len(site_ids), CHUNK):
        yield from _batch(connection, site_ids[start : start + CHUNK], at)


def labelled_pirates(connection: Connection, *, operator_id: int | None = None) -> list[int]:
    """The numbers of all sites whose label says piracy, by key; of one operator where told."""
    wanted = (
        select(sites.c.id)
        .join(labels, labels.c.site_id == sites.c.id)
        .where(labels.c.category != Category.LEGIT)
        .order_by(sites.c.key)
    )
    wanted = wanted.where(sites.c.operator_id == operator_id) if operator_id is not None else wanted
    return list(connection.execute(wanted).scalars())


def _batch(connection: Connection, numbers: Sequence[int], at: datetime) -> Iterator[Candidate]:
    rows = {row.id: row for row in connection.execute(select(sites).where(among(sites.c.id, numbers)))}
    keys = [row.key for row in rows.values()]
    truth = {
        row.site_id: Label(Category(row.category), tuple(row.review_ids), row.provenance)
        for row in connection.execute(select(labels).where(among(labels.c.site_id, numbers)))
    }
    verdicts = standing_reviews(connection, numbers)
    fetched = _captures(connection, keys)
    ordered = handling.codes(connection, sorted({*keys, *(row.host_group for row in rows.values())}), at)
    objected = objections.standing(connection, keys)
    named = received.sources_of(connection, keys)
    shared = _sharing(connection, {one.address for of in fetched.values() for one in of if one.address})
    for number in numbers:
        row = rows[number]
        mine = tuple(fetched.get(row.key, ()))
        yield Candidate(
            site_id=number,
            site=row.key,
            host_group=row.host_group,
            url=row.url or "",
            language=row.language,
            first_seen=row.first_seen,
            state=SiteState(row.state) if row.state else None,
            state_at=row.state_at,
            operator_id=row.operator_id,
            decided_at=row.decided_at,
            label=truth.get(number),
            reviews=tuple(verdicts[number]),
            captures=mine,
            orders=frozenset(ordered.get(row.key, set()) | ordered.get(row.host_group, set())),
            objections=tuple(objected.get(row.key, ())),
            sources=tuple(named.get(row.key, ())),
            sharing={one.address: shared.get(one.address, 1) for one in mine if one.address},
        )


def _captures(connection: Connection, keys: Sequence[str]) -> dict[str, list[OwnCapture]]:
    columns = captures.c
    wanted = select(
        columns.site, columns.member_sha256, columns.url, columns.fetched_at, columns.status, columns.address
    )
    found: dict[str, list[OwnCapture]] = {}
    for row in connection.execute(wanted.where(among(columns.site, keys)).order_by(columns.id)):
        found.setdefault(row.site, []).append(
            OwnCapture(row.member_sha256, row.url, row.fetched_at, row.status, row.address)
        )
    return found


def _sharing(connection: Connection, addresses: set[str]) -> dict[str, int]:
    """How many host groups were observed at each address."""
    counted = (
        select(traces.c.value, func.count(traces.c.host_group.distinct()))
        .where(traces.c.kind == TraceKind.ADDRESS, among(traces.c.value, sorted(addresses)))
        .group_by(traces.c.value)
    )
    return {row[0]: int(row[1]) for row in connection.execute(counted)}
