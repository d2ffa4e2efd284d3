"""How long a host group is left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness import FIRST_RETRY, LONGEST_ADAPTED, LONGEST_WAIT, pause_after, polite_delay, retry_wait

AT = datetime(2026, 11, 21, tzinfo=UTC)


def test_retry_after_in_seconds_is_honoured() -> None:
    """A 429 that asks for two minutes gets two minutes."""
    assert retry_wait(429, "120", AT) == 120


def test_retry_after_as_a_date_is_honoured() -> None:
    """A date in Retry-After means the time until then."""
    assert retry_wait(503, format_datetime(AT + timedelta(seconds=90), usegmt=True), AT) == 90


@pytest.mark.parametrize("asked", ["", "soon", "-5", "Thu, 99 Foo 2026"])
def test_senseless_retry_after_asks_for_nothing(asked: str) -> None:
    """What cannot be read as a wait is no wait."""
    assert retry_wait(429, asked, AT) == 0


def test_retry_after_of_a_good_answer_is_no_wait() -> None:
    """Only an answer that says "later" can ask for later."""
    assert retry_wait(200, "120", AT) == 0


@given(delay=st.floats(0, 300), wait=st.floats(0, LONGEST_WAIT), attempts=st.integers(0, 20), failed=st.booleans())
def test_pause_never_undercuts_the_delay(delay: float, wait: float, attempts: int, failed: bool) -> None:
    """Whatever happened, the politeness delay and the asked wait hold, and nobody waits beyond the longest wait."""
    pause = pause_after(delay, wait, attempts, failed=failed)

    assert pause >= delay
    assert pause >= wait
    assert pause <= LONGEST_WAIT


def test_each_failure_doubles_the_pause() -> None:
    """A site that fails again is asked half as soon."""
    first, second = (pause_after(1, 0, attempts, failed=True) for attempts in (0, 1))

    assert (first, second) == (FIRST_RETRY, 2 * FIRST_RETRY)


@pytest.mark.parametrize(
    ("base", "crawl_delay", "latency", "delay"),
    [
        (3.0, None, None, 3.0),
        (3.0, None, 0.1, 3.0),
        (3.0, None, 2.0, 10.0),
        (3.0, None, 60.0, LONGEST_ADAPTED),
        (3.0, 60.0, 2.0, 60.0),
        (0.0, None, 2.0, 0.0),
        (0.0, 5.0, 2.0, 5.0),
    ],
)
def test_slow_servers_get_more_time(
    base: float, crawl_delay: float | None, latency: float | None, delay: float
) -> None:
    """The delay is the setting's, five times what the last answer took, or what robots.txt asks for: the longest."""
    assert polite_delay(base, crawl_delay, latency) == delay
