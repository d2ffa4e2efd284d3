"""The simulated web, as it lies in a folder outside the project: loaded as it is, named by its digest.

The folder holds web.py (``build``, ``pack``, ``links``, ``page_score``) and crawl.py (the rivals). Every page is a pure
function of seed and page number, so that all strategies see the same web.
"""

import hashlib
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.discovery.webs import Found
from crawler.linkcontext import FIRST_WORD

# The most links a page of the simulated web has.
MOST_LINKS = 80


@dataclass(frozen=True)
class Source:
    """The two modules and their SHA-256."""

    web: ModuleType
    crawl: ModuleType
    digests: dict[str, str]


def load(folder: Path) -> Source:
    """Import web.py and crawl.py from ``folder``."""
    sys.path.insert(0, str(folder))
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("web.py", "crawl.py")}
    return Source(importlib.import_module("web"), importlib.import_module("crawl"), digests)


class SimWeb:
    """One web of a seed: its pages can be fetched, and who is a pirate is known."""

    def __init__(self, source: Source, hosts: int, share: float, auc: float, seed: int) -> None:
        self.source = source
        self.auc = auc
        self.seed = seed
        made: dict[str, Any] = source.web.build(N=hosts, prev=share, auc=auc, seed=seed)
        self.packed = source.web.pack(made)
        self.hosts = len(made["typ"])
        self.width = int(source.web.T)
        self.first_page: NDArray[np.int64] = made["off"]
        self.dead: NDArray[np.bool_] = made["dead"]
        self.pirate: NDArray[np.bool_] = (made["typ"] == source.web.POS) & ~self.dead
        self.closed: NDArray[np.bool_] = made["typ"] == source.web.HUB
        self.first_pirate = int(made["start"][source.web.POS])
        self.search_host = int(made["start"][source.web.SERP])
        self._room = (
            np.zeros(MOST_LINKS, np.int64),
            np.zeros(MOST_LINKS, np.int32),
            np.zeros((MOST_LINKS, source.web.T), np.int32),
        )

    def search_pages(self, count: int) -> range:
        """The first ``count`` pages of search results: what a crawl starts from."""
        first = int(self.first_page[self.search_host])
        return range(first, first + count)

    def host_of(self, page: int) -> int:
        """The host that a page is on."""
        return int(np.searchsorted(self.first_page, page, side="right")) - 1

    def fetch(self, page: int) -> Found:
        """A page's score (0 when its host is dead) and its links."""
        host = self.host_of(page)
        place = page - int(self.first_page[host])
        score = 0.0 if self.dead[host] else float(self.source.web.page_score(self.packed, host, place))
        count = self.source.web.links(self.packed, host, place, *self._room)
        pages, hosts, tokens = self._room
        fresh = (tokens[:count] + FIRST_WORD).astype(np.uint16)
        return Found(score, pages[:count].copy(), hosts[:count].copy(), fresh)
