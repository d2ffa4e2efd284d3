"""Time tables: what cron's five fields mean."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.cron import NICKNAMES, Cron
from store.errors import SettingsError

AT = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)  # a Saturday


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("* * * * *", "2026-11-21 12:35"),
        ("34 12 * * *", "2026-11-22 12:34"),
        ("0 3 * * *", "2026-11-22 03:00"),
        ("*/15 * * * *", "2026-11-21 12:45"),
        ("5/20 * * * *", "2026-11-21 12:45"),
        ("0 9-17/4 * * *", "2026-11-21 13:00"),
        ("0 0 * * mon", "2026-11-23 00:00"),
        ("0 0 * * 7", "2026-11-22 00:00"),
        ("0 0 * * sun,wed", "2026-11-22 00:00"),
        ("0 0 1 jan *", "2027-01-01 00:00"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
        ("0 0 13 * fri", "2026-11-27 00:00"),
        ("0 0 */31 * fri", "2027-01-01 00:00"),
        ("@weekly", "2026-11-22 00:00"),
        ("@Hourly", "2026-11-21 13:00"),
    ],
)
def test_next_time(text: str, due: str) -> None:
    """The first due minute after a Saturday noon; two restricted days are joined by "or", a starred one by "and"."""
    assert Cron.parse(text).next_after(AT) == datetime.strptime(due, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *",
     "5-1 * * * *", "*/0 * * * *", "-1 * * * *", "1,,2 * * * *", "0 0 30 2 *", "0 0 31 apr *", "٣ * * * *", "@never"],
)  # fmt: skip
def test_impossible_tables_are_refused(text: str) -> None:
    """What cron would not take, and a date that never comes, is one clear error."""
    with pytest.raises(SettingsError, match="cron"):
        Cron.parse(text)


def test_any_zone_is_understood() -> None:
    """Times are UTC, whatever zone the question is asked in."""
    there = AT.astimezone(timezone(timedelta(hours=9)))

    assert Cron.parse("0 13 * * *").next_after(there) == datetime(2026, 11, 21, 13, tzinfo=UTC)


MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def fields(draw: st.DrawFn, low: int, high: int) -> str:
    """One field in any of its spellings."""
    first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
    step = draw(st.integers(1, high))
    return draw(
        st.sampled_from(["*", f"{first}", f"{first}-{last}", f"*/{step}", f"{first}-{last}/{step}", f"{low},{last}"])
    )


@given(MOMENTS, fields(0, 59), fields(0, 23), fields(1, 28), fields(1, 12), fields(0, 7))
def test_next_is_the_first_match(at: datetime, minute: str, hour: str, day: str, month: str, weekday: str) -> None:
    """The next time is later, a whole minute, matches every field, and no minute of the hour before it does."""
    cron = Cron.parse(f"{minute} {hour} {day} {month} {weekday}")
    due = cron.next_after(at)

    assert due > at
    assert (due.second, due.microsecond) == (0, 0)
    assert matches(cron, due)
    between = (due - timedelta(minutes=back) for back in range(1, 60))
    assert not [moment for moment in between if moment > at and matches(cron, moment)]


def matches(cron: Cron, at: datetime) -> bool:
    """The definition, a field at a time."""
    day, weekday = at.day in cron.days, (at.weekday() + 1) % 7 in cron.weekdays
    right_day = (day or weekday) if cron.either_day else (day and weekday)
    return right_day and at.minute in cron.minutes and at.hour in cron.hours and at.month in cron.months


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a SettingsError comes of any text."""
    with suppress(SettingsError):
        Cron.parse(text)


def test_nicknames_are_tables() -> None:
    """Every nickname can be read."""
    assert all(Cron.parse(name).next_after(AT) > AT for name in NICKNAMES)
