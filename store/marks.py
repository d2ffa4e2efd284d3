"""Traces as the clustering reads them: only those that more than one site left, in the order of the index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, exists, func, select

from store.among import one_of
from store.schema.operators import traces
from store.traces import TraceKind


@dataclass(frozen=True, slots=True)
class Mark:
    """One trace on one site; ``shown`` as it was found, in the capture with this number."""

    site: str
    host_group: str
    kind: TraceKind
    value: str
    confidence: float = 1.0
    shown: str = ""
    capture_id: int | None = None


_COLUMNS = (
    traces.c.site,
    traces.c.host_group,
    traces.c.kind,
    traces.c.value,
    traces.c.confidence,
    traces.c.shown,
    traces.c.capture_id,
)
_KINDS = {kind.value: kind for kind in TraceKind}


_other = traces.alias()
_SHARED = select(traces.c.site, traces.c.kind, traces.c.value).where(
    one_of(traces.c.site, "sites"),
    exists().where(_other.c.kind == traces.c.kind, _other.c.value == traces.c.value, _other.c.site != traces.c.site),
)
_CARRIERS = (
    select(*_COLUMNS)
    .where(traces.c.kind == bindparam("kind"), traces.c.value == bindparam("value"))
    .limit(bindparam("most"))
)
_LISTED = (
    select(traces.c.site, traces.c.kind, func.count())
    .group_by(traces.c.site, traces.c.kind)
    .having(func.count() > bindparam("more_than"))
)
_LISTED_BY = _LISTED.where(one_of(traces.c.site, "sites"))


def shared_marks(connection: Connection, most: int) -> Iterator[Mark]:
    """Every trace that at least two sites and at most ``most`` left, on each of them."""
    several = (
        select(traces.c.kind, traces.c.value)
        .group_by(traces.c.kind, traces.c.value)
        .having(func.count().between(2, most))
        .subquery()
    )
    same = and_(several.c.kind == traces.c.kind, several.c.value == traces.c.value)
    wanted = select(*_COLUMNS).join(several, same).execution_options(yield_per=5000)
    with connection.execute(wanted) as rows:
        for site, group, kind, value, confidence, shown, capture in rows:
            yield Mark(site, group, _KINDS[kind], value, confidence, shown, capture)


def shared_traces_of(connection: Connection, sites: Sequence[str]) -> dict[str, list[tuple[TraceKind, str]]]:
    """Kind and value of those traces of each of ``sites`` that another site left too; without sites that have none."""
    found: dict[str, list[tuple[TraceKind, str]]] = {}
    for site, kind, value in connection.execute(_SHARED, {"sites": list(sites)}):
        found.setdefault(site, []).append((_KINDS[kind], value))
    return found


def carriers(connection: Connection, kind: TraceKind, value: str, most: int) -> list[Mark]:
    """The sites that left a trace; none where more than ``most`` did, since then it says nothing."""
    rows = connection.execute(_CARRIERS, {"kind": kind.value, "value": value, "most": most + 1}).all()
    return [_mark(row) for row in rows] if len(rows) <= most else []


def long_lists(
    connection: Connection, more_than: int, sites: Sequence[str] | None = None
) -> dict[tuple[str, TraceKind], int]:
    """How many traces of a kind a site left, where it left more than so many; of these ``sites``, or of all."""
    wanted = {"more_than": more_than} | ({} if sites is None else {"sites": list(sites)})
    rows = connection.execute(_LISTED if sites is None else _LISTED_BY, wanted)
    return {(row[0], _KINDS[row[1]]): row[2] for row in rows}


def _mark(row: Sequence[object]) -> Mark:
    site, group, kind, value, confidence, shown, capture = row
    return Mark(site, group, TraceKind(kind), value, confidence, shown, capture)  # type: ignore[arg-type]
