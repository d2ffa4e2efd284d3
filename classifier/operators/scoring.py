"""What shared traces say of two sites: evidence of one family counts once, independent families add up (pure).

Fellegi and Sunter's record linkage (JASA 1969): each agreement adds its log-odds, and a pair is joined above a
threshold. Candidate pairs come through shared rare traces alone; where a trace stands on many sites, from a
neighbourhood in sorted order (Hernandez and Stolfo, SIGMOD 1995), so the work grows with the sites, not their square.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.operators.incidence import Floats, Incidence, Ints
from classifier.operators.quoting import QUOTABLE, quoted
from classifier.traces.kinds import FAMILIES, Family
from classifier.traces.weights import WORTH, weight
from store.operators import Evidence
from store.traces import TraceKind

# The log-odds from which two sites are joined: a margin over even odds that the tuning seeds of the practice web
# asked for (benchmarks/operators.py).
THRESHOLD = 4.0

# What more sites than this have in common counts only where most of them have something else of their own in
# common too: then it is one operator's many mirrors. Else it is public (a donation wallet, a builder's account, a
# payment middleman), however little known it is.
LONE = 6
ALIKE = 0.5

# Every pair of this many sites is looked at; of more, each site and the NEIGHBOURS next ones. Beyond CAP sites a trace
# is public and says nothing, whatever its kind.
FULL, NEIGHBOURS, CAP = 32, 8, 400

# A shop has a few numbers and handles of its own; a page with more of a kind lists those of other people, and what one
# of them says of its site is less by as much.
OWN = 4

# Anybody can write down a shop's number, wallet or panel. Where a site seems to quote, or the two do not both look like
# the trade, such a trace is worth this much: all of them together join nothing without a template, a certificate or an
# account that only its owner can have put there.
QUOTED = 0.25

# What a shop buys comes from a supplier who serves others too: kits with looks and texts, hosters, panels, apps,
# middlemen of payments. All of it together strengthens a join and makes none. Money is collected for others as well (a
# fund's wallet): it adds this much to what else two sites share.
SUPPLIED_MOST, MONEY_MOST = 3.5, 1.5
_SUPPLIED = frozenset({Family.LOOK, Family.HOSTING, Family.SERVICE, Family.APP, Family.SCRIPT})

# An independent family counts as one from here on, in log-odds.
FIRM = 1.0

# Tenants of one platform share everything that the platform puts on their pages; only these are a tenant's own.
PERSONAL = frozenset({Family.CONTACT, Family.PAYMENT, Family.COMPANY})
# What somebody opened an account for: two of these on the same sites are no coincidence.
_OWNED = PERSONAL | {Family.ACCOUNT}

_NUMBERS = {family: number for number, family in enumerate(Family)}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of sites above the threshold, best first: numbers ``one`` < ``two`` of the incidence's sites, the log-odds
    of each pair, and how many independent families say so firmly."""

    one: Ints
    two: Ints
    weight: Floats
    families: Ints


