"""The traces of several sites together: each once, with those of the sites that left it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.database import chunks
from store.schema.operators import traces
from store.traces import TraceKind, commonness


@dataclass(frozen=True, slots=True)
class SharedTrace:
    """One trace of a set of sites: ``sites`` are those of the set that left it, ``common`` on how many host groups of
    the whole store it stands: counted where it is on more than one of the set, 1 otherwise."""

    kind: TraceKind
    value: str
    shown: str
    sites: tuple[str, ...]
    common: int


def traces_among(connection: Connection, keys: Sequence[str]) -> list[SharedTrace]:
    """Every trace of the sites ``keys``, those on most of them first."""
    shown: dict[tuple[TraceKind, str], str] = {}
    carriers: dict[tuple[TraceKind, str], list[str]] = {}
    columns = select(traces.c.kind, traces.c.value, traces.c.shown, traces.c.site)
    for chunk in chunks(keys):
        wanted = columns.where(traces.c.site.in_(chunk)).order_by(traces.c.site, traces.c.id)
        for kind, value, words, site in connection.execute(wanted):
            shown.setdefault((TraceKind(kind), value), words)
            carriers.setdefault((TraceKind(kind), value), []).append(site)
    counted = commonness(connection, [key for key, sites in carriers.items() if len(sites) > 1])
    found = [
        SharedTrace(kind, value, shown[kind, value], tuple(sites), counted.get((kind, value), 1))
        for (kind, value), sites in carriers.items()
    ]
    return sorted(found, key=lambda one: (-len(one.sites), one.kind, one.value))
