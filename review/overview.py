"""Where the work stands: today, by week, what verdicts say of the ranking, how far readers agree."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from review.agreement import Agreement, agreement
from store import progress, runs
from store.database import Engine, reading
from store.entities import Verdict
from store.progress import Judged
from store.queries import PIRATE_VERDICTS
from store.runs import Run
from store.waiting import Tally, tally

# What somebody plans by: two weeks of days, a quarter of weeks.
DAYS, WEEKS = 14, 12

# A crawl a night for a quarter, with room for others.
_RUNS = 200


@dataclass(frozen=True, slots=True)
class Day:
    """The verdicts of one day."""

    day: date
    pirate: int
    legit: int
    other: int


@dataclass(frozen=True, slots=True)
class Week:
    """The crawls that began in the week from ``monday``: fetches, and new sites that are likely pirates."""

    monday: date
    fetches: int
    relevant: int

    @property
    def harvest(self) -> float:
        """New relevant sites per 1,000 fetches."""
        return 1000 * self.relevant / self.fetches if self.fetches else 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many sites wait that were first seen in the week from ``monday``; the earliest entry holds all before."""

    monday: date
    sites: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All that may be a minute old. ``days`` and ``weeks`` are in order of time without gaps; ``figures`` are the
    model's own, measured when it was made."""

    waiting: Tally
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    ages: tuple[Waiting, ...]
    judged: tuple[Judged, ...]
    agreement: Agreement
    runs: tuple[Run, ...]
    model: str
    figures: Mapping[str, float]


def overview(engine: Engine, at: datetime, models: Path) -> Overview:
    """Gather it as of ``at``; walks the whole queue twice. ``models`` is the folder of the shipped model."""
    since = at - timedelta(weeks=WEEKS)
    with reading(engine) as connection:
        given = progress.verdicts_by_day(connection, at - timedelta(days=DAYS))
        crawls = runs.recent_runs(connection, _RUNS)
        model = progress.model_in_use(connection)
        return Overview(
            waiting=tally(connection),
            days=_days(given, at.date()),
            weeks=_weeks(crawls, at.date()),
            ages=_ages(progress.waiting_by_day(connection), at.date()),
            judged=tuple(progress.judged_by_score(connection, since)),
            agreement=agreement(progress.pairs_of_readers(connection)),
            runs=tuple(crawls[:10]),
            model=model.id if model else "",
            figures=_figures(model.manifest or _shipped(models, model.id)) if model else {},
        )


def today(engine: Engine, at: datetime) -> dict[str, int]:
    """Verdicts of the day (UTC) by reviewer, most first."""
    with reading(engine) as connection:
        given = progress.verdicts_by_day(connection, at.replace(hour=0, minute=0, second=0, microsecond=0))
    found: Counter[str] = Counter()
    for _, reviewer, _, number in given:
        found[reviewer] += number
    return dict(found.most_common())


def _days(given: Sequence[tuple[date, str, Verdict, int]], today: date) -> tuple[Day, ...]:
    sums: Counter[tuple[date, str]] = Counter()
    for day, _, verdict, number in given:
        kind = "pirate" if verdict in PIRATE_VERDICTS else "legit" if verdict is Verdict.LEGIT else "other"
        sums[day, kind] += number
    days = (today - timedelta(days=back) for back in reversed(range(DAYS)))
    return tuple(Day(day, sums[day, "pirate"], sums[day, "legit"], sums[day, "other"]) for day in days)


def _weeks(crawls: Sequence[Run], today: date) -> tuple[Week, ...]:
    fetches: Counter[date] = Counter()
    relevant: Counter[date] = Counter()
    for run in crawls:
        week = _monday(run.started_at.date())
        fetches[week] += run.counters.get("fetches", 0)
        relevant[week] += run.counters.get("new_relevant_sites", 0)
    return tuple(Week(week, fetches[week], relevant[week]) for week in _mondays(today))


def _ages(by_day: Sequence[tuple[date, int]], today: date) -> tuple[Waiting, ...]:
    mondays = _mondays(today)
    sums: Counter[date] = Counter()
    for day, number in by_day:
        sums[max(_monday(day), mondays[0])] += number
    return tuple(Waiting(week, sums[week]) for week in mondays)


def _mondays(today: date) -> list[date]:
    return [_monday(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _figures(manifest: Mapping[str, object]) -> dict[str, float]:
    kept = manifest.get("figures")
    return {str(name): float(value) for name, value in kept.items()} if isinstance(kept, Mapping) else {}


def _shipped(models: Path, name: str) -> Mapping[str, object]:
    """The manifest of a shipped model; empty where it cannot be read, which is for ``spyglass status`` to tell."""
    try:
        stated = json.loads((models / Path(name).name / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stated if isinstance(stated, dict) else {}
