"""Link farms told while crawling: many hosts of one template that link one another and nobody else (pure).

A farm is built to be crawled: hosts without end, each naming others, each with pages of its own making. What tells it
from what looks alike is kept apart, one test each, so that an alarm can be explained:

- one template: front pages of one shape (kinds of block, how many sites and own pages they link, in powers of two);
- closed: nine in ten of their links to sites that were fetched lead to hosts of the same shape, and three on average do
  (a list of shops links shops, which have another shape);
- growing: together they name twice as many sites as each one does (mirrors all carry the same list);
- made up: their own pages have names that occur on one host only (branches and mirrors share ``/contact``).

What most of its hosts name and is none of them is whom the farm works for: a find, not a part of it.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.links import Link

# A dozen hosts that show all four signs: fewer are a circle of friends, and a small farm costs little.
LEAST_HOSTS = 12
# Pages that link fewer other sites cannot feed a farm.
LEAST_TARGETS = 8
CLOSED = 0.9
CONFIRMED = 3.0
GROWING = 2.0
# A family is looked at again when it has grown by a quarter: a look costs as much as the family is large.
LOOK_AGAIN = 1.25
MADE_UP = 0.5
# What is remembered: front pages with many links, and the shapes of all sites, of the last so many (some 25 MB);
# a shape that many sites have is kept once.
KEPT_FRONTS = 5_000
KEPT_SITES = 50_000
KEPT_SHAPES = 5_000

Shape = tuple[int, int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Front:
    """What one front page links: other sites with their host groups, and paths of its own site, in ``group``."""

    group: str
    targets: dict[str, str]
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class Farm:
    """A family of so many ``hosts`` found to be a farm. ``sites`` are those to leave now, with their host groups: hosts
    of the family and what only they name; ``customers`` are the sites it works for."""

    hosts: int
    sites: dict[str, str]
    customers: frozenset[str]


@dataclass(slots=True)
class _Family:
    fronts: dict[str, Front] = field(default_factory=dict)
    is_farm: bool = False
    customers: frozenset[str] = frozenset()
    next_look: int = LEAST_HOSTS


class FarmWatch:
    """Sees the front pages of one crawl process; forgets the oldest."""

    def __init__(self) -> None:
        self._families: dict[Shape, _Family] = {}
        self._fronts: OrderedDict[str, Shape] = OrderedDict()
        self._shapes: OrderedDict[str, Shape] = OrderedDict()
        self._same: dict[Shape, Shape] = {}

    def see(self, site: str, group: str, links: Sequence[Link], zones: frozenset[str]) -> Farm | None:
        """Take a page of ``site``; the farm it belongs to, with everything that is known of it, or None.

        Only the first page of a site counts; of a site that is known to belong to a farm, every page does.
        """
        shape = self._shapes.get(site)
        if shape is None:
            shape = self._remember(site, group, links, zones)
        family = self._families.get(shape)
        if family is None or site not in family.fronts:
            return None
        leaving = {site: family.fronts[site]}
        if len(family.fronts) >= family.next_look:
            family.next_look = math.ceil(LOOK_AGAIN * len(family.fronts))
            named = Counter(target for front in family.fronts.values() for target in front.targets)
            family.customers = frozenset(target for target, count in named.items() if count > len(family.fronts) / 2)
            if not family.is_farm:
                family.is_farm = self._is_farm(shape, family)
                leaving = family.fronts
        return self._farm(shape, family, leaving) if family.is_farm else None

    def _farm(self, shape: Shape, family: _Family, leaving: dict[str, Front]) -> Farm:
        customers = frozenset(target for target in family.customers if self._shapes.get(target) != shape)
        sites = {site: front.group for site, front in leaving.items()}
        for front in leaving.values():
            sites |= {
                target: group
                for target, group in front.targets.items()
                if target not in self._shapes and target not in customers
            }
        return Farm(len(family.fronts), sites, customers)

    def _remember(self, site: str, group: str, links: Sequence[Link], zones: frozenset[str]) -> Shape:
        # Most sites are their own host group: then one string is kept, not two that read the same.
        groups = {link.site: link.host_group for link in links if link.site != site}
        targets = {target: target if target == its else its for target, its in groups.items()}
        paths = frozenset(urlsplit(link.url).path for link in links if link.site == site)
        shape = (round(math.log2(1 + len(targets))), round(math.log2(1 + len(paths))), zones)
        shape = self._same.setdefault(shape, shape)  # sites by the thousand have one shape: it is kept once
        self._shapes[site] = shape
        if len(self._shapes) > KEPT_SITES:
            self._shapes.popitem(last=False)
        if len(self._same) > KEPT_SHAPES:
            self._same.clear()
        if len(targets) >= LEAST_TARGETS:
            self._families.setdefault(shape, _Family()).fronts[site] = Front(group, targets, paths)
            self._fronts[site] = shape
            if len(self._fronts) > KEPT_FRONTS:
                self._forget(*self._fronts.popitem(last=False))
        return shape

    def _forget(self, site: str, shape: Shape) -> None:
        family = self._families[shape]
        family.fronts.pop(site, None)
        if not family.fronts:
            del self._families[shape]

    def _is_farm(self, shape: Shape, family: _Family) -> bool:
        fronts = family.fronts.values()
        targets = [target for front in fronts for target in front.targets]
        fetched = [(target, self._shapes[target]) for target in targets if target in self._shapes]
        inside = sum(other == shape for _, other in fetched)
        outside = sum(other != shape and target not in family.customers for target, other in fetched)
        return (
            inside >= CONFIRMED * len(fronts)
            and inside >= CLOSED * (inside + outside)
            and len(set(targets)) >= GROWING * len(targets) / len(fronts)
            and _shared_paths(fronts) <= 1 - MADE_UP
        )


def _shared_paths(fronts: Iterable[Front]) -> float:
    """The share of own links that lead to a path which other hosts have too; 1 where there are no own links."""
    counts = Counter(path for front in fronts for path in front.paths)
    total = sum(counts.values())
    return sum(count for count in counts.values() if count > 1) / total if total else 1.0
