"""How far two readers agree beyond chance: Cohen's kappa (1960) with its large-sample interval (Fleiss, Cohen and
Everitt 1969), pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from store.entities import Verdict

CAVEAT = (
    "Second readers see a share of the sites drawn by hash, and all that shall be exported, and only sites that the "
    "ranking or a draw put before a first reader. The sample is chosen by the model: kappa says how far readers agree "
    "on such sites, not on any site."
)

# Below this the interval's formula does not hold, and its width says little else than that.
FEW = 30

# Of a 95 % interval.
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Agreement:
    """``kappa`` with its 95 % interval, None where it is not defined (no pairs, or all of one kind); ``observed`` is
    the plain share of pairs that agree; ``few``: too few pairs to lean on."""

    pairs: int
    observed: float | None
    kappa: float | None
    low: float | None
    high: float | None
    few: bool
    caveat: str = CAVEAT


def agreement(pairs: Sequence[tuple[Verdict, Verdict]]) -> Agreement:
    """The agreement of first and second verdicts on the same sites, each given without knowing the other."""
    n = len(pairs)
    if not n:
        return Agreement(0, None, None, None, None, few=True)
    both = Counter(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    observed = sum(count for (one, two), count in both.items() if one is two) / n
    expected = sum(first[kind] * second[kind] for kind in Verdict) / n**2
    if expected == 1:
        return Agreement(n, observed, None, None, None, few=n < FEW)
    kappa = (observed - expected) / (1 - expected)
    rows, columns = {k: first[k] / n for k in Verdict}, {k: second[k] / n for k in Verdict}
    agree = sum(both[k, k] / n * ((1 - expected) - (rows[k] + columns[k]) * (1 - observed)) ** 2 for k in Verdict)
    differ = (1 - observed) ** 2 * sum(
        count / n * (columns[one] + rows[two]) ** 2 for (one, two), count in both.items() if one is not two
    )
    slack = (observed * expected - 2 * expected + observed) ** 2
    error = sqrt(max(0.0, agree + differ - slack) / n) / (1 - expected) ** 2
    return Agreement(n, observed, kappa, max(-1.0, kappa - _Z * error), min(1.0, kappa + _Z * error), few=n < FEW)
