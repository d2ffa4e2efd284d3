"""Whose labels contradict all others: a stolen, careless or dishonest account (pure).

A label is *contradicted* where a model that learned nothing of its group finds it very unlikely, or where another
reviewer of the same site said otherwise. Everybody is contradicted now and then; who is so much more often than the
others is named, and nothing is promoted until somebody has looked (binomial test, Bonferroni over accounts).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import binom

UNLIKELY = 0.2
"""Chance of the given label below which the model contradicts it."""
CERTAIN = 0.001
"""Chance of naming an honest account, over all accounts of a training: naming somebody is no light matter."""
LEAST = 5
"""Contradictions before anybody is named: fewer are a bad morning."""
CAREFUL = 0.02
"""Share of contradictions that even careful readers of hard pages meet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reviewer's verdict on one site, and whether it was contradicted."""

    reviewer: str
    contradicted: bool


@dataclass(frozen=True, slots=True)
class Suspect:
    """An account with what speaks against it: ``contradicted`` of ``readings``, where ``usual`` is others' share."""

    reviewer: str
    contradicted: int
    readings: int
    usual: float

    @property
    def words(self) -> str:
        """The sentence that holds a challenger back."""
        return (
            f"{self.contradicted} of {self.readings} labels by {self.reviewer} contradict the model and others "
            f"(usual share {self.usual:.1%}): have them read again"
        )


def suspects(readings: Iterable[Reading]) -> list[Suspect]:
    """Accounts contradicted far more often than the others, worst first."""
    given: Counter[str] = Counter()
    against: Counter[str] = Counter()
    for reading in readings:
        given[reading.reviewer] += 1
        against[reading.reviewer] += reading.contradicted
    named = []
    for reviewer, number in given.items():
        others = sum(given.values()) - number
        usual = max(CAREFUL, (sum(against.values()) - against[reviewer] + 1) / (others + 2) if others else CAREFUL)
        chance = float(binom.sf(against[reviewer] - 1, number, usual))
        if against[reviewer] >= LEAST and chance * len(given) < CERTAIN:
            named.append((chance, Suspect(reviewer, against[reviewer], number, usual)))
    return [suspect for _, suspect in sorted(named, key=lambda one: (one[0], one[1].reviewer))]
