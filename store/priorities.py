"""Priorities of what waits: read in batches, written in batches, so that no re-ranking holds the store for long."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Row,
    Select,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from store.among import one_of
from store.database import is_sqlite
from store.entities import LinkState
from store.frontier import lock_groups, refresh_groups
from store.schema.crawl import frontier, host_groups


class Waiting(NamedTuple):
    """One waiting URL: what the frontier knows of its link. ``features`` are empty for seeds.

    A tuple, since a re-ranking makes one of each row that waits, in a fifth of the time that a dataclass takes.
    """

    link_id: int
    url: str
    anchor: str
    site: str
    host_group: str
    referrer: str
    features: bytes
    parent_score: float | None
    drift: int
    hops: int
    priority: float
    propensity: float | None


# In the order of Waiting's fields.
_COLUMNS = (
    *("id", "url", "anchor", "site", "host_group", "referrer", "features"),
    *("parent_score", "drift", "hops", "priority", "propensity"),
)


_OF_SITES = select(*(frontier.c[name] for name in _COLUMNS)).where(
    one_of(frontier.c.site, "sites"), frontier.c.state == LinkState.PENDING
)


_MOVED = (
    update(frontier)
    .where(frontier.c.id == bindparam("row"), frontier.c.state == LinkState.PENDING)
    .values(priority=bindparam("worth"))
)
_NEW = (
    func.unnest(bindparam("rows", type_=ARRAY(BigInteger)), bindparam("worths", type_=ARRAY(Float)))
    .table_valued(column("row", BigInteger), column("worth", Float), name="new")
    .render_derived()
)
# One statement in place of a thousand, on the engine where each is a message.
_MOVED_TOGETHER = (
    update(frontier)
    .where(frontier.c.id == _NEW.c.row, frontier.c.state == LinkState.PENDING)
    .values(priority=_NEW.c.worth)
)


def waiting_from(
    connection: Connection, site: str, link_id: int, before: str | None, most: int, low: float, high: float
) -> list[Waiting]:
    """The next ``most`` waiting URLs with ``low`` <= priority < ``high``, site by site and each site's in the order of
    rows: beyond row ``link_id`` of ``site``, and of sites ahead of ``before`` (None: to the last).

    By site, what has to be asked and written once a site or host group is asked and written once, not once a URL.
    """
    beyond = and_(frontier.c.site >= site, or_(frontier.c.site > site, frontier.c.id > link_id))
    ahead = true() if before is None else frontier.c.site < before
    waits = and_(frontier.c.state == LinkState.PENDING, frontier.c.priority >= low, frontier.c.priority < high)
    # The state is the same in all rows; named, SQLite sees that its index on sites has them in this order.
    rows = _selected(and_(beyond, ahead, waits)).order_by(frontier.c.site, frontier.c.state, frontier.c.id).limit(most)
    return [_waiting(row) for row in connection.execute(rows).all()]


def site_at(connection: Connection, row: int) -> str:
    """The site of the first row from number ``row`` on; empty where there is none."""
    first = select(frontier.c.site).where(frontier.c.id >= row).order_by(frontier.c.id).limit(1)
    return connection.execute(first).scalar() or ""


def waiting_of(connection: Connection, site: str) -> list[Waiting]:
    """What waits of one site, best first."""
    rows = _selected(and_(frontier.c.site == site, frontier.c.state == LinkState.PENDING))
    return [_waiting(row) for row in connection.execute(rows.order_by(frontier.c.priority.desc(), frontier.c.id))]


def waiting_of_sites(connection: Connection, sites: Sequence[str]) -> list[Waiting]:
    """What waits of several sites, in the order of rows."""
    # Ordered here: asked to, SQLite would rather go through everything in that order.
    rows = connection.execute(_OF_SITES, {"sites": list(sites)}).all()
    return sorted((_waiting(row) for row in rows), key=lambda row: row.link_id)


def waiting_best(connection: Connection, most: int) -> list[Waiting]:
    """The best waiting URL of each of the ``most`` host groups where the best wait, best first."""
    top = (
        select(frontier.c.id)
        .where(frontier.c.host_group == host_groups.c.key, frontier.c.state == LinkState.PENDING)
        .order_by(frontier.c.priority.desc())
        .limit(1)
        .correlate(host_groups)
        .scalar_subquery()
    )
    groups = select(top).where(host_groups.c.best.is_not(None)).order_by(host_groups.c.best.desc()).limit(most)
    ids = [row[0] for row in connection.execute(groups) if row[0] is not None]
    rows = [_waiting(row) for row in connection.execute(_selected(frontier.c.id.in_(ids)))]
    return sorted(rows, key=lambda row: (-row.priority, row.link_id))


def reprioritise(connection: Connection, groups: Sequence[str], priorities: Mapping[int, float]) -> None:
    """Give waiting rows new priorities by number; ``groups`` are the host groups of all of them."""
    if not priorities:
        return
    lock_groups(connection, groups)
    numbers = sorted(priorities)
    worths = [priorities[number] for number in numbers]
    if is_sqlite(connection):
        rows = [{"row": number, "worth": worth} for number, worth in zip(numbers, worths, strict=True)]
        connection.execute(_MOVED, rows)
    else:
        connection.execute(_MOVED_TOGETHER, {"rows": numbers, "worths": worths})
    refresh_groups(connection, groups)


def last_row(connection: Connection) -> int:
    """The number of the newest row, 0 when there is none."""
    return int(connection.execute(select(func.max(frontier.c.id))).scalar_one() or 0)


def rows_by_number(connection: Connection, numbers: Sequence[int], low: float, high: float) -> list[Waiting]:
    """Those of the rows ``numbers`` that wait with ``low`` <= priority < ``high``, in the order given."""
    between = and_(frontier.c.priority >= low, frontier.c.priority < high)
    rows = _selected(and_(frontier.c.id.in_(numbers), frontier.c.state == LinkState.PENDING, between))
    found = {row[0]: _waiting(row) for row in connection.execute(rows)}
    return [found[number] for number in numbers if number in found]


def draw(connection: Connection, link: Waiting, priority: float, propensity: float) -> None:
    """Send a link that was drawn at random to the front, and note how likely the draw was."""
    reprioritise(connection, [link.host_group], {link.link_id: priority})
    drawn = and_(frontier.c.id == link.link_id, frontier.c.state == LinkState.PENDING)
    connection.execute(update(frontier).where(drawn).values(propensity=propensity))


def _selected(which: ColumnElement[bool]) -> Select[Any]:
    return select(*(frontier.c[name] for name in _COLUMNS)).where(which)


def _waiting(row: Row[Any]) -> Waiting:
    number, url, anchor, site, group, referrer, features, *rest = tuple(row)
    return Waiting(number, url, anchor, site, group, referrer, features or b"", *rest)
