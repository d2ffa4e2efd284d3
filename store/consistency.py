"""Whether the store holds together: what a crash, a bug or a hand in the database would leave behind, a line a finding.

Everything is asked in one read view, so that a crawl at work is no finding.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from store import audit
from store.captures import file_extents
from store.database import now
from store.entities import LinkState
from store.errors import EvidenceError
from store.evidence import evidence_path
from store.frontier import best_waiting
from store.schema.crawl import crawl_runs, frontier, host_groups, sites
from store.schema.pages import captures, pages, scores

# Examples shown of one kind of finding; the count tells the rest.
SHOWN = 3


def inconsistencies(connection: Connection, evidence: Path, at: datetime | None = None) -> Iterator[str]:
    """One line for each kind of finding, with its count and examples; nothing for a store that holds together.

    ``at`` tells which leases have run out, and so are the next sweep's (None: now).
    """
    at = at or now()
    yield from _frontier(connection, at)
    yield from _groups(connection, at)
    yield from _pages(connection)
    yield from _evidence(connection, evidence)
    broken = audit.first_broken(connection)
    if broken is not None:
        yield f"the audit log was changed: its chain breaks at entry {broken}"


def _frontier(connection: Connection, at: datetime) -> Iterator[str]:
    captured = exists().where(captures.c.url == frontier.c.url, captures.c.site == frontier.c.site)
    bare = and_(frontier.c.state == LinkState.DONE, or_(frontier.c.note.is_(None), frontier.c.note == ""), ~captured)
    yield from _found(connection, frontier.c.url, bare, "URLs are done without a capture or a note")
    half = or_(frontier.c.leased_by.is_(None), frontier.c.lease_until.is_(None))
    yield from _found(
        connection, frontier.c.url, and_(frontier.c.state == LinkState.LEASED, half), "URLs are leased by nobody"
    )
    idle = and_(frontier.c.state != LinkState.LEASED, frontier.c.leased_by.is_not(None))
    yield from _found(connection, frontier.c.url, idle, "URLs have a worker and no lease")
    held = and_(frontier.c.state == LinkState.LEASED, frontier.c.lease_until > at)
    alive = exists().where(crawl_runs.c.worker == frontier.c.leased_by, crawl_runs.c.ended_at.is_(None))
    orphaned = and_(held, frontier.c.leased_by.is_not(None), ~alive)
    yield from _found(connection, frontier.c.url, orphaned, "URLs are leased by a worker whose run has ended")
    lost = ~exists().where(sites.c.key == frontier.c.site)
    yield from _found(connection, frontier.c.url, lost, "URLs belong to a site that is not there")


def _groups(connection: Connection, at: datetime) -> Iterator[str]:
    wrong = host_groups.c.best.is_distinct_from(best_waiting())
    yield from _found(connection, host_groups.c.key, wrong, "host groups do not know the best of what waits in them")
    held = exists().where(frontier.c.host_group == host_groups.c.key, frontier.c.state == LinkState.LEASED)
    idle = and_(host_groups.c.leased_by.is_not(None), host_groups.c.lease_until > at, ~held)
    yield from _found(connection, host_groups.c.key, idle, "host groups are leased without a URL")
    # A lease that ran out is the next sweep's; its group may have gone on meanwhile.
    loose = and_(
        frontier.c.state == LinkState.LEASED,
        frontier.c.lease_until > at,
        not_(
            exists().where(host_groups.c.key == frontier.c.host_group, host_groups.c.leased_by == frontier.c.leased_by)
        ),
    )
    yield from _found(connection, frontier.c.url, loose, "URLs are leased and their host group is not")


def _pages(connection: Connection) -> Iterator[str]:
    uncaptured = ~exists().where(captures.c.id == pages.c.capture_id)
    yield from _found(connection, pages.c.url, uncaptured, "pages have no capture")
    unscored = ~exists().where(scores.c.page_id == pages.c.id)
    yield from _found(connection, pages.c.url, unscored, "pages have no score")
    scored = and_(sites.c.score.is_not(None), ~exists().where(pages.c.site == sites.c.key))
    yield from _found(connection, sites.c.key, scored, "sites have a score and no page")


def _evidence(connection: Connection, folder: Path) -> Iterator[str]:
    for name, end in sorted(file_extents(connection).items()):
        try:
            size = evidence_path(folder, name).stat().st_size
        except (OSError, EvidenceError):
            yield f"evidence file {name} is missing"
            continue
        if size < end:
            yield f"evidence file {name} ends at byte {size}, its captures at {end}"


def _found(connection: Connection, name: ColumnElement[str], wrong: ColumnElement[bool], words: str) -> Iterator[str]:
    count = connection.execute(select(func.count()).select_from(name.table).where(wrong)).scalar_one()
    if count:
        examples = connection.execute(select(name).where(wrong).order_by(name).limit(SHOWN)).scalars()
        yield f"{count:,} {words}: {', '.join(examples)}{' …' if count > SHOWN else ''}"
