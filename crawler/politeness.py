"""How long a host group is left alone: its delay, what it asked for, longer when it answers slowly or fails."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A server under load or an outage: ask again later, within the attempts of the settings.
RETRY_STATUS = frozenset({408, 429, 500, 502, 503, 504, 522, 524})

# A failing site is asked at most hourly; longer waits are the business of recheck, not of a crawl.
LONGEST_WAIT = 3600.0
# The first repeat comes after a minute: an overloaded server gets time, a crawl does not hang on it.
FIRST_RETRY = 60.0

# A server that takes two seconds for an answer is asked every ten: Heritrix' delay factor, and its upper bound.
LATENCY_FACTOR = 5.0
LONGEST_ADAPTED = 30.0


def polite_delay(base: float, crawl_delay: float | None, latency: float | None) -> float:
    """Seconds between two requests to a host group: ``base``, or what its robots.txt asks for (``crawl_delay``), or
    LATENCY_FACTOR times the ``latency`` of its last answer, whichever is longest. A ``base`` of 0 (practice, tests)
    does not adapt."""
    adapted = min(LATENCY_FACTOR * (latency or 0.0), LONGEST_ADAPTED) if base > 0 else 0.0
    return max(base, crawl_delay or 0.0, adapted)


def retry_wait(status: int, retry_after: str, at: datetime) -> float:
    """Seconds that the answer asks us to stay away: Retry-After in seconds or as a date, capped at LONGEST_WAIT."""
    if status not in RETRY_STATUS or not retry_after:
        return 0.0
    if retry_after.strip().isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - at).total_seconds(), 0.0), LONGEST_WAIT)


def pause_after(delay: float, wait: float, attempts: int, *, failed: bool) -> float:
    """Seconds until the host group may be asked again: ``delay`` between two requests, ``wait`` where the server asked
    for it, doubling from FIRST_RETRY with every failed attempt."""
    if not failed:
        return max(delay, wait)
    return min(max(delay, wait, FIRST_RETRY * 2.0**attempts), LONGEST_WAIT)
