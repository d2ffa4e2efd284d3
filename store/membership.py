"""Changes of operators: new ones, sites that come and leave, joins that hold, and what people decided about them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, or_, select, update

from store.among import one_of
from store.database import chunks, is_sqlite, upsert
from store.operators import Evidence, Join
from store.queue import renew
from store.schema.crawl import operators, sites
from store.schema.operators import operator_joins, operator_members, operator_rules
from store.traces import TraceKind

# The width of the column: the key of a site may be longer.
NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A person's word on two sites, by number: one operator's (``together``), or never."""

    together: bool
    site_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Move:
    """A site that changes its operator, both by number; None: it has none from now on."""

    site_id: int
    operator_id: int | None
    reason: str


_PLACED = select(sites.c.key, sites.c.id, sites.c.operator_id).where(one_of(sites.c.key, "keys"))


def new_operator(connection: Connection, name: str, at: datetime) -> int:
    """Make an operator, named after one of its sites until a person names it; its number."""
    row = {"name": name[:NAME_CHARACTERS], "pinned": False, "named": False, "created_at": at}
    return int(connection.execute(insert(operators).values(**row).returning(operators.c.id)).scalar_one())


def change_operator(connection: Connection, number: int, **values: object) -> None:
    """Set columns of an operator: name, named, pinned, merged_into."""
    connection.execute(update(operators).where(operators.c.id == number).values(**values))


def lend_name(connection: Connection, number: int, name: str) -> None:
    """Name an operator after one of its sites, unless a person gave it a name meanwhile."""
    mine = operators.c.id == number, ~operators.c.named
    connection.execute(update(operators).where(*mine).values(name=name[:NAME_CHARACTERS]))


def borrowed_names(connection: Connection) -> dict[int, str]:
    """Number → name of the operators with sites that no person named: each bears the name of a site."""
    held = select(sites.c.operator_id).where(sites.c.operator_id.is_not(None))
    wanted = select(operators.c.id, operators.c.name).where(~operators.c.named, operators.c.id.in_(held))
    return {row[0]: row[1] for row in connection.execute(wanted)}


def names_of(connection: Connection, site_ids: Collection[int]) -> dict[int, str]:
    """Number of each of these sites → the name that it lends to its operator."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(site_ids)):
        rows = connection.execute(select(sites.c.id, sites.c.key).where(sites.c.id.in_(chunk)))
        found |= {row[0]: row[1][:NAME_CHARACTERS] for row in rows}
    return found


def pinned_operators(connection: Connection) -> set[int]:
    """The numbers of those that a person pinned."""
    return set(connection.execute(select(operators.c.id).where(operators.c.pinned)).scalars())


def placed_sites(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Number and operator of each known one of the sites ``keys``."""
    return {row[0]: (row[1], row[2]) for row in connection.execute(_PLACED, {"keys": list(keys)})}


def take(connection: Connection, site_id: int) -> bool:
    """Hold a site of somebody else's batch until the transaction ends; False where another worker has it now. So no
    two workers wait for each other's sites."""
    held = select(sites.c.id).where(sites.c.id == site_id).with_for_update(skip_locked=True)
    return connection.execute(held).first() is not None


def hold_sites(connection: Connection, site_ids: Collection[int]) -> None:
    """Lock sites, lowest number first as everybody does, until the transaction ends (on SQLite the write lock does).

    Else two that move the same sites wait for each other in a circle, or give one site two operators."""
    if not is_sqlite(connection):
        for chunk in chunks(sorted(site_ids)):
            held = select(sites.c.id).where(sites.c.id.in_(chunk)).order_by(sites.c.id)
            connection.execute(held.with_for_update())


def operators_of(connection: Connection, site_ids: Collection[int]) -> set[int]:
    """The numbers of the operators of these sites."""
    found: set[int] = set()
    for chunk in chunks(sorted(site_ids)):
        wanted = select(sites.c.operator_id).where(sites.c.id.in_(chunk), sites.c.operator_id.is_not(None))
        found.update(connection.execute(wanted).scalars())
    return found


def sites_of_operators(connection: Connection) -> dict[int, int]:
    """Number of every site that has an operator → number of that."""
    wanted = select(sites.c.id, sites.c.operator_id).where(sites.c.operator_id.is_not(None))
    return {row[0]: row[1] for row in connection.execute(wanted)}


def move(connection: Connection, moves: Iterable[Move], at: datetime) -> None:
    """Let sites change operators, write it into the history of both, and have their places in the queue renewed."""
    for chunk in chunks(list(moves)):
        ids = [one.site_id for one in chunk]
        open_rows = operator_members.c.site_id.in_(ids), operator_members.c.left_at.is_(None)
        connection.execute(update(operator_members).where(*open_rows).values(left_at=at))
        placed = update(sites).where(sites.c.id == bindparam("number")).values(operator_id=bindparam("operator"))
        renew(connection, ids)
        connection.execute(placed, [{"number": one.site_id, "operator": one.operator_id} for one in chunk])
        rows = [
            {"operator_id": one.operator_id, "site_id": one.site_id, "joined_at": at, "reason": one.reason}
            for one in chunk
            if one.operator_id is not None
        ]
        if rows:
            connection.execute(insert(operator_members), rows)


