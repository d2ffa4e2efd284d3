"""Filters of the queue in an address."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.web.filters import read_filters, read_place, write_filters, write_place
from store.entities import Category, Place, SiteState, Stage
from store.errors import UsageError
from store.waiting import EVERYTHING, Filters

words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), max_size=20)
shares = st.none() | st.floats(0, 1)


@given(
    st.builds(
        Filters,
        category=st.none() | st.sampled_from(Category),
        language=words,
        country=words,
        state=st.none() | st.sampled_from(SiteState),
        source=words,
        stage=st.none() | st.sampled_from(Stage),
        operator_id=st.none() | st.integers(0, 2**53),
        score_from=shares,
        score_to=shares,
        search=words,
        fold=words,
    )
)
def test_what_is_written_is_read_back(filters: Filters) -> None:
    """Any filters survive the way through an address."""
    assert read_filters(dict(parse_qsl(write_filters(filters)))) == filters


@given(
    st.builds(Place, st.floats(-1e6, 1e6), st.integers(0, 2**40), st.integers(0, 10**7)),
)
def test_a_place_is_read_back_exactly(place: Place) -> None:
    """The place where a list goes on survives to the last bit: a rounded one would skip or repeat a site."""
    assert read_place({"after": write_place(place)}) == place


@pytest.mark.parametrize(
    "query", [{"category": "x"}, {"score_from": "nan"}, {"operator_id": str(2**70)}, {"score_to": "2"}]
)
def test_a_wrong_value_is_named(query: dict[str, str]) -> None:
    """What no filter can mean is refused in words, not stored and not sent to the database."""
    with pytest.raises(UsageError, match=next(iter(query)).replace("_", " ")):
        read_filters(query)


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_none(text: str) -> None:
    """A mangled address gives the beginning of the list, never an error."""
    place = read_place({"after": text})
    assert place is None or read_place({"after": write_place(place)}) == place


def test_strange_fields_are_left_alone() -> None:
    """Fields of others in the same address narrow nothing."""
    assert read_filters({"next": "/", "after": "1:2:3"}) == EVERYTHING
