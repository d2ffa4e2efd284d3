"""Release groups among what is reviewed: the row under which each is, which need a place, what a verdict stands on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select, update

from store.entities import RELEASE_NAMES, group_subject
from store.schema.crawl import sites
from store.schema.operators import release_groups, releases
from store.schema.pages import captures, pages

# Of an index that shows a group since years every capture says the same; the newest are what a reader saw.
EVIDENCE_AT_MOST = 50


def groups_to_rank(connection: Connection, stale: datetime, limit: int) -> list[str]:
    """Tags of groups that were never ranked, or not since ``stale``, the ones that waited longest first."""
    wanted = select(release_groups.c.key).where(_unranked(stale)).order_by(release_groups.c.ranked_at.nulls_first())
    return list(connection.execute(wanted.limit(limit)).scalars())


def enrol_groups(connection: Connection, keys: Sequence[str], stale: datetime, at: datetime) -> list[int]:
    """Those of the groups ``keys`` that another did not just rank, held until the transaction ends and marked as ranked
    ``at``; the numbers under which they are reviewed, ascending. One that has none is given one."""
    held = select(release_groups).where(release_groups.c.key.in_(keys), _unranked(stale))
    rows = connection.execute(held.order_by(release_groups.c.key).with_for_update(skip_locked=True)).all()
    numbers = []
    for row in rows:
        number = row.site_id if row.site_id is not None else _enrol(connection, row.key, row.first_seen)
        mine = update(release_groups).where(release_groups.c.key == row.key)
        connection.execute(mine.values(site_id=number, ranked_at=at))
        numbers.append(int(number))
    return sorted(numbers)


def group_evidence(connection: Connection, key: str) -> tuple[str, ...]:
    """The digests of the newest captures that show releases of a group, oldest first, EVIDENCE_AT_MOST of them."""
    of_group = select(pages.c.capture_id).join(releases, releases.c.page_id == pages.c.id)
    shown = captures.c.id.in_(of_group.where(releases.c.group_key == key))
    newest = select(captures.c.member_sha256).where(shown).order_by(captures.c.id.desc()).limit(EVIDENCE_AT_MOST)
    return tuple(reversed(list(connection.execute(newest).scalars())))


def reviewed_groups() -> Select[tuple[int | None]]:
    """The numbers under which groups are reviewed, for questions about sites alone."""
    return select(release_groups.c.site_id).where(release_groups.c.site_id.is_not(None))


def _unranked(stale: datetime) -> ColumnElement[bool]:
    return or_(release_groups.c.ranked_at.is_(None), release_groups.c.ranked_at < stale)


def _enrol(connection: Connection, key: str, first_seen: datetime) -> int:
    subject = group_subject(key)
    row = {"key": subject, "host_group": subject, "source": RELEASE_NAMES, "first_seen": first_seen, "language": ""}
    counts = {"links": 0, "fetched": 0, "pages": 0}
    return int(connection.execute(insert(sites).values(**row, **counts).returning(sites.c.id)).scalar_one())