def save_joins(connection: Connection, joins: Sequence[tuple[int, int, Join]]) -> None:
    """Keep joins between sites by number; one that was known keeps the time it was made."""
    rows = [
        {
            "site_id": min(one, two),
            "other_id": max(one, two),
            "weight": join.weight,
            "evidence": [_packed(each) for each in join.evidence],
            "made_at": join.made_at,
        }
        for one, two, join in joins
    ]
    if rows:
        new = upsert(connection, operator_joins)
        changed = {"weight": new.excluded.weight, "evidence": new.excluded.evidence}
        connection.execute(new.on_conflict_do_update(index_elements=["site_id", "other_id"], set_=changed), rows)


def drop_joins(connection: Connection, gone: Sequence[tuple[int, int]]) -> None:
    """Forget joins, as pairs of site numbers."""
    if gone:
        pair = operator_joins.c.site_id == bindparam("one"), operator_joins.c.other_id == bindparam("two")
        rows = [{"one": min(pair), "two": max(pair)} for pair in gone]
        connection.execute(delete(operator_joins).where(*pair), rows)


def forget_capture(connection: Connection, site_id: int, capture_id: int) -> None:
    """Take out of a site's joins what one capture of it showed; the next joining finds whatever else shows it."""
    rows = select(operator_joins).where(or_(operator_joins.c.site_id == site_id, operator_joins.c.other_id == site_id))
    for row in connection.execute(rows).all():
        kept = [packed for packed in row.evidence if capture_id not in _unpacked(packed).captures]
        pair = operator_joins.c.site_id == row.site_id, operator_joins.c.other_id == row.other_id
        if len(kept) < len(row.evidence):
            connection.execute(update(operator_joins).where(*pair).values(evidence=kept))


def known_joins(connection: Connection) -> set[tuple[int, int]]:
    """All stored joins as pairs of site numbers, the lower first."""
    return {(row[0], row[1]) for row in connection.execute(select(operator_joins.c.site_id, operator_joins.c.other_id))}


def joins_among(connection: Connection, ids: Sequence[int]) -> list[Join]:
    """The joins between these sites, strongest first."""
    one, two = sites.alias(), sites.alias()
    wanted = (
        select(operator_joins, one.c.key.label("site"), two.c.key.label("other"))
        .join(one, one.c.id == operator_joins.c.site_id)
        .join(two, two.c.id == operator_joins.c.other_id)
    )
    among, found = set(ids), []
    for chunk in chunks(ids):
        rows = connection.execute(wanted.where(operator_joins.c.site_id.in_(chunk)))
        found += [_join(row) for row in rows if row.other_id in among]
    return sorted(found, key=lambda join: (-join.weight, join.site, join.other))


def add_rules(connection: Connection, rules: Sequence[Rule], by: str, at: datetime) -> None:
    """Keep a person's decisions."""
    if rules:
        rows = [{"together": r.together, "site_id": r.site_id, "other_id": r.other_id} for r in rules]
        connection.execute(insert(operator_rules), [row | {"decided_by": by, "decided_at": at} for row in rows])


def standing_rules(connection: Connection, ids: Sequence[int] | None = None) -> list[tuple[int, Rule]]:
    """The decisions in force with their numbers; with ``ids`` those that speak of any of these sites."""
    wanted = select(operator_rules).where(operator_rules.c.retired_at.is_(None)).order_by(operator_rules.c.id)
    found: dict[int, Rule] = {}
    parts = [wanted] if ids is None else [wanted.where(_speaks_of(chunk)) for chunk in chunks(ids)]
    for part in parts:
        found |= {row.id: Rule(row.together, row.site_id, row.other_id) for row in connection.execute(part)}
    return sorted(found.items())


def rules_version(connection: Connection) -> tuple[int, int]:
    """A value that changes with every decision made or taken back."""
    counted = select(func.count(), func.count(operator_rules.c.retired_at))
    made, retired = connection.execute(counted).one()
    return made, retired


def retire_rules(connection: Connection, numbers: Sequence[int], at: datetime) -> None:
    """End decisions that a newer one takes back."""
    for chunk in chunks(numbers):
        connection.execute(update(operator_rules).where(operator_rules.c.id.in_(chunk)).values(retired_at=at))


def _speaks_of(ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(operator_rules.c.site_id.in_(ids), operator_rules.c.other_id.in_(ids))


def _join(row: Row[tuple[object, ...]]) -> Join:
    return Join(row.site, row.other, row.weight, tuple(map(_unpacked, row.evidence)), row.made_at)


def _packed(one: Evidence) -> list[object]:
    return [one.kind, one.value, one.shown, one.sites, round(one.weight, 4), list(one.captures)]


def _unpacked(row: Sequence[object]) -> Evidence:
    kind, value, shown, count, weight, captures = row
    return Evidence(TraceKind(str(kind)), str(value), str(shown), count, weight, tuple(captures))  # type: ignore[arg-type]
