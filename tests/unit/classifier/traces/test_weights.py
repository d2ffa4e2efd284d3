"""What a shared trace is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.weights import WORTH, weight
from store.traces import TraceKind

kinds = st.sampled_from(sorted(TraceKind))


@given(kinds, st.integers(2, 300), st.floats(0, 1))
def test_more_strangers_are_worth_less(kind: TraceKind, groups: int, confidence: float) -> None:
    """The weight never rises with the number of sites that have a trace, nor with doubt, and is never negative."""
    assert weight(kind, groups, confidence) >= weight(kind, groups + 1, confidence) >= 0
    assert weight(kind, groups, confidence) <= weight(kind, groups)


@given(kinds)
def test_beyond_its_bound_a_trace_counts_for_nothing(kind: TraceKind) -> None:
    """What too many have is a service's; what one has joins nobody."""
    assert weight(kind, WORTH[kind].most + 1) == 0
    assert weight(kind, 1) == weight(kind, 0) == 0


@pytest.mark.parametrize("weak", [TraceKind.ADDRESS, TraceKind.TEMPLATE, TraceKind.SCRIPT, TraceKind.NAME_SERVER])
def test_what_providers_give_is_worth_less_than_accounts(weak: TraceKind) -> None:
    """A shared host, theme or script never outweighs a shared wallet or counter."""
    assert weight(weak, 2) < min(weight(TraceKind.WALLET, 50), weight(TraceKind.ANALYTICS, 50))
