"""Lists of names for resolvers and filters: plain, hosts file, response policy zone. Names only, each as observed.

No wildcards and no parents: what was not observed under a name is not listed. Every list says until when it holds; a
zone stops being served then by itself (the expire field of its SOA, RFC 1035).
"""

from collections.abc import Iterable
from typing import TextIO

from reports.items import Item
from reports.output import Cover, stamp

# Resolvers ask again within the hour, so that a retracted name is free again within the hour.
_TTL = 3600


def write_plain(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """One name a line."""
    _write(items, cover, file, "#", "{host}\n")


def write_hosts(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """A hosts file: names that lead nowhere."""
    _write(items, cover, file, "#", "0.0.0.0 {host}\n")


def write_rpz(items: Iterable[Item], cover: Cover, file: TextIO) -> None:
    """A response policy zone that answers NXDOMAIN for each name."""
    serial, holds = int(cover.at.timestamp()), int((cover.until - cover.at).total_seconds())
    file.write(f"$TTL {_TTL}\n$ORIGIN rpz.invalid.\n")
    file.write(f"@ IN SOA localhost. hostmaster.localhost. {serial} {_TTL} {_TTL // 4} {holds} {_TTL // 4}\n")
    file.write("@ IN NS localhost.\n")
    _write(items, cover, file, ";", "{host} IN CNAME .\n")


def _write(items: Iterable[Item], cover: Cover, file: TextIO, mark: str, line: str) -> None:
    file.write(f"{mark} {cover.organisation} to {cover.recipient}, TLP:{cover.tlp.upper()}, {stamp(cover.at)}\n")
    file.write(f"{mark} Names where unlicensed offers were observed and reviewed by people.\n")
    file.write(f"{mark} Expires: {stamp(cover.until)}. Do not use it after that; ask for a new one.\n")
    for item in items:
        file.writelines(line.format(host=host) for host in item.hosts)
