"""How often does the watch for drift cry wolf, and what does it see? ``python -m benchmarks.drift [--quarters 100]``

Simulated houses: sites of each day come in families of one operator (1 to 30 sites of one language and source), and
each day's crawl leans its own way (shares of languages, sources and scores vary from day to day). First nothing
changes, and the watch looks once a day for a quarter; then, in as many houses, something changes on one day, and it
looks two weeks later. Prints one JSON line each: the share of looks and of quarters with an alarm (and with a grave
one), then the share of changes seen.
"""

import argparse
import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from review.drift import BEFORE, RECENT, Drift, compare
from store.progress import EDGES, Arrived, Judged, JudgedOnDay

FIRST = date(2026, 1, 1)
QUARTER = 90
SITES, VERDICTS = 60, 40
LANGUAGES = {"en": 0.45, "ko": 0.2, "es": 0.15, "ar": 0.12, "id": 0.08}
SOURCES = {"link": 0.7, "search": 0.2, "feed": 0.1}
SHARES = np.array([0.2, 0.12, 0.1, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.1])
"""Of the sites from 0.1 up, by range of the score."""
LEAN = 40.0
"""How steady days are (concentration of a Dirichlet): with 40 a share of 0.2 varies by 0.06 from day to day."""


class House:
    """What one house gathers, a day at a time; the figures may be changed on the way."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self.languages, self.sources = np.array(list(LANGUAGES.values())), np.array(list(SOURCES.values()))
        self.scores, self.pirates = SHARES.copy(), 1.0
        self.came: list[Arrived] = []
        self.said: list[JudgedOnDay] = []

    def live(self, days: int) -> None:
        """So many more days."""
        first = (self.came[-1].day - FIRST).days + 1 if self.came else 0
        for number in range(first, first + days):
            self._day(FIRST + timedelta(days=number))

    def drifts(self, days: int) -> tuple[Drift, ...]:
        """What a look at the end of so many days says."""
        today = FIRST + timedelta(days=days - 1)
        since = today - RECENT - BEFORE
        came = [one for one in self.came if since <= one.day <= today]
        return compare(came, [one for one in self.said if since <= one.day <= today], today).drifts

    def _day(self, day: date) -> None:
        draw = self._random
        spoken, from_where, score = (
            draw.dirichlet(LEAN * part) for part in (self.languages, self.sources, self.scores)
        )
        left = int(draw.poisson(SITES)) + 1
        while left > 0:
            family = min(left, int(draw.geometric(0.3)), 30)
            left -= family
            least = EDGES[1 + int(draw.choice(len(score), p=score))]
            kind = str(draw.choice(list(LANGUAGES), p=spoken)), str(draw.choice(list(SOURCES), p=from_where))
            self.came.append(Arrived(day, least, *kind, family))
        for number, decided in enumerate(draw.multinomial(VERDICTS, SHARES)):
            least = EDGES[number + 1]
            rate = min(1.0, (least + 0.04) * self.pirates)
            self.said.append(JudgedOnDay(day, Judged(least, int(decided), int(draw.binomial(decided, rate)))))


def quiet(quarters: int) -> dict[str, float]:
    """Alarms where nothing changes."""
    span = (RECENT + BEFORE).days
    looks = []
    for seed in range(quarters):
        house = House(seed)
        house.live(span + QUARTER)
        looks.append([house.drifts(span + day) for day in range(1, QUARTER + 1)])
    any_, grave = (
        np.array([[any(keep(one) for one in drifts) for drifts in quarter] for quarter in looks])
        for keep in (lambda _: True, lambda one: one.grave)
    )
    return {
        "looks_with_alarm": float(any_.mean()),
        "looks_with_grave": float(grave.mean()),
        "quarters_with_alarm": float(any_.any(axis=1).mean()),
        "quarters_with_grave": float(grave.any(axis=1).mean()),
    }


def more_korean(house: House) -> None:
    """Korean from 20 % to 40 %."""
    house.languages = np.array([0.35, 0.4, 0.1, 0.09, 0.06])


def new_feed(house: House) -> None:
    """The feed from 10 % to 35 %."""
    house.sources = np.array([0.5, 0.15, 0.35])


def high_scores(house: House) -> None:
    """Scores from 0.95 up from 10 % to 30 %."""
    house.scores = np.concatenate([SHARES[:-1] * 0.7 / 0.9, [0.3]])


def fewer_pirates(house: House) -> None:
    """A fifth fewer pirates at the same scores."""
    house.pirates = 0.8


def seen(houses: int, change: Callable[[House], None], kind: str) -> float:
    """Share of houses in which two weeks after a change it is named."""
    found = 0
    for seed in range(houses):
        house = House(10_000 + seed)
        house.live(BEFORE.days)
        change(house)
        house.live(RECENT.days)
        found += kind in [one.kind for one in house.drifts((RECENT + BEFORE).days)]
    return found / houses


def main() -> None:
    """Run all and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quarters", type=int, default=100)
    given = parser.parse_args()
    print(json.dumps({"quarters": given.quarters, **quiet(given.quarters)}), flush=True)
    changes = ((more_korean, "languages"), (new_feed, "sources"), (high_scores, "scores"), (fewer_pirates, "verdicts"))
    for change, kind in changes:
        share = seen(given.quarters, change, kind)
        print(json.dumps({"houses": given.quarters, "change": change.__doc__, "seen": share}), flush=True)


if __name__ == "__main__":
    main()
