"""Priorities of what waits: read in batches, written in batches, so that no re-ranking holds the store for long."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    LargeBinary,
    Select,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from store.among import one_of
from store.database import is_sqlite
from store.entities import LinkState
from store.frontier import best_row, lock_groups, refresh_groups
from store.schema.crawl import frontier, host_groups


class Waiting(NamedTuple):
    """One waiting URL: what the frontier knows of its link. ``features`` are empty for seeds.

    A tuple, since a re-ranking makes one of each row that waits, in a fifth of the time that a dataclass takes. It has
    no use for the last three, and leaves them out.
    """

    link_id: int
    site: str
    host_group: str
    referrer: str
    features: bytes
    parent_score: float | None
    drift: int
    priority: float
    propensity: float | None
    url: str = ""
    anchor: str = ""
    hops: int = 0


class Move(NamedTuple):
    """A row that waits is to get ``priority``, if it still has the one that it was read with, ``before``: what another
    worker or a better link gave it meanwhile stands, for it is mostly told by newer facts."""

    link_id: int
    host_group: str
    before: float
    priority: float


# In the order of Waiting's fields.
_RANKED = (
    *(frontier.c[name] for name in ("id", "site", "host_group", "referrer")),
    func.coalesce(frontier.c.features, literal(b"", LargeBinary)),
    *(frontier.c[name] for name in ("parent_score", "drift", "priority", "propensity")),
)
_WHOLE = (*_RANKED, frontier.c.url, frontier.c.anchor, frontier.c.hops)

_OF_SITES = select(*_RANKED).where(one_of(frontier.c.site, "sites"), frontier.c.state == LinkState.PENDING)


# The state is the same in all rows; named, SQLite sees that its index on sites has them in this order.
_WALK = (
    select(*_RANKED)
    .where(
        frontier.c.site >= bindparam("site"),
        or_(frontier.c.site > bindparam("site"), frontier.c.id > bindparam("link_id")),
        frontier.c.state == LinkState.PENDING,
        frontier.c.priority >= bindparam("low"),
        frontier.c.priority < bindparam("high"),
    )
    .order_by(frontier.c.site, frontier.c.state, frontier.c.id)
    .limit(bindparam("most"))
)
_WALK_TO = _WALK.where(frontier.c.site < bindparam("before"))

# Handed to SQLite as it is, with rows as tuples: a dictionary a row would cost as much as writing it.
_STILL = f"state = '{LinkState.PENDING}' AND priority = ?"
_MOVED = f"UPDATE frontier SET priority = ? WHERE id = ? AND {_STILL}"  # noqa: S608 - our own words
_NEW = (
    func.unnest(
        *(
            bindparam(name, type_=ARRAY(kind))
            for name, kind in (("rows", BigInteger), ("olds", Float), ("worths", Float))
        )
    )
    .table_valued(column("row", BigInteger), column("before", Float), column("worth", Float), name="new")
    .render_derived()
)
# One statement in place of a thousand, on the engine where each is a message.
_MOVED_TOGETHER = (
    update(frontier)
    .where(frontier.c.id == _NEW.c.row, frontier.c.state == LinkState.PENDING, frontier.c.priority == _NEW.c.before)
    .values(priority=_NEW.c.worth)
)


def waiting_from(
    connection: Connection, site: str, link_id: int, before: str | None, most: int, low: float, high: float
) -> list[Waiting]:
    """The next ``most`` waiting URLs with ``low`` <= priority < ``high``, site by site and each site's in the order of
    rows: beyond row ``link_id`` of ``site``, and of sites ahead of ``before`` (None: to the last).

    By site, what has to be asked and written once a site or host group is asked and written once, not once a URL.
    """
    band = {"site": site, "link_id": link_id, "low": low, "high": high, "most": most}
    query, bounds = (_WALK, band) if before is None else (_WALK_TO, band | {"before": before})
    return [Waiting(*row) for row in connection.execute(query, bounds).all()]


def sites_at(connection: Connection, rows: Sequence[int]) -> list[str]:
    """The sites of the first row from each number on, each once, in the order in which the store goes through sites: on
    a server that is its language's, not Python's."""
    first = select(frontier.c.site).where(frontier.c.id >= bindparam("row")).order_by(frontier.c.id).limit(1)
    found = {connection.execute(first, {"row": row}).scalar() for row in rows} - {None, ""}
    listed = select(frontier.c.site).where(frontier.c.site.in_(sorted(found)))
    return list(connection.execute(listed.distinct().order_by(frontier.c.site)).scalars())


def waiting_of(connection: Connection, site: str) -> list[Waiting]:
    """What waits of one site, best first."""
    rows = _selected(and_(frontier.c.site == site, frontier.c.state == LinkState.PENDING))
    return [Waiting(*row) for row in connection.execute(rows.order_by(frontier.c.priority.desc(), frontier.c.id))]


def waiting_of_sites(connection: Connection, sites: Sequence[str]) -> list[Waiting]:
    """What waits of several sites, in the order of rows."""
    # Ordered here: asked to, SQLite would rather go through everything in that order.
    rows = connection.execute(_OF_SITES, {"sites": list(sites)}).all()
    return sorted((Waiting(*row) for row in rows), key=lambda row: row.link_id)


def waiting_best(connection: Connection, most: int) -> list[Waiting]:
    """The best waiting URL of each of the ``most`` host groups where the best wait, best first."""
    groups = select(best_row()).where(host_groups.c.best.is_not(None)).order_by(host_groups.c.best.desc()).limit(most)
    ids = [row[0] for row in connection.execute(groups) if row[0] is not None]
    rows = [Waiting(*row) for row in connection.execute(_selected(frontier.c.id.in_(ids)))]
    return sorted(rows, key=lambda row: (-row.priority, row.link_id))


def reprioritise(connection: Connection, moves: Sequence[Move]) -> None:
    """Give waiting rows new priorities; those alone whose priority is still what it was when they were read."""
    if not moves:
        return
    groups = {move.host_group for move in moves}
    lock_groups(connection, groups)
    if is_sqlite(connection):
        connection.exec_driver_sql(_MOVED, [(move.priority, move.link_id, move.before) for move in moves])
    else:
        rows, _, olds, worths = (list(values) for values in zip(*moves, strict=True))
        connection.execute(_MOVED_TOGETHER, {"rows": rows, "olds": olds, "worths": worths})
    refresh_groups(connection, groups)


def last_row(connection: Connection) -> int:
    """The number of the newest row, 0 when there is none."""
    return int(connection.execute(select(func.max(frontier.c.id))).scalar_one() or 0)


def rows_by_number(connection: Connection, numbers: Sequence[int], low: float, high: float) -> list[Waiting]:
    """Those of the rows ``numbers`` that wait with ``low`` <= priority < ``high``, in the order given."""
    between = and_(frontier.c.priority >= low, frontier.c.priority < high)
    rows = _selected(and_(frontier.c.id.in_(numbers), frontier.c.state == LinkState.PENDING, between))
    found = {row[0]: Waiting(*row) for row in connection.execute(rows)}
    return [found[number] for number in numbers if number in found]


def draw(connection: Connection, link: Waiting, priority: float, propensity: float) -> None:
    """Send a link that was drawn at random to the front, and note how likely the draw was."""
    lock_groups(connection, [link.host_group])
    drawn = and_(frontier.c.id == link.link_id, frontier.c.state == LinkState.PENDING)
    connection.execute(update(frontier).where(drawn).values(priority=priority, propensity=propensity))
    refresh_groups(connection, [link.host_group])


def _selected(which: ColumnElement[bool]) -> Select[Any]:
    return select(*_WHOLE).where(which)
