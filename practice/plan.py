"""Who is there: how many hosts of each kind, their languages, operators and mirrors, as a function of the seed."""

import math
from dataclasses import dataclass, replace
from random import Random

from practice.contacts import Contacts, contacts
from practice.dice import dice
from practice.hosts import LOOK_ALIKES, PIRATES, SELLERS, TUNNELS, Host, Kind
from practice.names import brand_name, host_name
from practice.wording import language, languages, speakers

DENSE, SPARSE = (400, 0.12), (5000, 0.03)  # pirate share of a small web (demo) and of a big one (benchmarks)
DARK_SHARE = 0.1  # pirates that no public page links to, so that full recall is out of reach as it is in life
HIDDEN_SHARE = 0.08  # further pirates that only their own operator's public sites link to
MIRROR_SHARE = 0.3  # of an operator's further sites, those that repeat his first on another domain
SUCCESSOR_SHARE = 0.5  # of operators with several sites, those whose last one takes over from the first
KIT_SHARE = 0.3  # of English shops, those built from one of the kits that anybody can buy, texts and all
KITS = tuple(range(10**9, 10**9 + 3))  # voices of the kits, beyond the numbers of hosts
MAX_FAMILY = 8
MAX_DARK_FAMILY = 3  # big families do not stay unseen
SKINS = 8

SHARES: dict[Kind, float] = {
    Kind.SELLER: 0.40,
    Kind.QUIET_SELLER: 0.08,
    Kind.RESELLER_PROGRAM: 0.08,
    Kind.AFFILIATE: 0.08,
    Kind.RELEASE_BLOG: 0.08,
    Kind.NFO_SITE: 0.04,
    Kind.PREDB: 0.04,
    Kind.TORRENT_INDEX: 0.06,
    Kind.DDL_INDEX: 0.04,
    Kind.STREAMING: 0.06,
    Kind.SPORTS_LINKS: 0.04,
}
LOOK_ALIKE_SHARE, TUNNEL_SHARE, HUB_SHARE = 0.16, 0.05, 0.01
# How often each language is drawn, among those that speak a topic; English leads as it does on the web.
WEIGHTS = {
    "en": 44,
    "fr": 12,
    "de": 11,
    "es": 10,
    "pt": 8,
    "it": 6,
    "nl": 6,
    "tr": 6,
    "ar": 6,
    "id": 5,
    "ko": 5,
    "pl": 4,
}


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: his contacts, the hosts that are his (numbers), and whether all of them are dark."""

    number: int
    contacts: Contacts
    members: tuple[int, ...]
    dark: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All generated hosts by number, and the operators by number."""

    hosts: tuple[Host, ...]
    operators: tuple[Operator, ...]


def pirate_share(hosts: int) -> float:
    """Default share of pirates: DENSE at 400 hosts and below, SPARSE from 5,000, log-linear between."""
    (few, dense), (many, sparse) = DENSE, SPARSE
    place = (math.log(hosts) - math.log(few)) / (math.log(many) - math.log(few))
    return dense + (sparse - dense) * min(1.0, max(0.0, place))


def _draw_language(die: Random, codes: tuple[str, ...]) -> str:
    return die.choices(codes, [WEIGHTS.get(code, 3) for code in codes])[0]


def _tongue(kind: Kind, die: Random, wanted: str) -> tuple[str, str]:
    """Language and topic of a host: of an ordinary one the language first, then a topic that has words in it."""
    if kind is not Kind.GENERAL:
        codes = speakers(kind.value)
        return (wanted if wanted in codes else _draw_language(die, codes)), kind.value
    code = wanted or _draw_language(die, languages())
    return code, die.choice([topic for topic in language(code).passages if topic.startswith("general_")])


