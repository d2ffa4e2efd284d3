"""The rankers of the queue: what they learn, how they take turns, and that both count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from classifier.base import BaseSet
from classifier.features.text import BUCKETS
from classifier.interleave import ENOUGH, batch_size, chances_of, drawn, in_turn, line_up
from classifier.learning import ordered
from classifier.model import LEGIT
from classifier.ranker import Known, base_weight, fit_ranker, weighting
from classifier.replay import replay
from store.learned import Chooser

BOTH, OWN, WORDS = Chooser.BOTH, Chooser.OWN, Chooser.WORDS
NOTHING = np.array([], dtype=np.int64)


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
    """With enough positives only the one that found more for its picks remains; the words alone keep a third of the
    looks, whatever they found."""
    found = [(BOTH, False)] * ENOUGH + [(OWN, True)] * ENOUGH
    assert in_turn(found[:ENOUGH], (BOTH, OWN)) == (BOTH, OWN)
    assert in_turn(found, (BOTH, OWN)) == [OWN]
    assert in_turn(found[:ENOUGH], (BOTH, OWN, WORDS)) == (BOTH, OWN, WORDS)
    for words in (True, False):
        assert in_turn([*found, *[(WORDS, words)] * 99], (BOTH, OWN, WORDS)) == [OWN, OWN, WORDS]


def test_the_words_alone_see_no_signal(small_base: BaseSet) -> None:
    """Without a base set there is no such ranker; with one it gives a page the same chance whatever its signals, which
    move the others."""
    truth = small_base.labels != LEGIT
    design = rows(small_base)
    silent = sparse.hstack([design[:, :BUCKETS], 0 * design[:, BUCKETS:]], format="csr")
    own = Known(design[::5], truth[::5])
    base = Known(design[1::2], truth[1::2])
    assert set(chances_of(None, own, design)) == {OWN}
    seen, unseen = chances_of(base, own, design), chances_of(base, own, silent)
    assert np.array_equal(seen[WORDS], unseen[WORDS])
    for name in (BOTH, OWN):
        assert not np.allclose(seen[name], unseen[name])


def test_likes_are_not_shown_together() -> None:
    """Of two equal pages one comes first and its twin after something else that is nearly as likely; beyond the batch
    likeness no longer counts."""
    twins = sparse.csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    chances = {OWN: np.array([0.9, 0.89, 0.8])}
    assert [pick.row for pick in line_up(chances, twins, NOTHING, (), 3)] == [0, 2, 1]
    assert [pick.row for pick in line_up(chances, twins, NOTHING, (), 1)] == [0, 1, 2]


@given(st.integers(1, 60), st.integers(1, 25), st.integers(0, 50), st.integers(0, 60))
def test_everything_stands_in_line_once(waiting: int, size: int, seed: int, before: int) -> None:
    """Each row once, what was drawn first and by nobody, then in turns that go on from the last refit."""
    random = np.random.default_rng(seed)
    draws, _ = drawn(waiting, 2 * size, random)
    found = [(BOTH, False)] * before
    chances = {name: random.random(waiting) for name in (BOTH, OWN)}
    picks = list(line_up(chances, sparse.csr_matrix(np.eye(waiting)), draws, found, size))
    assert sorted(pick.row for pick in picks) == list(range(waiting))
    assert {pick.row for pick in picks[: len(draws)]} == set(draws)
    assert [pick.chooser for pick in picks[: len(draws)]] == [None] * len(draws)
    turns = [(BOTH, OWN)[(before + turn) % 2] for turn in range(waiting - len(draws))]
    assert [pick.chooser for pick in picks[len(draws) :]] == turns


def test_draws_are_as_often_as_said() -> None:
    """One look in twenty is random, with the same stated chance for all that wait."""
    random = np.random.default_rng(0)
    rows = [drawn(50, 10, random) for _ in range(400)]
    assert {chance for _, chance in rows} == {10 * 0.05 / 50}
    assert sum(len(found) for found, _ in rows) / 4_000 == pytest.approx(0.05, abs=0.015)
    assert drawn(0, 10, random)[1] == 0


def test_a_place_keeps_the_scale(small_base: BaseSet) -> None:
    """The chances that give a place are those of the ranker with the base set, dealt out anew and all different; what
    was drawn keeps its own and is nobody's choice."""
    rows, own = small_base.rows(np.arange(5, 35, 3)), small_base.rows(np.array([0, 39]))
    plain = ordered(small_base, own, rows.words, rows.signals, NOTHING, (), 1)
    picked = ordered(small_base, own, rows.words, rows.signals, np.array([2]), (), 1)
    assert len({chance for chance, _ in plain}) == len(plain)
    assert [chooser is None for _, chooser in picked] == [row == 2 for row in range(10)]
    assert sorted(chance for chance, _ in plain) == pytest.approx(sorted(chance for chance, _ in picked))


def test_own_labels_move_the_order(small_base: BaseSet) -> None:
    """What this house calls legal sinks, though the base set calls it piracy."""
    kind = small_base.labels == 0
    own = small_base.rows(np.flatnonzero(kind)[:5])
    denied = BaseSet(**{name: getattr(own, name) for name in own.__slots__} | {"labels": np.full(5, LEGIT, np.int8)})
    legal = small_base.rows(np.flatnonzero(kind)[5:])
    before, after = (
        [chance for chance, _ in ordered(small_base, said, legal.words, legal.signals, NOTHING, (), 1)]
        for said in (own, denied)
    )
    assert np.mean(after) < np.mean(before)


def test_a_replay_reviews_each_page_once(small_base: BaseSet) -> None:
    """All positives are found and nothing is read after the last of them; the base set helps from the first pick."""
    truth = small_base.labels == 1
    design = rows(small_base)
    order = replay(design, truth, None, (int(np.flatnonzero(truth)[0]), int(np.flatnonzero(~truth)[0])))
    assert len(set(order)) == len(order)
    assert truth[order].sum() == truth.sum() - 1
    assert truth[order[-1]]
    assert len(replay(design, truth, Known(design, truth))) < 20
