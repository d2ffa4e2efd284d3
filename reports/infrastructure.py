"""What many strangers share: names and networks that must not be exported, since blocking them hits everybody else."""

import csv
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from store.errors import SeedError
from store.platform_table import PLATFORMS, SUBDOMAIN_HOSTS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# In words that end a sentence: "…, which is ".
_WORDS = {
    "cdn_domain": "a content delivery network",
    "cloud_domain": "a cloud or hosting service",
    "platform": "a platform of many accounts",
    "shortener": "a link shortener",
    "university_suffix": "a university's name",
    "government_suffix": "a government's name",
    "popular": "one of the most linked sites of the web",
    "licensed": "a service known to be legal",
}


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """``names`` → kind, exact; ``patterns``: last label (or ``*``, a country) → suffixes that end so, as labels, of
    which one may end in ``*`` → kind; ``networks`` → owner, by IP version and prefix length."""

    names: dict[str, str]
    patterns: dict[str, dict[tuple[str, ...], str]]
    networks: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)

    def name_reason(self, host: str) -> str:
        """What ``host`` is that many share, in words; empty where nothing is known against it."""
        kind = self.names.get(host) or self._pattern(host)
        return _WORDS.get(kind, kind)

    def network_owner(self, address: str) -> str:
        """Whose shared network ``address`` belongs to; empty where none is known."""
        found = _address(address)
        if found is None:
            return ""
        number, bits = int(found), found.max_prefixlen
        for (version, length), owners in self.networks.items():
            if version == found.version and (owner := owners.get(number >> (bits - length))):
                return owner
        return ""

    def _pattern(self, host: str) -> str:
        labels = host.split(".")
        ending = (self.patterns.get(end, {}) for end in (labels[-1], "*"))
        return next((kind for some in ending for pattern, kind in some.items() if _matches(labels, pattern)), "")


@cache
def read_infrastructure(seeds: Path) -> Infrastructure:
    """What ``infrastructure.csv``, ``popular.csv`` and ``licensed.csv`` of a folder say, read once."""
    names = {name: "platform" for name in (*PLATFORMS, *SUBDOMAIN_HOSTS) if "/" not in name}
    names |= {row["domain"]: "popular" for row in _rows(seeds / "popular.csv")}
    names |= {row["domain"]: "licensed" for row in _rows(seeds / "licensed.csv")}
    patterns: dict[str, dict[tuple[str, ...], str]] = {}
    networks: dict[tuple[int, int], dict[int, str]] = {}
    for row in _rows(seeds / "infrastructure.csv"):
        kind, value = row["kind"], row["value"]
        if kind == "network":
            network = ipaddress.ip_network(value)
            key = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
            networks.setdefault((network.version, network.prefixlen), {})[key] = row["source"]
        elif kind.endswith("_suffix"):
            labels = tuple(value.split("."))
            patterns.setdefault(labels[-1], {})[labels] = kind
        else:
            names[value] = kind
    return Infrastructure(names, patterns, networks)


def _matches(labels: list[str], pattern: tuple[str, ...]) -> bool:
    tail = labels[-len(pattern) :]
    return len(tail) == len(pattern) and all(map(_alike, tail, pattern))


def _alike(label: str, wanted: str) -> bool:
    # A star alone is a country: two letters, so that ac.example is nobody's university.
    if wanted == "*":
        return len(label) == 2
    return label.startswith(wanted[:-1]) if wanted.endswith("*") else label == wanted


def _rows(path: Path) -> Iterable[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"{path} cannot be read, and without it nothing may leave: {error}") from error


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
