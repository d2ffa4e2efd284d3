"""Who links whom: what lists and threads point at, who stands beside whom, and where idle links stroll."""

from bisect import insort
from collections import defaultdict
from operator import itemgetter
from random import Random

from practice.contacts import Contacts, part_of
from practice.dice import dice
from practice.hosts import LOOK_ALIKES, SELLERS, TUNNELS, Host, Kind
from practice.markup import Link
from practice.names import coined
from practice.plan import Operator, Plan
from practice.wording import passage

Target = Host | Link

SAME_LANGUAGE = 0.8  # share of links from lists and threads that stay in their language
LISTED_SHARE = 0.6  # tunnels that the directory names; the others are found through other tunnels
DEAD_SHARE = 0.04  # links into hosts that are gone, about what old link lists show
AFFILIATE_PICKS = 8
LEAN = 0.6  # how far piracy keeps to its own corner of a list: lists are sorted by a die that this is added to
# Where an idle link on an ordinary page leads, most often to more of the same.
STROLL = {"general": 0.78, "hub": 0.14, "look_alike": 0.04, "tunnel": 0.04}


class Web:
    """The links between hosts of one plan; a pure function of seed and plan."""

    def __init__(self, seed: int, plan: Plan, directory: Host) -> None:
        self.seed = seed
        self.plan = plan
        self._pools: dict[tuple[str, str], list[Host]] = defaultdict(list)
        self._noted: dict[int, list[tuple[float, Target]]] = defaultdict(list)
        for host in plan.hosts:
            group = _group(host.kind)
            self._pools[group, host.language].append(host)
            self._pools[group, ""].append(host)
        self._spread(directory)

    def pool(self, group: str, code: str = "") -> list[Host]:
        """Hosts of a group (general, hub, look_alike, tunnel, seller, pirate), of one language or all."""
        return self._pools.get((group, code)) or self._pools[group, ""]

    def note(self, on: Host, target: Target, die: Random, *, pirate: bool = False) -> None:
        """Puts a target on the list of one host, pirates mostly beside pirates."""
        insort(self._noted[on.number], (die.random() + LEAN * pirate, target), key=itemgetter(0))

    def mention(self, target: Target, code: str, times: int, die: Random, *, pirate: bool) -> None:
        """Has forums and link lists, mostly of this language, name a target."""
        for _ in range(times):
            on = die.choice(self.pool("tunnel", code if die.random() < SAME_LANGUAGE else ""))
            self.note(on, target, die, pirate=pirate)

    def noted(self, host: Host) -> list[Target]:
        """What the pages of a list, forum or review site point at, in order."""
        return [target for _, target in self._noted.get(host.number, ())]

    def operator(self, host: Host) -> Operator | None:
        """Who runs it, where that is a pirate."""
        return None if host.operator is None else self.plan.operators[host.operator]

    def reach(self, host: Host) -> Contacts | None:
        """What the host shows of its operator's contacts; mirrors show the same."""
        operator = self.operator(host)
        return part_of(operator.contacts, dice(self.seed, "reach", host.voice)) if operator else None

    def siblings(self, host: Host) -> list[Host]:
        """The operator's other hosts."""
        operator = self.operator(host)
        return [self.plan.hosts[number] for number in operator.members if number != host.number] if operator else []

    def stroll(self, die: Random, code: str, count: int) -> list[Target]:
        """Links that an ordinary page makes in passing; a few lead to hosts that are gone."""
        picked: list[Target] = []
        for group in die.choices(tuple(STROLL), tuple(STROLL.values()), k=count):
            if die.random() < DEAD_SHARE:
                gone = coined(die)
                picked.append(Link(f"http://www.{gone}{die.choice(('.com', '.net', '.org'))}/", gone.capitalize()))
            else:
                picked.append(die.choice(self.pool(group, code if die.random() < SAME_LANGUAGE else "")))
        return picked

    def link(self, target: Target, die: Random, facts: dict[str, str]) -> Link:
        """Words for a link: what the trade says of it, its brand or its bare address."""
        if isinstance(target, Link):
            return target
        roll = die.random()
        if roll < 0.45:
            words = die.choice(passage(target.language, target.topic).anchors)
            return Link(target.url, words.format_map(facts | {"brand": target.brand}))
        return Link(target.url, target.brand if roll < 0.75 else target.name)

    def _spread(self, directory: Host) -> None:
        die = dice(self.seed, "spread")
        tunnels = list(self._pools["tunnel", ""])
        die.shuffle(tunnels)
        cut = round(len(tunnels) * LISTED_SHARE)
        for place, tunnel in enumerate(tunnels):
            self.note(directory if place < cut else die.choice(tunnels[:cut]), tunnel, die)
        for host in self.plan.hosts:
            if host.kind.category.is_pirate and host.public:
                self.mention(host, host.language, popularity(die), die, pirate=True)
            elif host.kind in LOOK_ALIKES:
                self.mention(host, host.language, die.randint(1, 3), die, pirate=False)
        for host in self.pool("affiliate"):
            shops = [shop for shop in self.pool("seller", host.language) if shop.public] or self.pool("seller")
            for shop in die.sample(shops, min(AFFILIATE_PICKS, len(shops))):
                self.note(host, shop, die)


def popularity(die: Random) -> int:
    """How many lists and threads name a pirate: most one or two, a few many."""
    return min(8, int(die.paretovariate(1.2)))


def _group(kind: Kind) -> str:
    if kind in TUNNELS:
        return "tunnel"
    if kind in LOOK_ALIKES:
        return "look_alike"
    if kind in SELLERS:
        return "seller"
    if kind is Kind.AFFILIATE:
        return "affiliate"
    return "pirate" if kind.category.is_pirate else kind.value
