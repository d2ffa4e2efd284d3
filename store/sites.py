"""Sites: what is reviewed. A row is made when a site is first linked, and filled as its pages come in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, case, func, or_, select, update

from store.database import Insert, chunks, upsert
from store.entities import Category, Kind, Reason, SiteState, Verdict, kind_of
from store.many import write_many
from store.reasons import pack_reasons, unpack_reasons
from store.schema.crawl import credential_links, operators, site_links, sites


@dataclass(frozen=True, slots=True)
class Site:
    """One site as stored; ``score`` is its pirate probability, None until a page was scored.

    A release group that is reviewed stands among them (``kind``): with a verdict, and without pages, score or label."""

    id: int
    key: str
    host_group: str
    source: str
    first_seen: datetime
    last_seen: datetime | None
    fetched: int
    pages: int
    state: SiteState | None
    category: Category | None
    score: float | None
    reasons: tuple[Reason, ...]
    model_id: str | None
    language: str
    url: str
    operator: str | None
    scored_at: datetime | None
    verdict: Verdict | None
    decided_at: datetime | None
    parked_until: datetime | None

    @property
    def kind(self) -> Kind:
        """Whether it is a site or a release group."""
        return kind_of(self.key)


@dataclass(frozen=True, slots=True)
class SiteScoreRow:
    """What the pages of a site add up to: written by the crawl, read by the queue."""

    category: Category
    score: float
    reasons: tuple[Reason, ...]
    model_id: str
    language: str
    url: str
    pages: int


@dataclass(frozen=True, slots=True)
class CredentialSighting:
    """A link that carries somebody's credentials, kept without them: where it points, its shape, a keyed digest."""

    digest: str
    host: str
    port: int | None
    path_shape: str
    found_on: str


@dataclass(frozen=True, slots=True)
class SiteFetch:
    """One request that a site was sent: the state it showed (None: it told nothing) and what shows it."""

    key: str
    state: SiteState | None
    evidence: str
    at: datetime


# Statements of every page and verdict, built once: building one costs more than running it.
_SITE = select(sites, operators.c.name.label("operator")).outerjoin(operators, operators.c.id == sites.c.operator_id)
_BY_KEY = _SITE.where(sites.c.key == bindparam("site"))
_HELD = _SITE.where(sites.c.id.in_(bindparam("numbers", expanding=True))).order_by(sites.c.id)
_HELD = _HELD.with_for_update(of=sites)
_FETCHED = (
    update(sites)
    .where(sites.c.key == bindparam("site"))
    .values(fetched=sites.c.fetched + 1, last_seen=bindparam("seen"))
)
_SHOWN = (
    update(sites)
    .where(sites.c.key == bindparam("site"))
    .values(state=bindparam("shown"), state_at=bindparam("seen"), state_evidence=bindparam("by"))
)
_SCORED = (
    update(sites)
    .where(sites.c.key == bindparam("site"))
    .values(
        category=bindparam("kind"),
        score=bindparam("chance"),
        reasons=bindparam("because"),
        model_id=bindparam("by"),
        language=bindparam("tongue"),
        url=bindparam("best_page"),
        pages=bindparam("count"),
        scored_at=bindparam("when"),
    )
)


def find_site(connection: Connection, key: str) -> Site | None:
    """The site with this key."""
    row = connection.execute(_BY_KEY, {"site": key}).first()
    return _site(row) if row else None


def sites_by_id(connection: Connection, ids: Sequence[int]) -> list[Site]:
    """The sites with these numbers, held until the transaction ends so that nobody else changes them meanwhile."""
    return [_site(row) for row in connection.execute(_HELD, {"numbers": list(ids)})]


def count_fetches(connection: Connection, fetches: Sequence[SiteFetch]) -> None:
    """Note one more fetch each of several sites."""
    rows = [{"site": fetch.key, "seen": fetch.at} for fetch in fetches]
    write_many(connection, _FETCHED, rows)
    told = [
        {"site": fetch.key, "shown": fetch.state, "seen": fetch.at, "by": fetch.evidence[:300]}
        for fetch in fetches
        if fetch.state is not None
    ]
    write_many(connection, _SHOWN, told)


def save_site_scores(connection: Connection, rows: Mapping[str, SiteScoreRow], at: datetime) -> None:
    """Write what the pages of several sites add up to, by site."""
    written = [
        {
            "site": key,
            "kind": row.category,
            "chance": row.score,
            "because": pack_reasons(row.reasons),
            "by": row.model_id,
            "tongue": row.language,
            "best_page": row.url,
            "count": row.pages,
            "when": at,
        }
        for key, row in rows.items()
    ]
    write_many(connection, _SCORED, written)


def note_site_links(connection: Connection, pairs: Mapping[tuple[str, str], float | None], at: datetime) -> None:
    """Note that pages of one site link to another: (from, to) → the pirate probability of the page with the links, of
    which the highest is kept. Links within a site are left out."""
    rows = [
        {"from_site": source, "to_site": target, "first_seen": at, "last_seen": at, "score": score}
        for (source, target), score in sorted(pairs.items(), key=lambda pair: pair[0])
        if source != target
    ]
    write_many(connection, upsert(connection, site_links, _with_higher_score), rows)


def _with_higher_score(new: Insert) -> Insert:
    higher = or_(site_links.c.score.is_(None), site_links.c.score < new.excluded.score)
    best = case((higher, new.excluded.score), else_=site_links.c.score)
    seen = {"last_seen": new.excluded.last_seen, "score": best}
    return new.on_conflict_do_update(index_elements=["from_site", "to_site"], set_=seen)


def referring_sites(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """How many other sites link to each of ``keys``."""
    counted = select(site_links.c.to_site, func.count()).group_by(site_links.c.to_site)
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        found.update(tuple(row) for row in connection.execute(counted.where(site_links.c.to_site.in_(chunk))))
    return found


def note_redirect(connection: Connection, predecessor: str, successor: str) -> None:
    """Link a site to the one that redirected to it, where none is noted yet."""
    fresh = sites.c.key == successor, sites.c.predecessor.is_(None)
    connection.execute(update(sites).where(*fresh).values(predecessor=predecessor))


def note_credentials(connection: Connection, sightings: Iterable[CredentialSighting], at: datetime) -> None:
    """Keep what a credential link shows without the credentials."""
    rows = {
        sighting.digest: {
            "digest": sighting.digest,
            "host": sighting.host,
            "port": sighting.port,
            "path_shape": sighting.path_shape[:200],
            "found_on": sighting.found_on,
            "first_seen": at,
            "times_seen": 1,
        }
        for sighting in sightings
    }
    if rows:
        new = upsert(connection, credential_links)
        more = {"times_seen": credential_links.c.times_seen + 1}
        connection.execute(
            new.on_conflict_do_update(index_elements=["digest"], set_=more), [rows[digest] for digest in sorted(rows)]
        )


def _site(row: Row[tuple[object, ...]]) -> Site:
    return Site(
        id=row.id,
        key=row.key,
        host_group=row.host_group,
        source=row.source,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        fetched=row.fetched,
        pages=row.pages,
        state=SiteState(row.state) if row.state else None,
        category=Category(row.category) if row.category else None,
        score=row.score,
        reasons=unpack_reasons(row.reasons),
        model_id=row.model_id,
        language=row.language,
        url=row.url or "",
        operator=row.operator,
        scored_at=row.scored_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
        decided_at=row.decided_at,
        parked_until=row.parked_until,
    )
