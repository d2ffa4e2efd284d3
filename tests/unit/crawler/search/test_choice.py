"""Phrases compete: precise ones first, languages in turn, spent ones never."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.search.choice import choose, is_spent, precision
from store.queries import FROM_FILE, KnownQuery

AT = datetime(2026, 3, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


def query(
    number: int, language: str = "en", judged: int = 0, relevant: int = 0, asked: datetime | None = None
) -> KnownQuery:
    """A phrase with a record."""
    return KnownQuery(number, f"phrase {number}", language, "", FROM_FILE, asked, judged, relevant)


def test_precise_before_new_before_poor() -> None:
    """A phrase that brought many goes before one of which nothing is known, and that before one that brought few."""
    poor, new, good = query(1, judged=10, relevant=1), query(2), query(3, judged=10, relevant=8)
    assert choose([poor, new, good], AT, WEEK, 9) == [good, new, poor]


def test_languages_in_turn() -> None:
    """The budget of a run is shared between the languages."""
    english, german = [query(number) for number in range(5)], [query(9, "de", judged=9, relevant=1)]
    assert choose([*english, *german], AT, WEEK, 2) == [english[0], german[0]]


def test_not_again_too_soon() -> None:
    """A phrase rests for the days of the settings."""
    fresh, due = query(1, asked=AT - timedelta(days=6)), query(2, asked=AT - WEEK)
    assert choose([fresh, due], AT, WEEK, 9) == [due]


def test_spent_is_left_out() -> None:
    """After twenty judged sites without a hit a phrase is spent, after nineteen not yet."""
    assert not is_spent(query(1, judged=19))
    assert is_spent(query(1, judged=20))
    assert not is_spent(query(1, judged=20, relevant=1))
    assert choose([query(1, judged=20)], AT, WEEK, 9) == []


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_precision_is_a_share(judged: int, relevant: int) -> None:
    """Precision lies between 0 and 1 and rises with every hit."""
    relevant = min(relevant, judged)
    assert 0.0 < precision(query(1, judged=judged, relevant=relevant)) < 1.0
    assert precision(query(1, judged=judged + 1, relevant=relevant + 1)) > precision(
        query(1, judged=judged + 1, relevant=relevant)
    )