class Scale:
    """Weighs what the marks of one incidence say of pairs of its sites."""

    def __init__(self, incidence: Incidence) -> None:
        self._of = incidence
        kinds = [kind for kind, _ in incidence.traces]
        counts = incidence.common.tolist()
        self._worth = np.array([weight(kind, count) for kind, count in zip(kinds, counts, strict=True)], np.float64)
        self._personal = np.array([FAMILIES[kind] in PERSONAL for kind in kinds], bool)
        self._quoted = quoted(incidence)
        self._quotable = np.array([FAMILIES[kind] in QUOTABLE for kind in kinds], bool)
        self._family = np.array([_NUMBERS[_speaks_of(kind)] for kind in kinds], np.int64)
        self._by_site = np.argsort(incidence.site, kind="stable")
        self._edges = np.searchsorted(incidence.site[self._by_site], np.arange(len(incidence.sites) + 1))
        self._starts = np.searchsorted(incidence.trace, np.arange(len(incidence.traces) + 1))
        for trace in np.flatnonzero((incidence.common > LONE) & (self._worth > 0)).tolist():
            if not self._is_one_hand(trace):
                self._worth[trace] = 0.0

    def all_pairs(self) -> Pairs:
        """Every pair that its shared traces join."""
        return self._judged(*self._candidates())

    def pairs_with(self, site: int) -> Pairs:
        """The pairs of one site with all that share a trace with it."""
        of = self._of
        mine = self._marks(site)
        at = np.full(len(of.traces), -1)
        at[of.trace[mine]] = mine
        others = np.flatnonzero((at[of.trace] >= 0) & (of.site != site)) if len(mine) else mine
        return self._judged(at[of.trace[others]], others)

    def evidence(self, one: int, two: int) -> tuple[Evidence, ...]:
        """What joins two sites, strongest first: every shared trace that says something."""
        of = self._of
        first, second = self._marks(one), self._marks(two)
        _, mine, other = np.intersect1d(of.trace[first], of.trace[second], return_indices=True)
        left, right = first[mine], second[other]
        found = []
        for at, to, value in zip(left, right, self._weights(left, right).tolist(), strict=True):
            if value > 0:
                mark, count = of.marks[at], int(of.common[of.trace[at]])
                seen = (mark.capture_id, of.marks[to].capture_id)
                captures = tuple(number for number in seen if number is not None)
                found.append(Evidence(mark.kind, mark.value, mark.shown or mark.value, count, value, captures))
        return tuple(sorted(found, key=lambda each: (-each.weight, each.kind, each.value)))

    def _marks(self, site: int) -> Ints:
        """The places of a site's marks."""
        places: Ints = self._by_site[self._edges[site] : self._edges[site + 1]]
        return places

    def _is_one_hand(self, trace: int) -> bool:
        """Whether most sites of a trace share another one of another family that somebody owns."""
        of = self._of
        carriers = of.site[self._starts[trace] : self._starts[trace + 1]]
        beside, counts = np.unique(
            of.trace[np.concatenate([self._marks(site) for site in carriers])], return_counts=True
        )
        owned = np.isin(self._family[beside], [_NUMBERS[family] for family in _OWNED])
        other = owned & (self._family[beside] != self._family[trace])
        sizes = self._starts[beside + 1] - self._starts[beside]
        overlap = counts / (sizes + len(carriers) - counts)
        return bool((overlap[other] >= ALIKE).any())

    def _candidates(self) -> tuple[Ints, Ints]:
        """Pairs of marks that share a trace which still counts: places in the incidence, left before right."""
        edges, sizes = self._starts, np.diff(self._starts)
        lefts, rights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for size in range(2, FULL + 1):
            starts = edges[:-1][(sizes == size) & (self._worth > 0)]
            one, two = np.triu_indices(size, 1)
            lefts.append((starts[:, None] + one).ravel())
            rights.append((starts[:, None] + two).ravel())
        large = np.flatnonzero((sizes > FULL) & (sizes <= CAP) & (self._worth > 0))
        rank = _sorted_order(self._of) if len(large) else sizes
        for trace in large:
            marks = np.arange(edges[trace], edges[trace + 1])
            marks = marks[np.argsort(rank[self._of.site[marks]], kind="stable")]
            for step in range(1, NEIGHBOURS + 1):
                lefts.append(np.minimum(marks[:-step], marks[step:]))
                rights.append(np.maximum(marks[:-step], marks[step:]))
        return np.concatenate(lefts), np.concatenate(rights)

    def _weights(self, left: Ints, right: Ints) -> Floats:
        """What each shared trace adds: less where either site lists many of its kind, or it is unsure."""
        of = self._of
        own = np.minimum(1.0, OWN / np.maximum(of.listed[left], of.listed[right]))
        sure = np.minimum(of.confidence[left], of.confidence[right])
        strangers = of.group[of.site[left]] != of.group[of.site[right]]
        trace = of.trace[left]
        in_trade = of.trade[of.site[left]] & of.trade[of.site[right]]
        said = (self._quotable[trace] & ~in_trade) | self._quoted[left] | self._quoted[right]
        weights: Floats = (
            self._worth[trace] * own * sure * np.where(said, QUOTED, 1.0) * (self._personal[trace] | strangers)
        )
        return weights

    def _judged(self, left: Ints, right: Ints) -> Pairs:
        """Add up what marks that share a trace say of their sites; the strongest of each family counts."""
        sites = self._of.site
        weights, family = self._weights(left, right), self._family[self._of.trace[left]]
        pair = np.minimum(sites[left], sites[right]) * len(self._of.sites) + np.maximum(sites[left], sites[right])
        order = np.lexsort((-weights, family, pair))
        best = order[_starts(pair[order] * len(Family) + family[order])]
        pair, weights, family = pair[best], weights[best], family[best]
        first = np.flatnonzero(_starts(pair))
        if not len(first):
            return Pairs(first, first, weights, first)
        total = _added_up(weights, family, first)
        said = np.add.reduceat((weights >= FIRM).astype(np.int64), first)
        kept = np.flatnonzero(total >= THRESHOLD)
        kept = kept[np.lexsort((pair[first][kept], -total[kept]))]
        one, two = np.divmod(pair[first][kept], len(self._of.sites))
        return Pairs(one, two, total[kept], said[kept])