def _quota(total: int, kinds: tuple[Kind, ...], least: int = 1) -> list[Kind]:
    each = max(least, total // len(kinds))
    return [kind for kind in kinds for _ in range(each)]


class Planner:
    """Draws hosts one by one and keeps their names apart."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.hosts: list[Host] = []
        self.operators: list[Operator] = []
        self._names: set[str] = set()
        self._phones: set[str] = set()

    def add(self, kind: Kind, wanted: str = "") -> Host:
        """A new host of a kind, in the language wanted if it speaks that."""
        number = len(self.hosts)
        die = dice(self.seed, "host", number)
        code, topic = _tongue(kind, die, wanted)
        brand = brand_name(die, kind)
        bought = dice(self.seed, "kit", number)
        kit = kind is Kind.SELLER and code == "en" and bought.random() < KIT_SHARE
        host = Host(
            number=number,
            name="",
            site="",
            kind=kind,
            topic=topic,
            language=code,
            brand=brand,
            scheme=die.choice(("http", "https")),
            skin=die.randrange(SKINS),
            voice=bought.choice(KITS) if kit else number,
        )
        if kit:
            host = replace(host, skin=host.voice % SKINS)
        return self._named(host, die)

    def _named(self, host: Host, die: Random) -> Host:
        while not host.name or host.site in self._names:
            name, site = host_name(die, host.brand, host.kind, host.topic, host.language)
            host = replace(host, name=name, site=site)
        self._names.add(host.site)
        self.hosts.append(host)
        return host

    def family(self, kinds: list[Kind], *, dark: bool) -> None:
        """One operator with a site of each of ``kinds``; some repeat the first on another domain."""
        number = len(self.operators)
        die = dice(self.seed, "operator", number)
        first = self.add(kinds[0])
        members = [first]
        for kind in kinds[1:]:
            code = first.language if die.random() < 0.7 else ""
            members.append(self._mirror(first, die) if die.random() < MIRROR_SHARE else self.add(kind, code))
        last = len(members) - 1
        takes_over = last > 0 and dice(self.seed, "successor", number).random() < SUCCESSOR_SHARE
        for place, member in enumerate(members):
            hidden = dark or (place > 0 and die.random() < HIDDEN_SHARE * len(members) / (len(members) - 1))
            self.hosts[member.number] = replace(
                member,
                operator=number,
                public=not hidden,
                reachable=not dark,
                successor_of=first.number if takes_over and place == last else None,
            )
        reach = self._contacts(die, first.brand.split()[0].lower())
        self.operators.append(Operator(number, reach, tuple(member.number for member in members), dark))

    def _contacts(self, die: Random, word: str) -> Contacts:
        """Contacts with a phone number of its own: the ranges kept for fiction are small."""
        found = contacts(die, word)
        while found.phone in self._phones:
            found = contacts(die, word)
        self._phones.add(found.phone)
        return found

    def _mirror(self, first: Host, die: Random) -> Host:
        other = replace(first, number=len(self.hosts), name="", mirror_of=first.number)
        return self._named(replace(other, scheme=die.choice(("http", "https"))), die)


def _families(die: Random, total: int) -> list[list[Kind]]:
    """Deals ``total`` pirate sites out to operators: sellers in families, the others mostly alone."""
    kinds = [kind for kind in PIRATES for _ in range(max(1, round(total * SHARES[kind])))]
    die.shuffle(kinds)
    pools = ([kind for kind in kinds if kind in SELLERS], [kind for kind in kinds if kind not in SELLERS])
    dealt = []
    for pool, tail in zip(pools, (1.3, 3.0), strict=True):
        while pool:
            size = min(MAX_FAMILY, int(die.paretovariate(tail)), len(pool))
            first = pool.pop()
            kin = pool if first in SELLERS else [kind for kind in pool if kind is first]
            rest = kin[-(size - 1) :] if size > 1 else []
            for kind in rest:
                pool.remove(kind)
            dealt.append([first, *rest])
    die.shuffle(dealt)
    return dealt


def make_plan(seed: int, hosts: int, share: float | None = None) -> Plan:
    """Draws a web of about ``hosts`` hosts (at least one of each kind); a pure function of its arguments."""
    planner = Planner(seed)
    die = dice(seed, "plan")
    families = _families(die, round(hosts * (pirate_share(hosts) if share is None else share)))
    to_hide = round(DARK_SHARE * sum(map(len, families)))
    for kinds in families:
        dark = len(kinds) <= min(to_hide, MAX_DARK_FAMILY)
        to_hide -= len(kinds) * dark
        planner.family(kinds, dark=dark)
    for kind in _quota(int(hosts * LOOK_ALIKE_SHARE), LOOK_ALIKES):
        planner.add(kind)
    for place, kind in enumerate(_quota(int(hosts * TUNNEL_SHARE), TUNNELS, least=len(languages()))):
        planner.add(kind, languages()[place % len(languages())])
    for kind in _quota(int(hosts * HUB_SHARE), (Kind.HUB,), least=6):
        planner.add(kind)
    while len(planner.hosts) < hosts:
        planner.add(Kind.GENERAL)
    return Plan(tuple(planner.hosts), tuple(planner.operators))
