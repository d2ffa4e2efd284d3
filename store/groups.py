"""Release groups: what names on pages claim that they put out. A tag is easily forged, so all of it is "observed"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, Select, case, distinct, func, or_, select

from store.database import Insert, chunks, upsert
from store.entities import RELEASE_NAMES, Stage, Verdict, group_subject, tag_of
from store.errors import UsageError
from store.many import write_many
from store.schema.crawl import sites
from store.schema.operators import release_groups, releases
from store.schema.review import queue


@dataclass(frozen=True, slots=True)
class Release:
    """One release name as a page shows it. ``stem`` is the name without its group; ``format`` the source it claims
    (web, bluray, cam …), ``section`` what it is (film, series …), ``pre`` whether the source is from before sale."""

    name: str
    stem: str
    group: str
    format: str
    section: str
    language: str
    pre: bool


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A line of the list. ``first_seen`` is the earliest observation of ours, not the group's beginning; ``pre`` is the
    share of releases that claim a source from before sale; ``contested`` counts its releases that also stand somewhere
    under another group's tag, since tags are forged. ``verdict`` is what people's verdicts add up to, ``parked_until``
    the end of a park."""

    key: str
    shown: str
    releases: int
    sites: int
    pre: float
    contested: int
    first_seen: datetime
    last_seen: datetime
    verdict: Verdict | None
    parked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """One group: counts of what its names claim, most frequent first, the sites that show them, and some names."""

    summary: GroupSummary
    formats: Sequence[tuple[str, int]]
    sections: Sequence[tuple[str, int]]
    languages: Sequence[tuple[str, int]]
    sites: Sequence[tuple[str, int]]
    names: Sequence[str]


def record_releases(
    connection: Connection, site: str, page_id: int | None, found: Sequence[Release], at: datetime
) -> None:
    """Store the release names that a page of a site shows; of known ones only the time of the last sighting changes."""
    by_name = {release.name: release for release in found}
    ordered = [by_name[name] for name in sorted(by_name)]
    rows = [
        {
            "name": release.name,
            "stem": release.stem,
            "format": release.format,
            "section": release.section,
            "language": release.language,
            "pre": release.pre,
            "site": site,
            "group_key": release.group.lower(),
            "group_shown": release.group,
            "page_id": page_id,
            "first_seen": at,
            "last_seen": at,
        }
        for release in ordered
    ]
    write_many(connection, upsert(connection, releases, _seen_again), rows)
    shown = {release.group.lower(): release.group for release in ordered}
    groups = [{"key": key, "shown": shown[key], "first_seen": at} for key in sorted(shown)]
    write_many(connection, upsert(connection, release_groups, _once), groups)


def _seen_again(new: Insert) -> Insert:
    return new.on_conflict_do_update(index_elements=["site", "name"], set_={"last_seen": new.excluded.last_seen})


def _once(new: Insert) -> Insert:
    return new.on_conflict_do_nothing(index_elements=["key"])


def list_groups(
    connection: Connection, *, undecided: bool = False, veiled: bool = False, limit: int = 50
) -> list[GroupSummary]:
    """Groups, those with most releases from before sale first, since these do most harm, then those with most; with
    ``undecided`` those alone that need somebody's verdict. ``veiled``: for eyes that may become a group's second
    reader; where one is waited for, the first verdict is left out."""
    wanted = _counted().order_by(_PRE.desc(), _EVERY.desc(), release_groups.c.key).limit(limit)
    if undecided:
        # A decided one may wait for a further reader, a parked one may be due again.
        waits = select(queue.c.site_id).where(queue.c.source == RELEASE_NAMES)
        wanted = wanted.where(or_(sites.c.verdict.is_(None), release_groups.c.site_id.in_(waits)))
    found = _summaries(connection, wanted)
    if not veiled:
        return found
    blind = select(release_groups.c.key).join(queue, queue.c.site_id == release_groups.c.site_id)
    hidden = set(connection.execute(blind.where(queue.c.stage == Stage.SECOND)).scalars())
    return [replace(one, verdict=None, parked_until=None) if one.key in hidden else one for one in found]


def group_summaries(connection: Connection, keys: Sequence[str]) -> dict[str, GroupSummary]:
    """Those of the groups ``keys`` (tags in small letters) of which releases were observed."""
    found: dict[str, GroupSummary] = {}
    for chunk in chunks(keys):
        of_these = _summaries(connection, _counted().where(release_groups.c.key.in_(chunk)))
        found |= {one.key: one for one in of_these}
    return found


def group_profile(connection: Connection, name: str) -> GroupProfile:
    """Everything observed of the group with this tag, in any case, or with the key under which it is reviewed;
    UsageError where no page showed it."""
    key = tag_of(group_subject(name))
    summary = group_summaries(connection, [key]).get(key)
    if summary is None:
        raise UsageError(f"no release of a group {name.strip()[:32]!r} was observed")
    rows = connection.execute(select(releases).where(releases.c.group_key == key).order_by(releases.c.id)).all()
    first = {row.name: row for row in reversed(rows)}
    return GroupProfile(
        summary=summary,
        formats=Counter(row.format for row in first.values()).most_common(),
        sections=Counter(row.section for row in first.values()).most_common(),
        languages=Counter(row.language for row in first.values() if row.language).most_common(),
        sites=Counter(row.site for row in rows).most_common(),
        names=sorted(first, reverse=True, key=lambda one: (first[one].last_seen, one)),
    )


_PRE, _EVERY = (func.count(distinct(name)) for name in (case((releases.c.pre, releases.c.name)), releases.c.name))


def _counted() -> Select[tuple[object, ...]]:
    """One row a group: its observations counted, and what was decided."""
    decided = sites.c.verdict, sites.c.parked_until
    return (
        select(
            *(release_groups.c.key, release_groups.c.shown, release_groups.c.first_seen, *decided),
            _EVERY.label("releases"),
            func.count(distinct(releases.c.site)).label("sites"),
            _PRE.label("pre"),
            func.max(releases.c.last_seen).label("last_seen"),
        )
        .join(releases, releases.c.group_key == release_groups.c.key)
        .outerjoin(sites, sites.c.id == release_groups.c.site_id)
        .group_by(release_groups.c.key, release_groups.c.shown, release_groups.c.first_seen, *decided)
    )


def _summaries(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[GroupSummary]:
    rows = connection.execute(wanted).all()
    contested = _contested(connection, [row.key for row in rows])
    return [_summary(row, contested.get(row.key, 0)) for row in rows]


def _contested(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """How many stems of each group stand somewhere under another group's tag."""
    other = releases.alias()
    counted = (
        select(releases.c.group_key, func.count(distinct(releases.c.stem)))
        .join(other, (other.c.stem == releases.c.stem) & (other.c.group_key != releases.c.group_key))
        .group_by(releases.c.group_key)
    )
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        rows = connection.execute(counted.where(releases.c.group_key.in_(chunk)))
        found |= {row[0]: int(row[1]) for row in rows}
    return found


def _summary(row: Row[tuple[object, ...]], contested: int) -> GroupSummary:
    return GroupSummary(
        key=row.key,
        shown=row.shown,
        releases=row.releases,
        sites=row.sites,
        pre=row.pre / row.releases,
        contested=contested,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        verdict=Verdict(row.verdict) if row.verdict else None,
        parked_until=row.parked_until,
    )
