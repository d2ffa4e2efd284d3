"""The practice web as a simulated crawl sees it: pages asked for in this process, read and scored by production code.

No network, no store, no retries, nothing in flight: what the whole crawler finds less on the same web is their price.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import numpy as np

from benchmarks.discovery.webs import Found
from classifier.scoring import load_champion
from crawler.analysis import Analysis, Analyst
from crawler.farms import FarmWatch
from crawler.linkfeatures import WIDTH
from crawler.links import Link
from crawler.ranking import unpack
from crawler.scope import Scope
from crawler.seeds import read_site_keys
from practice.wire import Reply, Request
from practice.world import World
from store.errors import PageRefusedError
from store.settings import Settings
from store.urls import canonical_url, host_group, site_key

# Room for the sites of 5,000 hosts and for the dead names that they link.
ROOM = 60_000
MOST_REDIRECTS = 5
# Answers that say nothing of what a site is.
WALLS = frozenset({401, 403, 429})
PORTS = {"http": 80, "https": 443}


class PracticeWeb:
    """Pages and sites are numbered as they are met. ``pirates`` counts those within reach of links."""

    width = WIDTH
    hosts = ROOM

    def __init__(self, world: World, models: Path) -> None:
        self.seed = world.seed
        self._world = world
        self._farms = FarmWatch()
        folder = Settings().seeds
        popular, licensed = (read_site_keys(folder / name) for name in ("popular.csv", "licensed.csv"))
        self._analyst = Analyst(load_champion(models), Scope(datetime.now(UTC).date(), popular, licensed))
        self._pages: dict[str, int] = {}
        self._urls: list[str] = []
        self._host_of: list[int] = []
        self._sites: dict[str, int] = {}
        self.closed, self.pirate = np.zeros((2, ROOM), np.bool_)
        for row in world.truth():
            if row.category.is_pirate and row.reachable:
                self.pirate[self._site(row.site)] = True
        self.pirates = int(self.pirate.sum())

    def seeds(self) -> list[int]:
        """The pages that a crawl starts from."""
        return [self._page(url) for seed in self._world.seeds() if (url := canonical_url(seed.url))]

    def host_of(self, page: int) -> int:
        """The site that a page is on."""
        return self._host_of[page]

    def fetch(self, page: int) -> Found:
        """A page as production reads it, redirects followed; a wall has no score, a site that is gone 0."""
        url = self._urls[page]
        reply = self._ask(url)
        if reply is None:
            return self._found(0.0, ())
        if reply.stream is not None or reply.status in WALLS or reply.status >= 500:
            return self._found(np.nan, ())
        try:
            analysis = self._analyst.analyse(reply.body, url, reply.content_type)
        except PageRefusedError:
            return self._found(np.nan, ())
        score = analysis.score.pirate if analysis.score else np.nan
        return self._found(score, self._taken(url, analysis))

    def _taken(self, url: str, analysis: Analysis) -> Sequence[Link]:
        """The links in scope; of a link farm only those to whom it works for, and the farm is closed."""
        zones = frozenset(zone for zone, _, _ in analysis.blocks)
        farm = self._farms.see(site_key(url), host_group(url), analysis.links, zones)
        if farm is not None:
            self.closed[[self._site(site) for site in farm.sites]] = True
        links = (link for link in analysis.links if farm is None or link.site in farm.customers)
        return [link for link in links if link.refused is None]

    def _found(self, score: float, links: Sequence[Link]) -> Found:
        pages = np.array([self._page(link.url) for link in links], np.int64)
        hosts = np.array([self._host_of[page] for page in pages.tolist()], np.int32)
        return Found(score, pages, hosts, unpack([link.features for link in links], WIDTH))

    def _ask(self, url: str) -> Reply | None:
        for _ in range(MOST_REDIRECTS):
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            port = parts.port or PORTS[parts.scheme]
            reply = self._world.answer(Request("GET", parts.hostname or "", target, port, parts.scheme))
            if reply is None or not 300 <= reply.status < 400:
                return reply
            headers = {name.lower(): value for name, value in reply.headers}
            url = canonical_url(urljoin(url, headers.get("location", "/"))) or url
        return None

    def _page(self, url: str) -> int:
        page = self._pages.setdefault(url, len(self._pages))
        if page == len(self._urls):
            self._urls.append(url)
            self._host_of.append(self._site(site_key(url)))
        return page

    def _site(self, key: str) -> int:
        return self._sites.setdefault(key, len(self._sites))
