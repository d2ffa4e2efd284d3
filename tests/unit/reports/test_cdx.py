"""Keys and blocks of the index of an archive."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from reports.cdx import BLOCK_LINES, Entry, index, sort_key

DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

# As the surt library, which replay programs use, writes them.
KEYS = {
    "https://www.nordview-tv.example/": "example,nordview-tv)/",
    "http://Shop.Example:8080/A/?b=2&a=1": "example,shop:8080)/a?a=1&b=2",
    "https://192.0.2.7/x": "192.0.2.7)/x",
    "https://a.example:443/path/": "example,a)/path",
}


@pytest.mark.parametrize("url", KEYS)
def test_keys_are_those_of_replay_programs(url: str) -> None:
    """Host parts turned round, the usual port and www dropped, the query sorted."""
    assert sort_key(url) == KEYS[url]


def test_every_line_is_found_through_the_blocks() -> None:
    """The index of blocks tells where each gzipped block begins and ends, with the key of its first line; all lines are
    sorted through."""
    entries = [
        Entry(f"https://h.example/{n:05}", DAY, "text/html", 200, "0" * 64, "a.warc.gz", n, 9)
        for n in reversed(range(BLOCK_LINES + 5))
    ]
    packed, blocks = index(entries)
    _, *told = blocks.decode().splitlines()
    lines = []
    for block in told:
        key, _, rest = block.split(" ", 2)
        place = json.loads(rest)
        text = gzip.decompress(packed[place["offset"] : place["offset"] + place["length"]]).decode()
        assert text.startswith(key)
        lines += text.splitlines()
    assert len(told) == 2
    assert lines == sorted(entry.line().rstrip("\n") for entry in entries)
