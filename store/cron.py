"""When a crawl is due: the five fields of cron in UTC (POSIX crontab, with the names, steps and nicknames of Vixie)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from store.errors import SettingsError

NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = {
    name: at
    for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905
}
_DAYS = {name: at for at, name in enumerate("sun mon tue wed thu fri sat".split())}  # noqa: SIM905
# 29 February can be eight years away (1896 to 1904); what does not come in that time never comes.
_LATEST = timedelta(days=366 * 9)


@dataclass(frozen=True, slots=True)
class Cron:
    """A time table. Where both ``days`` and ``weekdays`` are restricted, either is enough (POSIX)."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``text``; raises SettingsError with what is wrong, also for a date that never comes (30 February)."""
        parts = NICKNAMES.get(text.strip().lower(), text).split()
        if len(parts) != 5:
            raise SettingsError(f"cron {text!r}: five fields are needed: minute hour day month weekday")
        try:
            made = cls(
                text,
                minutes=_field(parts[0], 0, 59),
                hours=_field(parts[1], 0, 23),
                days=_field(parts[2], 1, 31),
                months=_field(parts[3], 1, 12, _MONTHS),
                weekdays=frozenset(day % 7 for day in _field(parts[4], 0, 7, _DAYS)),
                either_day=not (parts[2].startswith("*") or parts[4].startswith("*")),
            )
            made.next_after(datetime(2000, 1, 1, tzinfo=UTC))
        except ValueError as error:
            raise SettingsError(f"cron {text!r}: {error}") from error
        return made

    def next_after(self, at: datetime) -> datetime:
        """The first due minute later than ``at`` (aware); ValueError when there is none."""
        moment = at.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        latest = moment + _LATEST
        while moment < latest:
            if moment.month not in self.months or not self._is_day(moment):
                moment = (moment + timedelta(days=1)).replace(hour=0, minute=0)
            elif moment.hour not in self.hours:
                moment = (moment + timedelta(hours=1)).replace(minute=0)
            elif moment.minute not in self.minutes:
                moment += timedelta(minutes=1)
            else:
                return moment
        raise ValueError("such a date never comes")

    def _is_day(self, moment: datetime) -> bool:
        day, weekday = moment.day in self.days, moment.isoweekday() % 7 in self.weekdays
        return day or weekday if self.either_day else day and weekday


def _field(text: str, low: int, high: int, names: Mapping[str, int] | None = None) -> frozenset[int]:
    found: set[int] = set()
    for part in text.lower().split(","):
        span, slash, step_text = part.partition("/")
        first_text, dash, last_text = span.partition("-")
        if span == "*":
            first, last = low, high
        else:
            first = _number(first_text, names)
            last = _number(last_text, names) if dash else high if slash else first
        step = _number(step_text) if slash else 1
        if not (low <= first <= last <= high) or step < 1:
            raise ValueError(f"{part!r} does not lie between {low} and {high}")
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _number(text: str, names: Mapping[str, int] | None = None) -> int:
    if names and text in names:
        return names[text]
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is no number")
    return int(text)
