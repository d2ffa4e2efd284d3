"""What is remembered a minute: made once, made anew, never waited for where an old one will do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from review.web.remembering import FRESH, Remembered
from tests.samples import DAY


def test_a_value_is_made_once_a_minute() -> None:
    """Within FRESH the same value is handed out, then a new one is made."""
    kept: Remembered[int] = Remembered()
    made = iter(range(10))
    ages = (timedelta(0), FRESH / 2, FRESH, FRESH * 1.5)
    assert [kept.get(DAY + age, lambda: next(made)) for age in ages] == [0, 0, 1, 1]


def test_nobody_waits_for_a_renewal() -> None:
    """While one thread makes a new value, others get the old one at once."""
    kept: Remembered[str] = Remembered()
    kept.get(DAY, lambda: "old")
    begun, done = Event(), Event()

    def slowly() -> str:
        begun.set()
        done.wait(10)
        return "new"

    with ThreadPoolExecutor(1) as pool:
        renewed = pool.submit(kept.get, DAY + FRESH, slowly)
        assert begun.wait(10)
        assert kept.get(DAY + FRESH, lambda: "never") == "old"
        done.set()
        assert renewed.result() == "new"


def test_a_failure_is_not_remembered() -> None:
    """Where making fails, the next one who asks tries again."""
    kept: Remembered[int] = Remembered()
    for _ in range(2):
        try:
            kept.get(DAY, lambda: 1 // 0)
        except ZeroDivisionError:
            continue
        raise AssertionError("a failure gave a value")
    assert kept.get(DAY, lambda: 7) == 7
