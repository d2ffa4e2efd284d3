"""Claims: a site that one analyst works on, held until a time, so that no two ever look at the same one.

``FOR UPDATE SKIP LOCKED`` lets analysts on PostgreSQL pass each other instead of waiting; on SQLite the write lock
orders them. What a closed browser held comes back when its time is over.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, not_, or_, select, update

from store.database import upsert
from store.entities import Place, Stage
from store.schema.review import claims, queue, reviews
from store.waiting import EVERYTHING, Filters, later, walk

_OF_SITE = claims.c.site_id == bindparam("site")
_HOLDER = select(claims.c.user_name).where(_OF_SITE, claims.c.until > bindparam("at"))
_RELEASED = delete(claims).where(claims.c.user_name == bindparam("user"))
_ONE_RELEASED = _RELEASED.where(_OF_SITE)


def claim_next(
    connection: Connection,
    user: str,
    at: datetime,
    until: datetime,
    filters: Filters = EVERYTHING,
    *,
    settles: bool = False,
    after: Place | None = None,
    mine: bool = True,
) -> int | None:
    """Claim the best site that ``user`` may read and nobody else holds; its number, None where nothing is left.

    Nobody is given a site to read a second time; only who ``settles`` disagreements is given those. Sites that the
    user holds are given again only with ``mine``.
    """
    taken = _held(at, user if mine else None)
    free = (
        walk(filters)
        .where(*later(after), _readable(user, settles=settles), not_(taken))
        .limit(1)
        .with_for_update(skip_locked=True, of=queue)
    )
    while (site_id := connection.execute(free).scalar()) is not None:
        if claim(connection, user, site_id, at, until):
            return int(site_id)
    return None


def claim(connection: Connection, user: str, site_id: int, at: datetime, until: datetime) -> bool:
    """Claim one site, or hold it longer; False where somebody else holds it."""
    new = upsert(connection, claims).values(site_id=site_id, user_name=user, until=until)
    mine_or_over = or_(claims.c.user_name == user, claims.c.until <= at)
    taken = new.on_conflict_do_update(
        index_elements=["site_id"], set_={"user_name": user, "until": until}, where=mine_or_over
    )
    return connection.execute(taken.returning(claims.c.site_id)).first() is not None


def renew(connection: Connection, user: str, at: datetime, until: datetime) -> int:
    """Hold everything that ``user`` still holds until a later time; how many sites."""
    mine = claims.c.user_name == user, claims.c.until > at
    return connection.execute(update(claims).where(*mine).values(until=until)).rowcount


def release(connection: Connection, user: str, site_id: int | None = None) -> None:
    """Give back one site, or all that ``user`` holds."""
    if site_id is None:
        connection.execute(_RELEASED, {"user": user})
    else:
        connection.execute(_ONE_RELEASED, {"user": user, "site": site_id})


def holder(connection: Connection, site_id: int, at: datetime) -> str | None:
    """Who works on a site at ``at``."""
    return connection.execute(_HOLDER, {"site": site_id, "at": at}).scalar()


def holders(connection: Connection, site_ids: Sequence[int], at: datetime) -> dict[int, str]:
    """Who works on which of a few sites at ``at``."""
    held = select(claims.c.site_id, claims.c.user_name).where(claims.c.site_id.in_(site_ids), claims.c.until > at)
    return {int(site_id): str(name) for site_id, name in connection.execute(held)}


def held_by(connection: Connection, user: str, at: datetime) -> list[int]:
    """The numbers of the sites that ``user`` works on."""
    mine = select(claims.c.site_id).where(claims.c.user_name == user, claims.c.until > at)
    return list(connection.execute(mine.order_by(claims.c.site_id)).scalars())


def _held(at: datetime, but_by: str | None) -> ColumnElement[bool]:
    others = [claims.c.user_name != but_by] if but_by is not None else []
    return exists().where(claims.c.site_id == queue.c.site_id, claims.c.until > at, *others)


def _readable(user: str, *, settles: bool) -> ColumnElement[bool]:
    """A first reading is anybody's; a further one not that of somebody whose verdict on the site stands."""
    mine = (reviews.c.site_id == queue.c.site_id, reviews.c.reviewer == user, reviews.c.undone_at.is_(None))
    stages = [Stage.SECOND, Stage.SENIOR] if settles else [Stage.SECOND]
    return or_(queue.c.stage == Stage.FIRST, and_(queue.c.stage.in_(stages), not_(exists().where(*mine))))
