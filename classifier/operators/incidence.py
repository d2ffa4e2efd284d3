"""Which site left which trace, as arrays: what joins are computed from (pure)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.marks import Mark
from store.traces import TraceKind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Key = tuple[TraceKind, str]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Sites (rows) by traces (columns), sparse.

    ``site``, ``trace``, ``confidence`` and ``listed`` are parallel arrays, one entry a mark, ordered by trace, then
    site; ``listed`` is how many values of the mark's kind its site shows. ``group`` numbers the host group of each
    site; ``common`` says on how many sites each trace stands (accounts on one platform each count); ``trade``
    which sites look like piracy. ``marks`` are the marks themselves, in this order.
    """

    sites: tuple[str, ...]
    group: Ints
    traces: tuple[Key, ...]
    common: Ints
    site: Ints
    trace: Ints
    confidence: Floats
    listed: Ints
    trade: NDArray[np.bool_]
    marks: tuple[Mark, ...]


def gather(marks: Iterable[Mark], long_lists: Mapping[tuple[str, TraceKind], int], trade: Collection[str]) -> Incidence:
    """The incidence of ``marks``, which name every site that left these traces; ``long_lists`` counts the values of a
    kind on sites that show many (store.marks.long_lists), ``trade`` holds the sites that look like piracy."""
    unique = {(mark.kind, mark.value, mark.site): mark for mark in marks}
    ordered = tuple(unique[key] for key in sorted(unique))
    sites = {key: number for number, key in enumerate(sorted({mark.site for mark in ordered}))}
    groups: dict[str, int] = {}
    group = np.zeros(len(sites), np.int64)
    traces: dict[Key, int] = {}
    rows = np.empty((len(ordered), 3), np.int64)
    for at, mark in enumerate(ordered):
        number = sites[mark.site]
        group[number] = groups.setdefault(mark.host_group, len(groups))
        trace = traces.setdefault((mark.kind, mark.value), len(traces))
        rows[at] = number, trace, long_lists.get((mark.site, mark.kind), 1)
    site, trace_of, listed = rows.T
    return Incidence(
        sites=tuple(sites),
        group=group,
        traces=tuple(traces),
        common=np.bincount(trace_of, minlength=len(traces)).astype(np.int64),
        site=site,
        trace=trace_of,
        confidence=np.array([mark.confidence for mark in ordered], np.float64),
        listed=listed,
        trade=np.array([key in trade for key in sites], bool),
        marks=ordered,
    )
