"""Marks for the tests of joining: sites named by letters, all of the trade."""

from collections.abc import Iterable

from classifier.operators.incidence import Incidence, gather
from store.marks import Mark
from store.traces import TraceKind


def mark(site: str, kind: TraceKind, value: str, group: str = "") -> Mark:
    """One trace on one site, which is its own host group unless told."""
    return Mark(site, group or site, kind, value)


def incidence(marks: Iterable[Mark], trade: Iterable[str] | None = None) -> Incidence:
    """Their incidence; ``trade`` are the sites that look like piracy, all unless told."""
    given = list(marks)
    counts: dict[tuple[str, TraceKind], int] = {}
    for one in given:
        counts[one.site, one.kind] = counts.get((one.site, one.kind), 0) + 1
    return gather(given, counts, {one.site for one in given} if trade is None else set(trade))
