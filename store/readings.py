"""First and second verdicts on the same sites: what agreement is worked out from."""

from datetime import datetime

from sqlalchemy import Connection, and_, select

from store.entities import Stage, Verdict
from store.schema.review import reviews


def pairs(connection: Connection, since: datetime | None = None) -> list[tuple[Verdict, Verdict]]:
    """The first reader's and the second reader's verdict on each site that had both, in the order of the second ones.

    Each reader's first word counts, whether it stands or not: who changes their mind after a talk agrees afterwards,
    not before. Parks are no answers.
    """
    first, second = reviews.alias(), reviews.alias()
    earlier = reviews.alias()
    again = select(earlier.c.id).where(
        earlier.c.site_id == second.c.site_id,
        earlier.c.reviewer == second.c.reviewer,
        earlier.c.id < second.c.id,
        earlier.c.fold_of.is_(None),
    )
    opening = select(earlier.c.id).where(
        earlier.c.site_id == second.c.site_id,
        earlier.c.stage == Stage.FIRST,
        earlier.c.fold_of.is_(None),
        earlier.c.id < second.c.id,
    )
    same = and_(first.c.site_id == second.c.site_id, first.c.id.in_(opening.order_by(earlier.c.id).limit(1)))
    wanted = (
        select(first.c.verdict, second.c.verdict)
        .join(second, same)
        .where(second.c.stage == Stage.SECOND, second.c.fold_of.is_(None), ~again.exists())
        .where(first.c.reviewer != second.c.reviewer)
        .where(first.c.verdict != Verdict.PARK, second.c.verdict != Verdict.PARK)
        .order_by(second.c.id)
    )
    if since is not None:
        wanted = wanted.where(second.c.reviewed_at >= since)
    return [(Verdict(one), Verdict(two)) for one, two in connection.execute(wanted)]
