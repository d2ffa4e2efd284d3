"""What is remembered a minute: made once, made anew beside, never waited for where an old one will do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from review.web.remembering import FRESH, STALE, Remembered, Task
from tests.samples import DAY


def test_a_value_is_made_once_a_minute() -> None:
    """Within FRESH the same value is handed out; who asks later gets it once more, and the next one the new."""
    kept: Remembered[int] = Remembered(start=lambda task: task())
    made = iter(range(10))
    ages = (timedelta(0), FRESH / 2, FRESH, FRESH * 1.5, FRESH * 1.6)
    assert [kept.get(DAY + age, lambda: next(made)) for age in ages] == [0, 0, 0, 1, 1]


def test_what_is_stale_is_waited_for() -> None:
    """Long after FRESH nobody is shown the old value, and a failure then is told."""
    never: list[Task] = []
    kept: Remembered[float] = Remembered(start=never.append)
    kept.get(DAY, lambda: 1.0)
    assert kept.get(DAY + STALE * FRESH, lambda: 2.0) == 2.0
    with pytest.raises(ZeroDivisionError):
        kept.get(DAY + 2 * STALE * FRESH, lambda: 1 / 0)
    assert kept.get(DAY + 2 * STALE * FRESH, lambda: 3.0) == 3.0
    assert not never


def test_what_changes_seldom_is_fresh_for_longer() -> None:
    """A value may be kept for a day instead of a minute."""
    kept: Remembered[int] = Remembered(start=lambda task: task(), fresh=timedelta(days=1))
    made = iter(range(10))
    ages = (timedelta(0), timedelta(hours=23), timedelta(days=1), timedelta(days=1, hours=1))
    assert [kept.get(DAY + age, lambda: next(made)) for age in ages] == [0, 0, 0, 1]


def test_one_renewal_at_a_time() -> None:
    """While a new value is made, everybody gets the old one and nobody starts to make another."""
    waiting: list[Task] = []
    kept: Remembered[str] = Remembered(start=waiting.append)
    kept.get(DAY, lambda: "old")
    assert [kept.get(DAY + FRESH, lambda: "new") for _ in range(3)] == ["old"] * 3
    (renew,) = waiting
    renew()
    assert kept.get(DAY + FRESH, lambda: "newer") == "new"


def test_many_who_ask_first_get_one_value() -> None:
    """Eight threads at once make it once."""
    kept: Remembered[object] = Remembered()
    together = Barrier(8)

    def ask() -> object:
        together.wait()
        return kept.get(DAY, object)

    with ThreadPoolExecutor(8) as pool:
        assert len({id(one.result()) for one in [pool.submit(ask) for _ in range(8)]}) == 1


def test_a_failure_is_not_remembered() -> None:
    """Who asks first is told; later the old value stays, and making it is tried again."""
    kept: Remembered[float] = Remembered(start=lambda task: task())
    with pytest.raises(ZeroDivisionError):
        kept.get(DAY, lambda: 1 / 0)
    assert kept.get(DAY, lambda: 7.0) == 7.0
    assert kept.get(DAY + FRESH, lambda: 1 / 0) == 7.0
    kept.get(DAY + FRESH, lambda: 8.0)
    assert kept.get(DAY + FRESH, lambda: 1 / 0) == 8.0
