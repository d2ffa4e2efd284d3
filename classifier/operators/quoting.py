"""Who writes down other people's numbers: forums, lists of links, warnings and reviews (pure)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from classifier.operators.incidence import Incidence
from classifier.traces.kinds import FAMILIES, Family
from store.traces import TraceKind

# What anybody can write down, against what only the owner of a site can put there (an account's tag, a template, a
# certificate).
QUOTABLE = frozenset({Family.CONTACT, Family.PAYMENT, Family.COMPANY, Family.SERVICE, Family.APP})


def quoted(incidence: Incidence) -> NDArray[np.bool_]:
    """For each mark whether its site seems to quote it: it has several values of the kind, which lead to parties that
    have none of these values in common. An operator's own two numbers stand together on his other sites too."""
    carriers = _carriers(incidence)
    listed: dict[tuple[int, TraceKind], list[int]] = {}
    for place, mark in enumerate(incidence.marks):
        trace = int(incidence.trace[place])
        if trace in carriers and FAMILIES[mark.kind] in QUOTABLE:
            listed.setdefault((int(incidence.site[place]), mark.kind), []).append(place)
    found = np.zeros(len(incidence.marks), bool)
    for (site, _), places in listed.items():
        if len(places) > 1 and _parties(site, [carriers[int(incidence.trace[place])] for place in places]) > 1:
            found[places] = True
    return found


def _carriers(incidence: Incidence) -> Mapping[int, frozenset[int]]:
    """The sites of each quotable trace that several have."""
    edges = np.searchsorted(incidence.trace, np.arange(len(incidence.traces) + 1))
    return {
        number: frozenset(incidence.site[edges[number] : edges[number + 1]].tolist())
        for number, (kind, _) in enumerate(incidence.traces)
        if FAMILIES[kind] in QUOTABLE and edges[number + 1] - edges[number] > 1
    }


def _parties(site: int, groups: list[frozenset[int]]) -> int:
    """How many groups of sites are left when those that overlap elsewhere than on ``site`` are put together."""
    parties: list[set[int]] = []
    for group in groups:
        party = set(group) - {site}
        apart = []
        for other in parties:
            if other & party:
                party |= other
            else:
                apart.append(other)
        parties = [*apart, party]
    return len(parties)
