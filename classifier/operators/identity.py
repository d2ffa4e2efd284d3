"""Which cluster of today is which operator of yesterday (pure)."""

from collections import Counter
from collections.abc import Mapping, Sequence


def keep_ids(
    clusters: Sequence[Sequence[int]], before: Mapping[int, int], pinned: frozenset[int] = frozenset()
) -> list[int | None]:
    """For each cluster of sites the id of the operator that it goes on being, None for a new one.

    ``before`` gives the operator of each site until now. Each id goes to the cluster that holds most of its sites,
    pinned ones first, then by the size of the overlap, then the older id (Greene, Doyle and Cunningham, ASONAM 2010,
    match communities over time by overlap); a cluster takes one id, and an id goes to one cluster.
    """
    overlaps = []
    for place, members in enumerate(clusters):
        counted = Counter(before[site] for site in members if site in before)
        overlaps += [(operator not in pinned, -count, operator, place) for operator, count in counted.items()]
    kept: list[int | None] = [None] * len(clusters)
    given: set[int] = set()
    for _, _, operator, place in sorted(overlaps):
        if kept[place] is None and operator not in given:
            kept[place] = operator
            given.add(operator)
    return kept
