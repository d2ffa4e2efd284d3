"""From joins to clusters: strongest first, never against a person's word, never two giants on one hint (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from classifier.operators.scoring import Pairs

# From here on a cluster is large: two of them are chained into one only where two independent families say so, since
# one mistaken trace between them would make a giant that no one can review.
LARGE = 8
INDEPENDENT = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """What people decided, as numbers of sites: pairs that belong together, pairs that do not, and the pinned operator
    that a site is of (two pinned operators never become one)."""

    must: Sequence[tuple[int, int]] = ()
    cannot: Sequence[tuple[int, int]] = ()
    pinned: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clusters:
    """``members`` are the clusters of two sites and more, each ascending, in the order of their first sites; ``used``
    the places in the pairs of the joins that hold them together, one fewer than the sites that they connect."""

    members: list[list[int]]
    used: list[int]


class _Forest:
    """Disjoint sets (Tarjan 1975) that carry what may not be in one set with them."""

    def __init__(self, count: int, rules: Rules) -> None:
        self._parent = list(range(count))
        self.size = [1] * count
        self._pin: list[int | None] = [rules.pinned.get(site) for site in range(count)]
        self._enemies: dict[int, set[int]] = {}

    def find(self, site: int) -> int:
        """The set of a site."""
        parent = self._parent
        while parent[site] != site:
            parent[site] = parent[parent[site]]
            site = parent[site]
        return site

    def forbid(self, one: int, two: int) -> None:
        """Keep two sites apart from now on; those that a person joined already stay."""
        first, second = self.find(one), self.find(two)
        if first != second:
            self._enemies.setdefault(first, set()).add(second)
            self._enemies.setdefault(second, set()).add(first)

    def may_join(self, first: int, second: int) -> bool:
        """Whether people's decisions let two sets become one."""
        pins = self._pin[first], self._pin[second]
        return second not in self._enemies.get(first, ()) and (None in pins or pins[0] == pins[1])

    def join(self, first: int, second: int) -> None:
        """Make two sets one."""
        if self.size[first] < self.size[second]:
            first, second = second, first
        self._parent[second] = first
        self.size[first] += self.size[second]
        if self._pin[first] is None:
            self._pin[first] = self._pin[second]
        for enemy in self._enemies.pop(second, ()):
            self._enemies[enemy].discard(second)
            self._enemies[enemy].add(first)
            self._enemies.setdefault(first, set()).add(enemy)


def cluster(count: int, pairs: Pairs, rules: Rules) -> Clusters:
    """Join ``count`` sites by ``pairs``, best first, within ``rules``; the same input gives the same clusters."""
    forest = _Forest(count, rules)
    for one, two in rules.must:
        first, second = forest.find(one), forest.find(two)
        if first != second:
            forest.join(first, second)
    for one, two in rules.cannot:
        forest.forbid(one, two)
    used, told = [], _Forest(count, Rules())
    rows = zip(pairs.one.tolist(), pairs.two.tolist(), pairs.families.tolist(), strict=True)
    for place, (one, two, families) in enumerate(rows):
        first, second = forest.find(one), forest.find(two)
        if first != second:
            if not forest.may_join(first, second):
                continue
            if families < INDEPENDENT and min(forest.size[first], forest.size[second]) >= LARGE:
                continue
            forest.join(first, second)
        # Where a person's word brought two sites together, what they share still says why.
        one, two = told.find(one), told.find(two)
        if one != two:
            told.join(one, two)
            used.append(place)
    return Clusters(_members(forest, count, rules), used)


def _members(forest: _Forest, count: int, rules: Rules) -> list[list[int]]:
    """Clusters of two and more, and single sites of which a person spoke: a part split off may be one site."""
    found: dict[int, list[int]] = {}
    for site in range(count):
        found.setdefault(forest.find(site), []).append(site)
    spoken_of = _spoken_of(rules)
    return [members for members in found.values() if len(members) > 1 or members[0] in spoken_of]


def _spoken_of(rules: Rules) -> set[int]:
    decided: Iterable[tuple[int, int]] = (*rules.must, *rules.cannot)
    return {site for pair in decided for site in pair} | set(rules.pinned)