def bound(kinds: Iterable[TraceKind]) -> float:
    """The most that shared traces of these kinds, however rare, can say of two sites: no weight is above that of its
    kind on two sites. Below THRESHOLD they join nobody, and nothing else need be asked."""
    best: dict[Family, float] = {}
    for kind in kinds:
        family = _speaks_of(kind)
        best[family] = max(best.get(family, 0.0), WORTH[kind].weight)
    supplied = min(SUPPLIED_MOST, sum(said for family, said in best.items() if family in _SUPPLIED))
    paid = min(MONEY_MOST, best.get(Family.PAYMENT, 0.0))
    rest = sum(said for family, said in best.items() if family not in _SUPPLIED and family is not Family.PAYMENT)
    return supplied + paid + rest


def _speaks_of(kind: TraceKind) -> Family:
    """The family of a kind. A payment gateway's account is often that of a middleman, who is a supplier."""
    return Family.SERVICE if kind is TraceKind.GATEWAY else FAMILIES[kind]


def _added_up(weights: Floats, family: Ints, first: Ints) -> Floats:
    """What the families of each pair say together; ``first`` are the places where the pairs begin."""
    supplied = np.isin(family, [_NUMBERS[one] for one in _SUPPLIED])
    money = family == _NUMBERS[Family.PAYMENT]
    bought = np.minimum(SUPPLIED_MOST, np.add.reduceat(weights * supplied, first))
    paid = np.minimum(MONEY_MOST, np.add.reduceat(weights * money, first))
    total: Floats = np.add.reduceat(weights * ~(supplied | money), first) + bought + paid
    return total


def _sorted_order(incidence: Incidence) -> Ints:
    """The rank of each site in an order in which those that share traces stand side by side: by its two rarest
    shared traces."""
    none = len(incidence.traces)
    keys = np.full((2, len(incidence.sites)), none, np.int64)
    shared = np.flatnonzero(incidence.common[incidence.trace] > 1)
    rarest_last = shared[np.lexsort((incidence.trace[shared], incidence.common[incidence.trace[shared]]))][::-1]
    for mark in rarest_last.tolist():
        site = incidence.site[mark]
        keys[1, site], keys[0, site] = keys[0, site], incidence.trace[mark]
    rank = np.empty(len(incidence.sites), np.int64)
    rank[np.lexsort((keys[1], keys[0]))] = np.arange(len(incidence.sites))
    return rank


def _starts(values: Ints) -> NDArray[np.bool_]:
    """Where a run of equal values begins."""
    return np.concatenate(([True], values[1:] != values[:-1])) if len(values) else np.zeros(0, bool)
