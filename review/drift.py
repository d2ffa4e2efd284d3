"""Does what comes in still look like what came in before? Said before it hurts.

Two weeks are set against the eight before them: scores, languages and sources of new sites by the population stability
index, verdicts by how many more or fewer pirates they find than the same scores held before. What one day's crawl
brings is alike, so days are the sample: whether a change is more than chance is told by dealing whole days out anew to
both spans (a permutation test, exact while days can be exchanged). Nothing counts that another model scored.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import log
from random import Random
from typing import Any

from review.ranking import FLOOR
from store.database import Connection
from store.progress import Arrived, JudgedOnDay, arrivals, judged_by_day, model_in_use

RECENT, BEFORE = timedelta(days=14), timedelta(days=56)
"""Two weeks hold enough crawls of any rhythm to be no accident, and are short enough to act on."""
LEAST_DAYS, LEAST = 5, 100
"""Days with anything on them and sites or verdicts that each span must have: below, only a landslide could be told."""
MARKS = 0.1, 0.25
"""The usual marks of the stability index: below the first nothing to speak of, above the second the model needs a look
(Siddiqi, Credit Risk Scorecards, 2006)."""
VERDICT_MARKS = 0.05, 0.1
"""Share of verdicts that turn out otherwise at the same scores: one in twenty is seen by nobody, one in ten by all."""
CHANCE = 0.0025
"""How often chance may make a change look real, for each of the four kinds at each look: one look in a hundred."""
DEALS = 799
"""Deals of the days: so many tell two in eight hundred."""
_TOO_FEW = 10
"""Verdicts in a range of the score before they say what it held."""

Counts = Counter[Any]
Days = defaultdict[date, Counts]


class Kind(StrEnum):
    """What can change."""

    SCORES = "scores"
    LANGUAGES = "languages"
    SOURCES = "sources"
    VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True)
class Drift:
    """A change that is more than chance: its ``size`` (stability index, or share of verdicts) and whether the model
    needs a look because of it. ``most`` is what moved most, from which share ``before`` to which ``after``; of verdicts
    ``after`` is the share that turns out otherwise."""

    kind: Kind
    size: float
    grave: bool
    most: str
    before: float
    after: float

    @property
    def words(self) -> str:
        """The sentence."""
        if self.kind is Kind.VERDICTS:
            more = "more" if self.after > 0 else "fewer"
            return f"verdicts find {abs(self.after):.0%} {more} pirates than the same scores held before"
        most = f"{'scores from ' * (self.kind is Kind.SCORES)}{self.most}"
        moved = f"{most} {self.before:.0%} → {self.after:.0%}"
        return f"{self.kind} of new sites changed: {moved} (stability index {self.size:.2f})"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found; ``compared`` are the kinds of which both spans held enough to tell."""

    compared: tuple[Kind, ...]
    drifts: tuple[Drift, ...]

    @property
    def words(self) -> str:
        """One paragraph."""
        if not self.compared:
            return f"cannot be told yet: two spans of {LEAST_DAYS} days with {LEAST} new sites each are needed"
        if not self.drifts:
            return f"none in {', '.join(self.compared)} of the last {RECENT.days} days"
        return "; ".join(one.words for one in self.drifts)


def look(connection: Connection, at: datetime) -> Look:
    """Gather both spans and compare."""
    model = model_in_use(connection)
    if model is None:
        return Look((), ())
    since = at - RECENT - BEFORE
    came = arrivals(connection, model.id, since, FLOOR)
    return compare(came, judged_by_day(connection, model.id, since), at.date())


def compare(came: Sequence[Arrived], said: Sequence[JudgedOnDay], today: date) -> Look:
    """Set the last two weeks before ``today`` against the eight before them."""
    verdicts: Days = defaultdict(Counter)
    for one in said:
        verdicts[one.day][one.judged.least, True] += one.judged.pirate
        verdicts[one.day][one.judged.least, False] += one.judged.decided - one.judged.pirate
    kinds: dict[Kind, Days] = {
        Kind.SCORES: _by_day(came, lambda one: one.least),
        Kind.LANGUAGES: _by_day(came, lambda one: one.language or "no language"),
        Kind.SOURCES: _by_day(came, lambda one: one.source),
        Kind.VERDICTS: verdicts,
    }
    compared, drifts = [], []
    for kind, days in kinds.items():
        now = [counts for day, counts in days.items() if day > today - RECENT]
        then = [counts for day, counts in days.items() if day <= today - RECENT]
        if not all(len(span) >= LEAST_DAYS and _sum(span).total() >= LEAST for span in (now, then)):
            continue
        compared.append(kind)
        found = _drift(kind, now, then)
        drifts += [found] if found is not None else []
    return Look(tuple(compared), tuple(drifts))


def stability(now: Counts, then: Counts) -> float:
    """Population stability index: the sum of (share - share before) x ln of their ratio. Half a site is added to each,
    so that what was never met before counts, and does not count without end."""
    kinds = now.keys() | then.keys()
    news, olds = now.total() + len(kinds) / 2, then.total() + len(kinds) / 2
    pairs = (((now[kind] + 0.5) / news, (then[kind] + 0.5) / olds) for kind in kinds)
    return sum((new - old) * log(new / old) for new, old in pairs)


def excess(now: Counts, then: Counts) -> float:
    """By how much more (or, below 0, less) of ``now``'s sites are pirates than sites of the same scores were ``then``;
    counts are of (least score, pirate)."""
    more, weight = 0.0, 0
    for least in {one[0] for one in now.keys() & then.keys()}:
        new, old = (counts[least, True] + counts[least, False] for counts in (now, then))
        if new and old >= _TOO_FEW:
            more += now[least, True] - new * then[least, True] / old
            weight += new
    return more / weight if weight else 0.0


def _drift(kind: Kind, now: Sequence[Counts], then: Sequence[Counts]) -> Drift | None:
    """The change of one kind, None where it is small or may be chance."""
    measure, marks = (excess, VERDICT_MARKS) if kind is Kind.VERDICTS else (stability, MARKS)
    size = measure(_sum(now), _sum(then))
    if abs(size) < marks[0]:
        return None
    random, days = Random(0), [*now, *then]  # noqa: S311 - the same look twice says the same
    as_large = 0
    for _ in range(DEALS):
        random.shuffle(days)
        as_large += abs(measure(_sum(days[: len(now)]), _sum(days[len(now) :]))) >= abs(size)
        if (1 + as_large) / (1 + DEALS) > CHANCE:
            return None
    most, before, after = ("", 0.0, size) if kind is Kind.VERDICTS else _most_moved(_sum(now), _sum(then))
    return Drift(kind, round(size, 3), abs(size) >= marks[1], most, before, after)


def _most_moved(now: Counts, then: Counts) -> tuple[str, float, float]:
    """Of which kind the share moved most, and from what to what."""
    shares = {one: (then[one] / then.total(), now[one] / now.total()) for one in now.keys() | then.keys()}
    most = max(shares, key=lambda one: (abs(shares[one][1] - shares[one][0]), str(one)))
    return str(most), *shares[most]


def _by_day(came: Sequence[Arrived], of: Callable[[Arrived], object]) -> Days:
    days: Days = defaultdict(Counter)
    for one in came:
        days[one.day][of(one)] += one.sites
    return days


def _sum(days: Sequence[Counts]) -> Counts:
    total: Counts = Counter()
    for counts in days:
        total.update(counts)
    return total
