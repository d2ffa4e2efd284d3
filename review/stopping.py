"""When enough is reviewed: how many pirate sites are left at most, and whether a random sample allows to stop (pure).

Never by a run of legal sites alone: every ranker has such runs while kinds that it does not know are still below. What
can be proved comes from a uniform sample of what was not looked at (an elusion sample, from electronic discovery): with
m sites drawn of n left and x pirates among them, the largest number of pirates under which so few would be drawn with a
chance of ALPHA is a bound on what is left (exact, hypergeometric). It is a bound, not an estimate.

Asking again after a failed sample is another draw from the lottery: the k-th sample gets ALPHA / 2^k, so that all of
them together err no more often than ALPHA.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp, inf, lgamma

RECALL = 0.95
"""Share of the pirate sites that shall be found before a team may stop."""
ALPHA = 0.05
"""How often a stated bound may be wrong."""
RUN = 30
"""Legal sites in a row before a sample is worth its reviews, whatever else speaks for it."""
PATIENCE = 1.0
"""A run is long enough at this many times the length that would be usual if what is left held just too many pirates:
sampling sooner mostly fails, later is paid in reviews (benchmarks/stopping.py). Twice as long after each failure."""


class Step(StrEnum):
    """What to do next."""

    GO_ON = "go_on"
    SAMPLE = "sample"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a review stands: pirates ``found``, sites ``left`` that nobody looked at, legal sites in a ``run`` at the
    end, and samples that ``failed``."""

    found: int
    left: int
    run: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A uniform sample of ``size`` out of the ``left`` sites, with ``hits`` pirates."""

    left: int
    size: int
    hits: int


@dataclass(frozen=True, slots=True)
class Advice:
    """The ``step``; for SAMPLE how many sites to draw. ``missed`` bounds the pirates left after a sample, ``recall`` is
    the least share found if so many are; both None without a sample."""

    step: Step
    size: int = 0
    missed: int | None = None
    recall: float | None = None


def next_step(progress: Progress) -> Advice:
    """Go on, or draw a sample: of the size at which no pirate in it would prove RECALL."""
    if progress.left == 0:
        return Advice(Step.STOP, missed=0, recall=1.0)
    if progress.run < RUN or progress.run < PATIENCE * 2**progress.failed * progress.left / max(_allowed(progress), 1):
        return Advice(Step.GO_ON)
    return Advice(Step.SAMPLE, size=sample_size(progress))


def judge(progress: Progress, sample: Sample) -> Advice:
    """What a finished sample allows; its pirates are found now and its sites are no longer left."""
    missed = most_missed(sample, alpha(progress.failed))
    found = progress.found + sample.hits
    recall = found / (found + missed) if found + missed else 1.0
    return Advice(Step.STOP if recall >= RECALL else Step.GO_ON, missed=missed, recall=recall)


def alpha(failed: int) -> float:
    """What the next sample may err, after so many that failed."""
    return float(ALPHA / 2 ** (failed + 1))


def most_missed(sample: Sample, chance: float = ALPHA) -> int:
    """The most pirates that can be among the sites of ``left`` that were not drawn, erring with ``chance``."""
    low, high = sample.hits, sample.left - (sample.size - sample.hits)
    while low < high:  # the chance of so few hits falls as pirates get more
        middle = (low + high + 1) // 2
        if _at_most(sample, middle) > chance:
            low = middle
        else:
            high = middle - 1
    return low - sample.hits


def sample_size(progress: Progress) -> int:
    """The fewest sites to draw so that none with a pirate proves RECALL; all that is left where fewer cannot."""
    allowed = _allowed(progress)
    low, high = 1, progress.left
    while low < high:
        middle = (low + high) // 2
        if most_missed(Sample(progress.left, middle, 0), alpha(progress.failed)) <= allowed:
            high = middle
        else:
            low = middle + 1
    return low


def _allowed(progress: Progress) -> int:
    """How many pirates may be left."""
    return int(progress.found * (1 - RECALL) / RECALL)


def interval(sample: Sample, chance: float = ALPHA) -> tuple[int, int]:
    """Between how many and how many pirates are among what was not drawn, erring with ``chance`` in all."""
    high = most_missed(sample, chance / 2)
    low, top = sample.hits, sample.hits + high
    while low < top:
        middle = (low + top) // 2
        if 1 - _at_most(sample, middle, sample.hits - 1) > chance / 2:
            top = middle
        else:
            low = middle + 1
    return low - sample.hits, high


def estimate(sample: Sample) -> int:
    """The likeliest number of pirates among what was not drawn."""
    return ceil(sample.hits / sample.size * (sample.left - sample.size)) if sample.size else 0


def _at_most(sample: Sample, pirates: int, hits: int | None = None) -> float:
    """The chance that a draw of ``sample.size`` out of ``sample.left`` with ``pirates`` shows at most ``hits``."""
    most = sample.hits if hits is None else hits
    others = sample.left - pirates
    total = _choose(sample.left, sample.size)
    counts = range(max(0, sample.size - others), min(most, pirates, sample.size) + 1)
    return min(1.0, sum(exp(_choose(pirates, n) + _choose(others, sample.size - n) - total) for n in counts))


def _choose(n: int, k: int) -> float:
    """The logarithm of a binomial coefficient."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) if 0 <= k <= n else -inf
