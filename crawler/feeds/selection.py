"""The names of a list that are worth a look by the host-name model: one a site, the best of the whole stream."""

from dataclasses import dataclass, field

import numpy as np

from crawler.feeds.hostnames import HostNameModel
from crawler.scope import Scope
from store.urls import site_key, url_from_text

# Below one chance in ten a request finds more where a link or a search result points.
LEAST_CHANCE = 0.1
# Kept for each name that may enter: many of the best are known already.
SPARE = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be looked at, with its chance."""

    name: str
    url: str
    site: str
    chance: float


@dataclass(slots=True)
class Selection:
    """The best ``most`` x SPARE sites of all batches so far; memory does not grow with the stream."""

    model: HostNameModel
    scope: Scope
    most: int
    seen: int = 0
    out_of_scope: int = 0
    _best: dict[str, Candidate] = field(default_factory=dict)
    _least: float = LEAST_CHANCE

    def add(self, names: list[str]) -> None:
        """Judge one batch."""
        self.seen += len(names)
        chances = self.model.chances(names)
        for at in np.flatnonzero(chances >= self._least).tolist():
            self._consider(names[at], float(chances[at]))
        if len(self._best) > 2 * self.most * SPARE:
            self._prune()

    def best(self) -> list[Candidate]:
        """The candidates, best first."""
        return sorted(self._best.values(), key=lambda one: (-one.chance, one.name))

    def _consider(self, name: str, chance: float) -> None:
        url = url_from_text(name)
        if url is None or self.scope.check(url) is not None:
            self.out_of_scope += 1
            return
        site = site_key(url)
        if site not in self._best or self._best[site].chance < chance:
            self._best[site] = Candidate(name, url, site, chance)

    def _prune(self) -> None:
        kept = self.best()[: self.most * SPARE]
        self._best = {one.site: one for one in kept}
        self._least = max(LEAST_CHANCE, kept[-1].chance)
