"""The crawler's own order without network or store: features, model, values and refits are production code."""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.discovery.webs import Found, Web
from classifier.sites import BEST_PAGES, EDGE, SHARE
from crawler.counters import RELEVANT
from crawler.frontier import FLOOR, NOTICEABLE, PAGES_FOR_FIND, values
from crawler.learner import EXPLORATION
from crawler.linkcontext import CONTEXT_WIDTH, NEAR_PIRACY, Standing, context_tokens
from crawler.linkmodel import Examples, LinkModel, fit, next_refit
from store.settings import CrawlSettings

# No host is asked again before so many other fetches, as delays between requests enforce it.
GAP = 10
# Room for the links of a page; beyond 30 on average memory is what ends a crawl.
LINKS_PER_PAGE = 30
# The best links that a re-ranking puts in order; the next one comes before they are used up.
WINDOW = 6_000


class Crawl:
    """One crawl of ``budget`` fetches from the pages ``seeds``, at once, or ``seed_gap`` fetches between two of a host.

    ``found_at[h]`` is the fetch at which pirate host h was found, 0 if never.
    """

    def __init__(
        self, web: Web, budget: int, seeds: Iterable[int], prior: LinkModel, gap: int = GAP, seed_gap: int = 0
    ) -> None:
        self.web = web
        self.budget = budget
        self.found_at = np.zeros(web.hosts, np.int32)
        self._seeds = deque(seeds)
        self._gap, self._seed_gap = gap, seed_gap
        self._random = np.random.default_rng(web.seed)
        self._prior = self._model = prior
        self._room(budget * LINKS_PER_PAGE + 2_000, web)
        self._examples_room(budget, web)
        self._heap: list[tuple[float, int]] = []
        self._held: deque[tuple[int, int]] = deque()
        self._next = 1

    def _room(self, links: int, web: Web) -> None:
        self.count = 0
        self.page = np.zeros(links, np.int64)
        self.host = np.zeros(links, np.int32)
        self.source = np.zeros(links, np.int32)
        self.parent = np.zeros(links)
        self.drift = np.zeros(links)
        self.tokens = np.zeros((links, web.width), np.uint16)
        self.value = np.zeros(links)
        self.waits = np.zeros(links, np.bool_)
        self.link_of: dict[int, int] = {}
        self.links_of: defaultdict[int, list[int]] = defaultdict(list)
        self.pages, self.scores, self.tried, self.gain, self.given = np.zeros((5, web.hosts))
        self.scores[:] = np.nan
        self._page_scores: defaultdict[int, list[float]] = defaultdict(list)
        self.referrers, self.best, self.last_referrer = np.zeros((3, web.hosts))
        self.best[:] = np.nan
        self.last_referrer[:] = -1
        self.last = np.full(web.hosts, -max(GAP, self._gap))

    def _examples_room(self, budget: int, web: Web) -> None:
        self.examples = 0
        self.example_tokens = np.zeros((budget, web.width + CONTEXT_WIDTH), np.uint16)
        self.example_scores = np.zeros(budget)

    def run(self) -> NDArray[np.int32]:
        """Crawl; returns ``found_at``."""
        for at in range(1, self.budget + 1):
            link, page = self._choose(at)
            if page < 0:
                break
            self._fetch(at, link, page)
            if self.examples >= self._next:
                self._refit()
        return self.found_at

    def _choose(self, at: int) -> tuple[int, int]:
        if self._seeds and self.last[self.web.host_of(self._seeds[0])] + self._seed_gap <= at:
            return -1, self._seeds.popleft()
        if self._random.random() < EXPLORATION:
            for link in self._random.integers(0, self.count, 64):
                if self.waits[link] and self.pages[self.host[link]] == 0:
                    return int(link), int(self.page[link])
        while True:
            while self._held and self._held[0][0] <= at:
                _, link = self._held.popleft()
                heapq.heappush(self._heap, (-self.value[link], link))
            if not self._heap and not self._refill():
                return -1, -1
            negative, link = heapq.heappop(self._heap)
            if not self.waits[link] or -negative != self.value[link] or self.web.closed[self.host[link]]:
                continue
            due = self.last[self.host[link]] + self._gap
            if due > at and (self._heap or self._refill()):
                self._held.append((due, link))
                continue
            return link, int(self.page[link])

    def _refill(self) -> bool:
        self._rebuild()
        return bool(self._heap)

    def _fetch(self, at: int, link: int, page: int) -> None:
        host = self.web.host_of(page)
        found = self.web.fetch(page)
        source = int(self.source[link]) if link >= 0 else -1
        if link >= 0:
            self.waits[link] = False
            if np.isnan(self.scores[host]) and not np.isnan(found.score):
                self._learn(link, source, found.score)
        self.pages[host] += 1
        if not np.isnan(found.score):
            self._score(host, found.score)
        self.last[host] = at
        if self.web.pirate[host] and not self.found_at[host]:
            self.found_at[host] = at
        if self.pages[host] >= CrawlSettings().pages_per_site + PAGES_FOR_FIND * self.given[host]:
            self.waits[self.links_of.pop(host, [])] = False
        self._rank([one for one in self.links_of[host] if self.waits[one]])
        self._discover(host, found, 0 if found.score >= NEAR_PIRACY else 1 + (self.drift[link] if link >= 0 else 0))

    def _score(self, host: int, score: float) -> None:
        """What production's site_score does, on bare numbers."""
        scores = self._page_scores[host]
        scores.append(min(max(score, EDGE), 1.0 - EDGE))
        best = sorted(scores, reverse=True)[: min(BEST_PAGES, math.ceil(len(scores) * SHARE))]
        logit = sum(math.log(one / (1.0 - one)) for one in best) / len(best)
        self.scores[host] = 1.0 / (1.0 + math.exp(-logit))

    def _learn(self, link: int, source: int, score: float) -> None:
        one = np.array([link])
        self.example_tokens[self.examples] = self._tokens(one, self._standing(one))[0]
        self.example_scores[self.examples] = score
        self.examples += 1
        self.tried[source] += 1
        self.gain[source] += score
        if score >= RELEVANT:
            self.given[source] += 1
            self._rank([one for one in self.links_of[source] if self.waits[one]])

    def _discover(self, host: int, found: Found, drift: float) -> None:
        others = np.unique(found.hosts[found.hosts != host])
        self.referrers[others] += self.last_referrer[others] != host
        self.last_referrer[others] = host
        self.best[others] = np.fmax(self.best[others], found.score)
        kept = [at for at in range(len(found.pages)) if not self.web.closed[found.hosts[at]]]
        if not kept:
            return
        start, end = self.count, self.count + len(kept)
        place = slice(start, end)  # beyond the end for now: known links are compared, new ones stay
        self.page[place], self.host[place] = found.pages[kept], found.hosts[kept]
        self.source[place], self.parent[place], self.drift[place] = host, found.score, drift
        self.tokens[place] = found.tokens[kept]
        fresh = np.arange(start, end)
        self.value[place] = self._values(fresh)
        for link in fresh.tolist():
            self._take(link)

    def _take(self, link: int) -> None:
        """Keep a link just found: as a new one, or in place of a known one that promises less."""
        page = int(self.page[link])
        known = self.link_of.get(page)
        if known is None:
            known = self.link_of[page] = self.count
            self.count += 1
            self.links_of[int(self.host[link])].append(known)
            self.waits[known] = True
        elif not self.waits[known] or self.value[link] <= self.value[known]:
            return
        for column in (self.page, self.host, self.source, self.parent, self.drift, self.tokens, self.value):
            column[known] = column[link]
        if self.value[known] >= FLOOR:
            heapq.heappush(self._heap, (-self.value[known], known))

    def _standing(self, links: NDArray[np.int64]) -> Standing:
        host, source = self.host[links], self.source[links]
        return Standing(
            parent=self.parent[links],
            source=self.scores[source],
            trials=self.tried[source],
            gain=self.gain[source],
            referrers=self.referrers[host],
            best=self.best[host],
            drift=self.drift[links],
            pages=self.pages[host],
            score=self.scores[host],
            tried=self.tried[host],
            found=self.gain[host],
            given=self.given[host],
        )

    def _tokens(self, links: NDArray[np.int64], standing: Standing) -> NDArray[np.uint16]:
        return np.hstack([self.tokens[links], context_tokens(standing)])

    def _values(self, links: NDArray[np.int64]) -> NDArray[np.float64]:
        standing = self._standing(links)
        tokens = self._tokens(links, standing)
        return values(self._model.chance(tokens), tokens, standing)

    def _rank(self, links: Sequence[int]) -> None:
        """What production's Learner.rank_site does."""
        if not links:
            return
        rows = np.array(links)
        fresh = self._values(rows)
        for link, value in zip(links, fresh.tolist(), strict=True):
            if abs(value - self.value[link]) > NOTICEABLE * self.value[link]:
                self.value[link] = value
                if value >= FLOOR:
                    heapq.heappush(self._heap, (-value, link))

    def _refit(self) -> None:
        scores = self.example_scores[: self.examples]
        examples = Examples(self.example_tokens[: self.examples], scores, np.ones(self.examples))
        self._model = fit(self._prior, examples)
        self._next = next_refit(self.examples)
        rows = np.flatnonzero(self.waits[: self.count] & (self.value[: self.count] >= FLOOR))
        for start in range(0, len(rows), 20_000):
            chunk = rows[start : start + 20_000]
            fresh = self._values(chunk)
            moved = np.abs(fresh - self.value[chunk]) > NOTICEABLE * self.value[chunk]
            self.value[chunk[moved]] = fresh[moved]
        self._rebuild()

    def _rebuild(self) -> None:
        """Put the best waiting links in order."""
        rows = np.flatnonzero(self.waits[: self.count])
        if len(rows) > WINDOW:
            rows = rows[np.argpartition(-self.value[rows], WINDOW)[:WINDOW]]
        self._heap = [(-value, link) for value, link in zip(self.value[rows].tolist(), rows.tolist(), strict=True)]
        heapq.heapify(self._heap)
        self._held.clear()
