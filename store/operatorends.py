"""What became of operators: taken up by others, or ended because nothing joins their sites any more. Their numbers stay
theirs: whoever wrote one down is told where its sites are now."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select, update

from store.schema.crawl import operators, sites
from store.schema.operators import operator_members

_UNTOLD = "its sites were parted, and the run that did so ended before it could tell why"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A site that an ended operator had last, and the operator that has it today (None: it stands alone)."""

    site: str
    operator_id: int | None


_LAST = and_(
    operator_members.c.operator_id == operators.c.id,
    operator_members.c.left_at.is_not(None),
    operator_members.c.left_at == operators.c.ended_at,
)

_EMPTY = ~exists().where(sites.c.operator_id == operators.c.id)

# Operators that lost their last site without a word, and when.
_SILENT = (
    select(operators.c.id, func.max(operator_members.c.left_at))
    .join(operator_members, operator_members.c.operator_id == operators.c.id)
    .where(operators.c.ended_at.is_(None), operators.c.merged_into.is_(None), _EMPTY)
    .group_by(operators.c.id)
)


def end_operators(connection: Connection, ended: Mapping[int, str], at: datetime) -> None:
    """End operators, each with the reason in words; not one that was given a site meanwhile. Their sites have left
    ``at`` the same moment: by that they are known as its last ones."""
    for number, because in sorted(ended.items()):
        empty = operators.c.id == number, _EMPTY
        connection.execute(update(operators).where(*empty).values(ended_at=at, ended_because=because))


def take_up_operators(connection: Connection, merged: Mapping[int, int]) -> None:
    """Let operators without sites be found under the number of the one that has most of them now."""
    for number, into in sorted(merged.items()):
        empty = operators.c.id == number, _EMPTY
        connection.execute(update(operators).where(*empty).values(merged_into=into))


def catch_up(connection: Connection) -> None:
    """Say what became of operators whose sites went without a word, since a rebuild was broken off half-way or planned
    anew, or an older version moved them: taken up by the one that has more than half of the last of them, or ended when
    these left."""
    last = select(sites.c.operator_id).join(operator_members, operator_members.c.site_id == sites.c.id)
    for number, left_at in connection.execute(_SILENT).all():
        mine = operator_members.c.operator_id == number, operator_members.c.left_at == left_at
        now_of = list(connection.execute(last.where(*mine)).scalars())
        into, most = Counter(now_of).most_common(1)[0]
        if into is not None and 2 * most > len(now_of):
            take_up_operators(connection, {number: into})
        else:
            end_operators(connection, {number: _UNTOLD}, left_at)


def go_on(connection: Connection, numbers: Collection[int]) -> None:
    """Operators that had ended have sites again."""
    if numbers:
        back = operators.c.id.in_(sorted(numbers)), operators.c.ended_at.is_not(None)
        connection.execute(update(operators).where(*back).values(ended_at=None, ended_because=None))


def last_sites(connection: Connection) -> dict[int, int]:
    """Number of every site that an operator had when it ended → number of that one, of several the last."""
    wanted = select(operator_members.c.site_id, operators.c.id).join(operators, _LAST).order_by(operators.c.ended_at)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def whereabouts(connection: Connection, number: int) -> list[Whereabouts]:
    """Where the last sites of an ended operator are, by their names; empty for one that stands."""
    wanted = (
        select(sites.c.key, sites.c.operator_id)
        .join(operator_members, operator_members.c.site_id == sites.c.id)
        .join(operators, _LAST)
        .where(operators.c.id == number)
        .order_by(sites.c.key)
    )
    return [Whereabouts(row.key, row.operator_id) for row in connection.execute(wanted)]
