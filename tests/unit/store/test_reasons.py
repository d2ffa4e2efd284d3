"""Reasons survive their JSON column."""

import json

import hypothesis.strategies as st
from hypothesis import given

from store.entities import Reason
from store.reasons import pack_reasons, unpack_reasons

REASONS = st.builds(
    Reason,
    text=st.text(),
    weight=st.integers(-(10**6), 10**6).map(lambda number: number / 10**4),
    spans=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=3).map(tuple),
)


@given(st.lists(REASONS, max_size=4).map(tuple))
def test_reasons_survive_json(reasons: tuple[Reason, ...]) -> None:
    """Words, weights to four places and spans come back as they were."""
    assert unpack_reasons(json.loads(json.dumps(pack_reasons(reasons)))) == reasons


def test_empty_column_has_no_reasons() -> None:
    """A column that was never filled reads as no reasons."""
    assert unpack_reasons(None) == ()
