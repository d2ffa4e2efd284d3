"""Traces as the clustering reads them: only those that more than one site left, in the order of the index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from store.database import chunks
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


def marks_of(connection: Connection, site: str) -> list[Mark]:
    """The traces of one site."""
    return [_mark(row) for row in connection.execute(select(*_COLUMNS).where(traces.c.site == site))]


def carriers(connection: Connection, kind: TraceKind, value: str, most: int) -> list[Mark]:
    """The sites that left a trace; none where more than ``most`` did, since then it says nothing."""
    wanted = select(*_COLUMNS).where(traces.c.kind == kind, traces.c.value == value).limit(most + 1)
    rows = connection.execute(wanted).all()
    return [_mark(row) for row in rows] if len(rows) <= most else []


def long_lists(
    connection: Connection, more_than: int, sites: Sequence[str] | None = None
) -> dict[tuple[str, TraceKind], int]:
    """How many traces of a kind a site left, where it left more than so many; of these ``sites``, or of all."""
    counted = select(traces.c.site, traces.c.kind, func.count()).group_by(traces.c.site, traces.c.kind)
    counted = counted.having(func.count() > more_than)
    parts = [counted] if sites is None else [counted.where(traces.c.site.in_(chunk)) for chunk in chunks(sites)]
    return {(row[0], _KINDS[row[1]]): row[2] for part in parts for row in connection.execute(part)}


def _mark(row: Sequence[object]) -> Mark:
    site, group, kind, value, confidence, shown, capture = row
    return Mark(site, group, TraceKind(kind), value, confidence, shown, capture)  # type: ignore[arg-type]
