"""Writes bring fewer links where the store is slow, and more where it is fast."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.pace import FEWEST, GOAL, MOST, Pace


@given(st.lists(st.tuples(st.integers(0, 600), st.floats(0.0, 20.0)), max_size=30))
def test_it_keeps_its_bounds(writes: list[tuple[int, float]]) -> None:
    """Whatever writes took, the next brings neither more nor fewer links than it may."""
    pace = Pace()
    for links, seconds in writes:
        pace.wrote(links, seconds)
        assert FEWEST <= pace.links <= MOST


def test_writes_come_to_take_as_long_as_they_should() -> None:
    """On a store that takes a fixed while for each link, writes come to last half of GOAL to all of it, however slow
    or fast it was before."""
    pace = Pace()
    for each in (0.0003, 0.00012, 0.00025):
        for _ in range(20):
            pace.wrote(pace.links, each * pace.links)
        assert GOAL / 2 <= each * pace.links <= GOAL


def test_few_links_say_nothing() -> None:
    """A write that was slow or fast for another reason changes nothing."""
    pace = Pace()
    pace.wrote(10, 5.0)
    assert pace.links == MOST
    pace.wrote(MOST, 2 * GOAL)
    before = pace.links
    pace.wrote(10, 0.001)
    assert pace.links == before < MOST
