"""Claims: a site that one analyst works on, held until a time, so that no two ever look at the same one.

``FOR UPDATE SKIP LOCKED`` lets analysts on PostgreSQL pass each other instead of waiting; on SQLite the write lock
orders them. What a closed browser held comes back when its time is over.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Select, and_, bindparam, delete, exists, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.database import upsert
from store.entities import Place, Stage
from store.schema.review import claims, queue, reviews
from store.waiting import EVERYTHING, Filters, later, walk

_Insert = postgresql.Insert | sqlite.Insert

_USER = bindparam("user", type_=claims.c.user_name.type)
_AT, _UNTIL = (bindparam(name, type_=claims.c.until.type) for name in ("at", "until"))
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
    free, taken = _ways(upsert(connection, claims), filters, after, settles=settles, mine=mine)
    said = {"user": user, "at": at, "until": until}
    while (site_id := connection.execute(taken, said).scalar()) is None:
        # Somebody was quicker, or nothing is left.
        if connection.execute(free, said).first() is None:
            return None
    return int(site_id)


def claim(connection: Connection, user: str, site_id: int, at: datetime, until: datetime) -> bool:
    """Claim one site, or hold it longer; False where somebody else holds it."""
    new = upsert(connection, claims).values(site_id=bindparam("site"), user_name=_USER, until=_UNTIL)
    said = {"site": site_id, "user": user, "at": at, "until": until}
    return connection.execute(_over_old(new), said).first() is not None


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


@lru_cache(maxsize=100)
def _ways(
    new: _Insert, filters: Filters, after: Place | None, *, settles: bool, mine: bool
) -> tuple[Select[Any], Executable]:
    """What looks for the best site that is free, and what claims it by the way. Made once for what is asked again and
    again, which is most of the time of asking."""
    stages = [Stage.SECOND, Stage.SENIOR] if settles else [Stage.SECOND]
    # One site's readers at a time: PostgreSQL would gather all that the user ever read where it is asked if one exists.
    readers = select(reviews.c.reviewer).where(reviews.c.site_id == queue.c.site_id, reviews.c.undone_at.is_(None))
    unread = and_(queue.c.stage.in_(stages), _USER.not_in(readers))
    others = [claims.c.user_name != _USER] if mine else []
    held = exists().where(claims.c.site_id == queue.c.site_id, claims.c.until > _AT, *others)
    free = (
        walk(filters)
        .where(*later(after), or_(queue.c.stage == Stage.FIRST, unread), not_(held))
        .limit(1)
        .with_for_update(skip_locked=True, of=queue)
    )
    best = free.add_columns(_USER, _UNTIL)
    return free, _over_old(new.from_select(["site_id", "user_name", "until"], best))


def _over_old(new: _Insert) -> Executable:
    """``new`` where nobody else holds the site still; gives its number then."""
    mine_or_over = or_(claims.c.user_name == _USER, claims.c.until <= _AT)
    taken = new.on_conflict_do_update(
        index_elements=["site_id"], set_={"user_name": _USER, "until": _UNTIL}, where=mine_or_over
    )
    return taken.returning(claims.c.site_id)
