"""False friends: public things that many sites show and nobody's operator owns (the list: known.toml)."""

import tomllib
from bisect import bisect_right
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from store.hosts import registrable_domain
from store.traces import Trace, TraceKind

_LIST = Path(__file__).with_name("known.toml")
_HOST_KINDS = frozenset({TraceKind.SCRIPT, TraceKind.PLAYER_HOST, TraceKind.PLAYLIST_HOST, TraceKind.PANEL_HOST})
_PUBLIC_MAIL = "mail_domains"


def is_known(trace: Trace) -> bool:
    """Whether a trace is listed as public property: a donation wallet, a builder's id, a content network."""
    values = _values()
    if trace.value in values.get(trace.kind.value, ()):
        return True
    if trace.kind in _HOST_KINDS:
        shared = values["hosts"]
        return trace.value in shared or registrable_domain(trace.value, private_suffixes=False) in shared
    return trace.kind is TraceKind.MAIL and trace.value.rpartition("@")[2] in values[_PUBLIC_MAIL]


def is_shared_address(address: str) -> bool:
    """Whether an address lies in a network that answers for strangers' sites (content networks, site builders)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    starts, ends = _networks()[parsed.version]
    place = bisect_right(starts, int(parsed)) - 1
    return place >= 0 and int(parsed) <= ends[place]


@cache
def _read() -> dict[str, dict[str, object]]:
    return tomllib.loads(_LIST.read_text(encoding="utf-8"))


@cache
def _values() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, table in _read().items():
        values = table["values"]
        if isinstance(values, list):
            found[name] = frozenset(map(str, values))
    return {"hosts": frozenset(), _PUBLIC_MAIL: frozenset(), **found}


@cache
def _networks() -> dict[int, tuple[list[int], list[int]]]:
    spans: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
    for text in _values().get("networks", ()):
        network = ip_network(text)
        spans[network.version].append((int(network.network_address), int(network.broadcast_address)))
    return {version: ([a for a, _ in sorted(found)], [b for _, b in sorted(found)]) for version, found in spans.items()}
