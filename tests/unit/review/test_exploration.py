"""The random share of the queue."""

from datetime import timedelta

from review.exploration import A_DAY, SHARE, chance, draw, uniform
from tests.samples import DAY

TODAY = DAY.date()


def test_a_short_queue_gives_its_share_and_a_long_one_a_days_worth() -> None:
    """One in fifty, and never more than a day's number in expectation."""
    assert chance(0) == chance(100) == SHARE
    assert chance(1_000_000) * 1_000_000 == A_DAY


def test_the_draw_is_of_the_day_and_tells_its_chance() -> None:
    """The same sites all day, others tomorrow, about as many as the chance says."""
    names = [f"shop{number}.example" for number in range(5_000)]
    today = [name for name in names if draw(name, TODAY, 0.02)]
    assert today == [name for name in names if draw(name, TODAY, 0.02)]
    assert today != [name for name in names if draw(name, TODAY + timedelta(days=1), 0.02)]
    assert 60 < len(today) < 140
    drawn = draw(today[0], TODAY, 0.02)
    assert drawn is not None
    assert (drawn.chance, drawn.day) == (0.02, TODAY)


def test_numbers_from_texts_are_even() -> None:
    """A tenth of the hashes falls into each tenth."""
    tenths = [0] * 10
    for number in range(10_000):
        tenths[int(10 * uniform(f"text {number}"))] += 1
    assert all(850 < count < 1_150 for count in tenths)
