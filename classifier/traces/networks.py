"""Hosting networks of addresses, out of a table that the user brings: none is shipped, and none is asked for online."""

import csv
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from store.errors import UsageError
from store.traces import Trace, TraceKind

# Looked up and not guessed, but tables age.
LOOKED_UP = 0.95


@dataclass(frozen=True, slots=True)
class Networks:
    """Ranges of addresses by their first one, apart by version; ``names`` are (number of the network, its name)."""

    starts: dict[int, list[int]]
    ends: dict[int, list[int]]
    names: dict[int, list[tuple[str, str]]]

    def trace(self, address: str) -> Trace | None:
        """The network that announces ``address``; None where the table has none."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return None
        place = bisect_right(self.starts[parsed.version], int(parsed)) - 1
        if place < 0 or int(parsed) > self.ends[parsed.version][place]:
            return None
        number, name = self.names[parsed.version][place]
        return Trace(TraceKind.NETWORK, number, f"{number} {name}".strip(), "address", LOOKED_UP)


def read_networks(path: Path) -> Networks:
    """Read a table in either usual form, comma or tab between: ``network/length, number, name`` or ``first address,
    last address, number, …, name``. Other lines (headers, comments) are passed over; UsageError where none is left."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            tabs = "\t" in file.readline()
            file.seek(0)
            found = sorted(filter(None, map(_range, csv.reader(file, delimiter="\t" if tabs else ","))))
    except (OSError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{path} cannot be read as a table of networks: {why}") from error
    if not found:
        raise UsageError(f"{path} holds no networks: lines are 'network/length,AS number,name'")
    return _table(found)


def _range(fields: list[str]) -> tuple[int, int, int, str, str] | None:
    """Version, first and last address, number, name; numbers as AS123, whatever the table writes."""
    try:
        if "/" in fields[0]:
            network = ip_network(fields[0].strip(), strict=False)
            first, last, rest = network.network_address, network.broadcast_address, fields[1:]
        else:
            first, last, rest = ip_address(fields[0].strip()), ip_address(fields[1].strip()), fields[2:]
        number = int(rest[0].strip().upper().removeprefix("AS"))
    except (ValueError, IndexError):
        return None
    name = rest[-1].strip() if len(rest) > 1 else ""
    # Such tables have number 0 for what nobody announces.
    return (
        (first.version, int(first), int(last), f"AS{number}", name)
        if number and first.version == last.version
        else None
    )


def _table(found: Iterable[tuple[int, int, int, str, str]]) -> Networks:
    table = Networks({4: [], 6: []}, {4: [], 6: []}, {4: [], 6: []})
    for version, first, last, number, name in found:
        table.starts[version].append(first)
        table.ends[version].append(last)
        table.names[version].append((number, name))
    return table
