"""The rankers of the queue: what they learn, how they take turns, and that both count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from classifier.base import BaseSet
from classifier.interleave import ENOUGH, Pick, batch_size, choose, in_turn
from classifier.learning import interleaved, ordered
from classifier.model import LEGIT
from classifier.ranker import base_weight, fit_ranker, weighting
from classifier.replay import Known, replay


def rows(base: BaseSet) -> sparse.csr_matrix:
    """The design of a base set."""
    return weighting(base.words, base.signals).rows(base.words, base.signals)


def test_a_few_labels_order_the_rest(small_base: BaseSet) -> None:
    """Learned from every second page, all pirates of the others stand above all legal ones."""
    truth = small_base.labels != LEGIT
    design = rows(small_base)
    ranker = fit_ranker(design[::2], truth[::2])
    assert ranker is not None
    chances = ranker.chances(design[1::2])
    assert chances[truth[1::2]].min() > chances[~truth[1::2]].max()


def test_one_kind_of_label_teaches_nothing(small_base: BaseSet) -> None:
    """Without both kinds there is no ranker, rather than one that errs."""
    assert fit_ranker(rows(small_base)[:3], np.zeros(3, dtype=bool)) is None


def test_the_base_set_fades() -> None:
    """Whole until a hundred labels, then as much as a hundred labels."""
    assert [base_weight(count) for count in (0, 50, 100, 200, 2_000)] == [1, 1, 1, 0.5, 0.05]


def test_refits_get_rarer() -> None:
    """After each label at first, then every ten, from 500 on every 25."""
    assert [batch_size(*at) for at in ((0, 0), (19, 4), (19, 5), (20, 0), (499, 40), (500, 40))] == [
        1,
        1,
        10,
        10,
        10,
        25,
    ]


def test_the_better_ranker_goes_on_alone() -> None:
    """With enough positives only the one that found more for its picks remains."""
    found = [(0, False)] * ENOUGH + [(1, True)] * ENOUGH
    assert in_turn(found[:ENOUGH], 2) == [0, 1]
    assert in_turn(found, 2) == [1]


def test_likes_are_not_shown_together() -> None:
    """Of two equal pages one comes first and its twin after something else that is nearly as likely."""
    twins = sparse.csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    picks = choose([np.array([0.9, 0.89, 0.8])], twins, [0], 3, np.random.default_rng(1))
    assert [pick.row for pick in picks if pick.ranker is not None][:2] == [0, 2]


@given(st.integers(1, 60), st.integers(1, 25), st.integers(0, 50))
def test_a_batch_holds_nothing_twice(waiting: int, size: int, seed: int) -> None:
    """Each row once; a draw carries its chance, a pick of a ranker none."""
    random = np.random.default_rng(seed)
    design = sparse.csr_matrix(np.eye(waiting))
    picks = choose([random.random(waiting), random.random(waiting)], design, [0, 1], size, random)
    assert len({pick.row for pick in picks}) == len(picks) == min(size, waiting)
    assert all((pick.ranker is None) == (pick.propensity is not None) for pick in picks)


def test_draws_are_as_often_as_said() -> None:
    """One pick in twenty is random, and states that chance over what was free."""
    random = np.random.default_rng(0)
    picks: list[Pick] = []
    for _ in range(400):
        picks += choose([np.arange(50.0)], sparse.csr_matrix(np.eye(50)), [0], 5, random)
    drawn = [pick for pick in picks if pick.ranker is None]
    assert len(drawn) / len(picks) == pytest.approx(0.05, abs=0.015)
    assert all(0.05 / 50 <= (pick.propensity or 0) <= 0.05 / 46 for pick in drawn)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=50))
def test_interleaving_keeps_the_scale(pairs: list[tuple[float, float]]) -> None:
    """The chances are those of the first ranker, dealt out anew; the best of the second is among the first two."""
    first, second = (np.array(column) for column in zip(*pairs, strict=True))
    dealt = interleaved(first, second)
    assert sorted(dealt) == sorted(first)
    assert np.argsort(-second, kind="stable")[0] in np.argsort(-dealt, kind="stable")[:2] or len(set(first)) < len(
        first
    )


def test_own_labels_move_the_order(small_base: BaseSet) -> None:
    """What this house calls legal sinks, though the base set calls it piracy."""
    kind = small_base.labels == 0
    own = small_base.rows(np.flatnonzero(kind)[:5])
    denied = BaseSet(**{name: getattr(own, name) for name in own.__slots__} | {"labels": np.full(5, LEGIT, np.int8)})
    legal = small_base.rows(np.flatnonzero(kind)[5:])
    before = ordered(small_base, own, legal.words, legal.signals)
    after = ordered(small_base, denied, legal.words, legal.signals)
    assert before is not None
    assert after is not None
    assert after.mean() < before.mean()


def test_a_replay_reviews_each_page_once(small_base: BaseSet) -> None:
    """All positives are found, sooner than in random order, and the base set helps from the first pick."""
    truth = small_base.labels == 1
    design = rows(small_base)
    order = replay(design, truth, None, (int(np.flatnonzero(truth)[0]), int(np.flatnonzero(~truth)[0])))
    assert len(set(order)) == len(order)
    assert truth[order].sum() == truth.sum() - 1
    assert len(replay(design, truth, Known(design, truth))) < 20
