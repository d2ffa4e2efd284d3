"""Which cluster of today is which operator of yesterday, and what became of the others (pure)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ids:
    """``kept`` is for each cluster the id of the operator that it goes on being, None for a new one. Of the other ids
    of before ``merged`` gives the place of the cluster that holds more than half of its sites; ``ended`` are those
    whose sites no one cluster holds."""

    kept: list[int | None]
    merged: dict[int, int]
    ended: frozenset[int]


def keep_ids(
    clusters: Sequence[Sequence[int]],
    before: Mapping[int, int],
    pinned: frozenset[int] = frozenset(),
    ended: Mapping[int, int] | None = None,
) -> Ids:
    """Give clusters of sites the ids of operators.

    ``before`` gives the operator of each site until now. Each id names the cluster that holds most of its sites, the
    one with the oldest of them where two hold as many (Greene, Doyle and Cunningham, ASONAM 2010, match communities
    over time by overlap). Where several ids name one cluster it takes a pinned one first, then the one with most sites
    in it, then the oldest. So an id never goes to a smaller part while a larger one bears another's. ``ended`` gives
    the operator that sites were of when it ended: it goes on where more than half of these are together again and no
    other has the cluster.
    """
    places = {site: place for place, members in enumerate(clusters) for site in members}
    named, sizes = _named(places, before), Counter(before.values())
    kept: list[int | None] = [None] * len(clusters)
    given: set[int] = set()
    order = sorted((operator not in pinned, -count, operator, place) for operator, (place, count) in named.items())
    _give(order, kept, given)
    left = {operator: named[operator] for operator in named if operator not in given}
    merged = {operator: place for operator, (place, count) in left.items() if 2 * count > sizes[operator]}
    back, were = _named(places, ended or {}), Counter((ended or {}).values())
    order = sorted(
        (False, -count, operator, place)
        for operator, (place, count) in back.items()
        if 2 * count > were[operator] and operator not in sizes
    )
    _give(order, kept, given)
    return Ids(kept, merged, frozenset(sizes.keys() - given - merged.keys()))


def _give(order: Sequence[tuple[bool, int, int, int]], kept: list[int | None], given: set[int]) -> None:
    for _, _, operator, place in order:
        if kept[place] is None:
            kept[place] = operator
            given.add(operator)


def _named(places: Mapping[int, int], before: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """For each id the place of the cluster with most of its sites, and how many these are."""
    counted: dict[int, Counter[int]] = {}
    for site in sorted(before):
        if site in places:
            counted.setdefault(before[site], Counter())[places[site]] += 1
    # Of equals the first counted one, which has the oldest site.
    return {operator: places_of.most_common(1)[0] for operator, places_of in counted.items()}
