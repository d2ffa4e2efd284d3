"""Agreement beyond chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.agreement import FEW, agreement
from store.entities import Verdict

A, B = Verdict.IPTV_RESELLER, Verdict.LEGIT


def test_a_table_of_the_textbooks() -> None:
    """20 + 15 agree, 5 + 10 differ: observed 0.70, by chance 0.50, kappa 0.40 (the example of many textbooks)."""
    found = agreement([(A, A)] * 20 + [(A, B)] * 5 + [(B, A)] * 10 + [(B, B)] * 15)
    assert (found.pairs, found.observed) == (50, pytest.approx(0.7))
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.96 * 0.1279, abs=0.002)
    assert found.high == pytest.approx(0.4 + 1.96 * 0.1279, abs=0.002)
    assert not found.few


def test_nothing_and_one_kind_have_no_kappa() -> None:
    """Where chance alone explains everything there is no number, and none is made up."""
    assert agreement([]).kappa is None
    assert agreement([(A, A)] * 9).kappa is None
    assert agreement([(A, A)] * 9).observed == 1


def test_few_pairs_say_so() -> None:
    """Below thirty pairs the figure carries a warning, and the caveat of a chosen sample it always carries."""
    assert agreement([(A, A), (B, B)]).few
    assert not agreement([(A, A), (B, B)] * (FEW // 2)).few
    assert [agreement([(A, A)] * pairs).few for pairs in (FEW - 1, FEW)] == [True, False]
    assert "chosen by the model" in agreement([]).caveat


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.sampled_from(list(Verdict))), min_size=1, max_size=60))
def test_kappa_lies_in_its_interval(pairs: list[tuple[Verdict, Verdict]]) -> None:
    """Whatever is said, kappa is between -1 and 1 and inside its interval; full agreement is 1."""
    found = agreement(pairs)
    if found.kappa is not None:
        assert found.low is not None
        assert found.high is not None
        assert -1 <= found.low <= found.kappa + 1e-9
        assert found.kappa <= found.high + 1e-9 <= 1 + 2e-9
        assert (found.kappa == pytest.approx(1)) is all(one is two for one, two in pairs)
