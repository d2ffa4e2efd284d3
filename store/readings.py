"""First and second verdicts on the same sites: what agreement is worked out from."""

from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from store.entities import Stage, Verdict
from store.schema.review import reviews


def pairs(connection: Connection, since: datetime | None = None) -> list[tuple[Verdict, Verdict]]:
    """The first reader's and the second reader's verdict on each site that had both, in the order of the second ones.

    Each reader's first word counts, whether it stands or not: who changes their mind after a talk agrees afterwards,
    not before. Parks are no answers.
    """
    first, second, other = reviews.alias(), reviews.alias(), reviews.alias()
    before = other.c.site_id == second.c.site_id, other.c.id < second.c.id, other.c.fold_of.is_(None)
    said_before = exists().where(*before, other.c.reviewer == second.c.reviewer)
    opening = select(func.min(other.c.id)).where(*before, other.c.stage == Stage.FIRST).scalar_subquery()
    wanted = (
        select(first.c.verdict, second.c.verdict)
        .select_from(second.join(first, first.c.id == opening))
        .where(second.c.stage == Stage.SECOND, second.c.fold_of.is_(None), ~said_before)
        .where(first.c.verdict != Verdict.PARK, second.c.verdict != Verdict.PARK)
        .order_by(second.c.id)
    )
    if since is not None:
        wanted = wanted.where(second.c.reviewed_at >= since)
    return [(Verdict(one), Verdict(two)) for one, two in connection.execute(wanted)]
