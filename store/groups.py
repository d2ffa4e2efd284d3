"""Release groups: what names on pages claim that they put out. A tag is easily forged, so all of it is "observed"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, case, distinct, func, select, update

from store import audit
from store.database import chunks, upsert
from store.entities import Verdict
from store.errors import UsageError
from store.masking import clean_note
from store.schema.operators import release_groups, releases
from store.users import ensure_user

# What a person can say of a group: that it is one, that the tag is none of a group, or nothing.
VERDICTS = (Verdict.RELEASE_GROUP, Verdict.LEGIT, Verdict.NOT_REVIEWABLE)


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
    under another group's tag, since tags are forged."""

    key: str
    shown: str
    releases: int
    sites: int
    pre: float
    contested: int
    first_seen: datetime
    last_seen: datetime
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """One group: counts of what its names claim, most frequent first, the sites that show them, and some names."""

    summary: GroupSummary
    formats: Sequence[tuple[str, int]]
    sections: Sequence[tuple[str, int]]
    languages: Sequence[tuple[str, int]]
    sites: Sequence[tuple[str, int]]
    names: Sequence[str]
    decided_by: str | None
    decided_at: datetime | None
    note: str


def record_releases(
    connection: Connection, site: str, page_id: int | None, found: Sequence[Release], at: datetime
) -> None:
    """Store the release names that a page of a site shows; of known ones only the time of the last sighting changes."""
    rows = {}
    for release in found:
        row = asdict(release)
        group = row.pop("group")
        rows[release.name] = row | {
            "site": site,
            "group_key": group.lower(),
            "group_shown": group,
            "page_id": page_id,
            "first_seen": at,
            "last_seen": at,
        }
    if not rows:
        return
    new = upsert(connection, releases)
    seen = {"last_seen": new.excluded.last_seen}
    ordered = [rows[name] for name in sorted(rows)]
    connection.execute(new.on_conflict_do_update(index_elements=["site", "name"], set_=seen), ordered)
    groups = {row["group_key"]: row for row in ordered}
    known = upsert(connection, release_groups).on_conflict_do_nothing(index_elements=["key"])
    connection.execute(
        known,
        [{"key": key, "shown": groups[key]["group_shown"], "first_seen": at, "note": ""} for key in sorted(groups)],
    )


def list_groups(connection: Connection, *, undecided: bool = False, limit: int = 50) -> list[GroupSummary]:
    """Groups, those with most releases from before sale first, since these do most harm, then those with most; with
    ``undecided`` those alone of whom no person said anything."""
    pre, every = (func.count(distinct(name)) for name in (case((releases.c.pre, releases.c.name)), releases.c.name))
    wanted = (
        select(
            release_groups,
            every.label("releases"),
            func.count(distinct(releases.c.site)).label("sites"),
            pre.label("pre"),
            func.max(releases.c.last_seen).label("last_seen"),
        )
        .join(releases, releases.c.group_key == release_groups.c.key)
        .group_by(*release_groups.c)
        .order_by(pre.desc(), every.desc(), release_groups.c.key)
        .limit(limit)
    )
    if undecided:
        wanted = wanted.where(release_groups.c.verdict.is_(None))
    rows = connection.execute(wanted).all()
    contested = _contested(connection, [row.key for row in rows])
    return [_summary(row, contested.get(row.key, 0)) for row in rows]


def group_profile(connection: Connection, name: str) -> GroupProfile:
    """Everything observed of the group with this tag, in any case; UsageError where no page showed it."""
    key = name.strip().lower()
    held = connection.execute(select(release_groups).where(release_groups.c.key == key)).first()
    rows = connection.execute(select(releases).where(releases.c.group_key == key).order_by(releases.c.id)).all()
    if held is None or not rows:
        raise UsageError(f"no release of a group {name.strip()[:32]!r} was observed")
    first = {row.name: row for row in reversed(rows)}
    summary = GroupSummary(
        key=key,
        shown=held.shown,
        releases=len(first),
        sites=len({row.site for row in rows}),
        pre=sum(row.pre for row in first.values()) / len(first),
        contested=_contested(connection, [key]).get(key, 0),
        first_seen=held.first_seen,
        last_seen=max(row.last_seen for row in rows),
        verdict=Verdict(held.verdict) if held.verdict else None,
    )
    return GroupProfile(
        summary=summary,
        formats=Counter(row.format for row in first.values()).most_common(),
        sections=Counter(row.section for row in first.values()).most_common(),
        languages=Counter(row.language for row in first.values() if row.language).most_common(),
        sites=Counter(row.site for row in rows).most_common(),
        names=sorted(first, reverse=True, key=lambda one: (first[one].last_seen, one)),
        decided_by=held.decided_by,
        decided_at=held.decided_at,
        note=held.note,
    )


def decide_group(connection: Connection, name: str, verdict: Verdict, by: str, at: datetime, note: str = "") -> str:
    """Store a person's word on a group; its key. UsageError for an unknown group or a verdict that groups have not."""
    if verdict not in VERDICTS:
        raise UsageError(f"of a group one can say {', '.join(VERDICTS)}")
    profile = group_profile(connection, name)
    ensure_user(connection, by, at)
    note = clean_note(note)
    decided = {"verdict": verdict, "decided_by": by, "decided_at": at, "note": note}
    key = profile.summary.key
    connection.execute(update(release_groups).where(release_groups.c.key == key).values(**decided))
    audit.append(connection, by, "group decided", f"group {key}", {"verdict": verdict, "note": note}, at)
    return key


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
    )
