"""M3U playlist → page: names and groups of channels, hosts of streams; never their paths, which carry credentials."""

import re

from classifier.parsed import MediaKind, Page, Zone
from classifier.reading.links import host_of
from classifier.reading.text import assemble, squeeze

# More than any reseller's list tells; lists of 100,000 entries repeat themselves.
MAX_ENTRIES = 20_000
MAX_HOSTS = 100
_GROUP = re.compile(r'group-title="([^"]*)"', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def read(text: str, url: str) -> Page:
    """Read ``text``: one block an entry, each group's name once as a heading, stream hosts in ``embed_hosts``."""
    pieces: list[tuple[Zone, str]] = []
    hosts: dict[str, None] = {}
    groups: set[str] = set()
    for line in text.splitlines():
        if line[:8].upper() == "#EXTINF:":
            group = squeeze("".join(_GROUP.findall(line)[:1]))
            if group and group not in groups:
                groups.add(group)
                pieces.append((Zone.HEADING, group))
            name = squeeze(_QUOTED.sub("", line).partition(",")[2])
            if name and "://" not in name:
                pieces.append((Zone.BODY, name))
        elif line[:1] != "#" and "://" in line and len(hosts) < MAX_HOSTS:
            host = host_of(line.strip())
            if host:
                hosts.setdefault(host)
        if len(pieces) >= MAX_ENTRIES:
            break
    joined, blocks = assemble(pieces)
    return Page(
        url=url,
        kind=MediaKind.PLAYLIST,
        text=joined,
        blocks=blocks,
        embed_hosts=tuple(hosts),
        truncated=len(pieces) >= MAX_ENTRIES,
    )
