"""Failures are held until somebody answers, and told apart from a lost network by their number."""

from dataclasses import replace
from datetime import UTC, datetime

from crawler.outcome import Outcome
from crawler.silence import FEW_KNOWN, Silence
from crawler.states import state_of_failure
from store.entities import Lease

AT = datetime(2026, 3, 1, tzinfo=UTC)


def silent(number: int) -> Outcome:
    """A site whose name does not resolve."""
    host = f"s{number}.example"
    lease = Lease(number, f"http://{host}/", host, host, 1.0, 0, 0, 0, 3.0, AT)
    return Outcome(lease, AT, sent=True, error="DNSLookupError", finding=state_of_failure("DNSLookupError"))


def answer(number: int) -> Outcome:
    """A site that answered."""
    return replace(silent(number), error="", finding=None)


def test_an_answer_lets_go_what_was_held_in_order() -> None:
    """Once somebody answers, the silent before are what they seem; what cost no request waits for nobody."""
    silence = Silence(1)
    refused = replace(silent(9), sent=False, error="", finding=None)
    assert (silence.take(silent(1)), silence.take(silent(2))) == ([], [])
    assert silence.take(refused) == [refused]
    assert silence.held == 2
    assert silence.take(answer(3)) == [silent(1), silent(2), answer(3)]
    assert silence.held == 0


def longest(answers: int, failures: int) -> int:
    """How many host groups in a row may be silent after that."""
    silence = Silence(1)
    for number in range(failures):
        silence.take(silent(number))
        silence.release()
    for number in range(max(answers, 1)):
        silence.take(answer(number))
    count = 0
    while not silence.is_long:
        count += 1
        silence.take(silent(count))
        silence.take(silent(count))  # another page of the same host group tells nothing more
    return count


def test_what_a_run_has_seen_sets_the_measure() -> None:
    """Nothing is known at first, and twenty in a row of sites of which every second is gone are one in a million; where
    everybody answers fewer will do, on a list of mostly dead sites it takes many."""
    silence = Silence(1)
    for number in range(20):
        assert not silence.is_long
        silence.take(silent(number))
    assert silence.is_long
    assert longest(200, 0) < 10 < longest(100, 100) < 25 < longest(10, 200)


def test_a_few_known_sites_may_be_down_together() -> None:
    """With nothing else under way and no answer in the run, a recheck blames up to four sites, a crawl nobody."""
    known, crawl = Silence(FEW_KNOWN), Silence(1)
    for number in range(4):
        known.take(silent(number))
    crawl.take(silent(1))
    assert not known.is_telling
    assert crawl.is_telling
    known.take(silent(5))
    assert known.is_telling
