"""What counts as drift, and what days of chance do not."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.drift import BEFORE, RECENT, Kind, compare, excess, stability
from store.progress import Arrived, Judged, JudgedOnDay

TODAY = date(2026, 11, 21)
DAYS = [TODAY - timedelta(days=back) for back in range((RECENT + BEFORE).days)]
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1_000), min_size=1).map(Counter)


def arrived(korean: float = 0.2, high: float = 0.3, found: float = 0.1, recent_only: bool = True) -> list[Arrived]:
    """Forty sites a day; in the last two weeks shares are these, before that 0.2, 0.3 and 0.1."""
    random = Random(3)
    rows = []
    for day in DAYS:
        new = day > TODAY - RECENT or not recent_only
        shares = (korean, high, found) if new else (0.2, 0.3, 0.1)
        for _ in range(40):
            spoken, score, source = (random.random() < share for share in shares)
            least, language = 0.9 if score else 0.4, "ko" if spoken else "en"
            rows.append(Arrived(day, least, language, "feed" if source else "link", 1))
    return rows


def judged(rate: float, recent_high: int = 5) -> list[JudgedOnDay]:
    """Ten verdicts a day at 0.9 and ten at 0.5, of which 9 and 5 are pirates; lately a share ``rate`` of that."""
    rows = []
    for day in DAYS:
        lately = rate if day > TODAY - RECENT else 1.0
        high = recent_high if day > TODAY - RECENT else 10
        rows += [JudgedOnDay(day, Judged(0.9, high, round(0.9 * high * lately)))]
        rows += [JudgedOnDay(day, Judged(0.5, 10, round(5 * lately)))]
    return rows


@pytest.mark.parametrize(
    ("change", "kind", "most", "grave"),
    [
        ({"korean": 0.35}, Kind.LANGUAGES, "ko", False),
        ({"korean": 0.5}, Kind.LANGUAGES, "ko", True),
        ({"high": 0.6}, Kind.SCORES, "0.9", True),
        ({"found": 0.4}, Kind.SOURCES, "feed", True),
    ],
)
def test_a_change_is_named_with_its_shares(change: dict[str, float], kind: Kind, most: str, grave: bool) -> None:
    """What moved, from which share to which; grave from an index of 0.25 up. Nothing else is said to have moved."""
    look = compare(arrived(**change), [], TODAY)
    assert look.compared == (Kind.SCORES, Kind.LANGUAGES, Kind.SOURCES)
    [found] = look.drifts
    assert (found.kind, found.grave) == (kind, grave)
    assert found.most in {most, "en", "link", "0.4"}
    assert "%" in found.words
    assert f"{kind} of new sites changed" in look.words


def test_days_as_before_say_nothing() -> None:
    """The same shares in both spans, and verdicts as before: nothing."""
    look = compare(arrived(), judged(1.0), TODAY)
    assert len(look.compared) == 4
    assert look.drifts == ()
    assert look.words == "none in scores, languages, sources, verdicts of the last 14 days"


def test_one_odd_day_is_chance() -> None:
    """A single crawl that brought four hundred Korean sites in one day is no change of the stream."""
    odd = [Arrived(TODAY, 0.4, "ko", "link", 400)]
    assert compare([*arrived(), *odd], [], TODAY).drifts == ()


def test_fewer_pirates_at_the_same_scores_is_grave() -> None:
    """Two thirds of the pirates that the scores held before: the model needs a look, and the sentence says how many."""
    [found] = compare([], judged(0.66), TODAY).drifts
    assert (found.kind, found.grave) == (Kind.VERDICTS, True)
    assert "fewer pirates" in found.words


def test_reading_further_down_is_no_drift() -> None:
    """Fewer sites of high scores are read lately, and so fewer pirates are found, but each range holds what it held."""
    assert compare([], judged(1.0, recent_high=1), TODAY).drifts == ()


def test_a_young_store_compares_nothing() -> None:
    """With four days before the last two weeks there is nothing to set them against, and the words say so."""
    young = [one for one in arrived() if one.day > TODAY - RECENT - timedelta(days=4)]
    look = compare(young, [], TODAY)
    assert look.compared == ()
    assert "cannot be told yet" in look.words


@given(COUNTS, COUNTS)
def test_stability_is_a_distance(now: Counter[str], then: Counter[str]) -> None:
    """Never below nothing, the same both ways, and nothing where the shares are the same."""
    assert stability(now, then) >= 0
    assert stability(now, then) == pytest.approx(stability(then, now))
    assert stability(now, now) == pytest.approx(0)


def test_excess_is_a_share_of_the_verdicts() -> None:
    """Four of ten where eight of ten were: two fifths fewer; a range that was never read before says nothing."""
    then = Counter({(0.9, True): 80, (0.9, False): 20})
    now = Counter({(0.9, True): 4, (0.9, False): 6, (0.1, True): 50})
    assert excess(now, then) == pytest.approx(-0.4)
