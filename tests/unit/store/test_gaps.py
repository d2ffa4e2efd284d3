"""What no stretch covers."""

from hypothesis import given
from hypothesis import strategies as st

from store.gaps import uncovered


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)), max_size=8))
def test_each_byte_before_the_last_end_is_covered_or_between(stretches: list[tuple[int, int]]) -> None:
    """Stretches and what is between them cover every byte up to the last end, and nothing twice."""
    known = {place for offset, length in stretches for place in range(offset, offset + length)}
    between = [place for start, end in uncovered(stretches) for place in range(start, end)]
    assert len(between) == len(set(between))
    assert not known & set(between)
    assert known | set(between) == set(range(max(known, default=-1) + 1))
