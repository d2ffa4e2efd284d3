"""Rows and curves: each says of known pages what can be counted by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.evaluation import wilson
from classifier.judging import Judged, Judgement
from classifier.report.tables import WORST, by_language, by_subtype, confusion, curve, reliability, wide_curve, worst
from store.entities import Category

Maker = Callable[..., Judged]


def test_a_perfect_order_has_full_precision_at_every_recall() -> None:
    """All true pages above all others: precision 1 up to recall 1."""
    found = curve(np.array([True, True, False]), np.array([0.9, 0.8, 0.1]))
    assert found.average_precision == 1
    assert found.precision[found.recall == 1].max() == 1
    assert list(found.recall) == sorted(found.recall)


def test_a_question_without_an_answer_has_no_curve() -> None:
    """No true page: an empty curve and no number, instead of a warning."""
    found = curve(np.zeros(3, dtype=bool), np.array([0.9, 0.8, 0.1]))
    assert len(found.recall) == 0
    assert np.isnan(found.average_precision)
    assert len(wide_curve(np.ones(3, dtype=bool), np.array([0.9, 0.8, 0.1])).recall) == 0


def test_one_alarm_in_a_hundred_costs_half_where_one_page_in_a_hundred_is_a_pirate() -> None:
    """Recall 1 with 1 % false alarms is precision 1/(1 + 0.99): about a half."""
    truth = np.array([True] * 100 + [False] * 100)
    score = np.concatenate([np.full(100, 0.9), [0.9], np.full(99, 0.1)])
    found = wide_curve(truth, score)
    assert (found.recall[0], found.precision[0]) == (1, pytest.approx(1 / 1.99))


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_every_page_is_in_one_bin_and_every_mean_within_it(pages: list[tuple[bool, float]]) -> None:
    """Counts add up, no bin is empty, a bin's mean score lies in its tenth, its share within its interval."""
    truth, score = (np.array(column) for column in zip(*pages, strict=True))
    bins = reliability(truth, score)
    assert sum(found.pages for found in bins) == len(pages)
    assert sum(found.pirates for found in bins) == truth.sum()
    for found in bins:
        assert found.tenth / 10 - 1e-9 <= found.mean <= (found.tenth + 1) / 10 + 1e-9
        assert found.low - 1e-9 <= found.share <= found.high + 1e-9


def test_confusion_counts_truth_down_and_answer_across(judgement: Judgement) -> None:
    """The missed seller is in row reseller, column legit; the alarm in row legit, column release group."""
    table = confusion(judgement.labels, judgement.chances)
    assert table.tolist() == [[2, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 2]]


def test_a_language_row_sets_pirates_beside_the_sum_of_scores(judgement: Judgement) -> None:
    """German: one of two pages is a pirate, scores sum to 0.97 + 0.15; the interval is Wilson's over that."""
    english, german = by_language(judgement.pages)
    assert (english.language, english.pages, english.pirates, english.found, english.alarms) == ("en", 4, 2, 1, 1)
    expected = 0.97 + 0.15
    assert german.expected == pytest.approx(expected)
    assert german.ratio == pytest.approx(1 / expected)
    assert (german.low, german.high) == pytest.approx(tuple(bound * 2 / expected for bound in wilson(1, 2)))
    assert german.average_precision == 1


def test_a_language_with_one_side_only_has_no_average_precision(judged: Maker) -> None:
    """Legit pages alone cannot be ranked against anything."""
    (row,) = by_language([judged(Category.LEGIT, Category.LEGIT, 0.9, language="fi")])
    assert np.isnan(row.average_precision)
    assert row.ratio == 0


def test_subtypes_come_by_category_and_tell_who_was_right(judgement: Judgement) -> None:
    """Sellers first, then legit kinds by size; the alarm counts as an alert of its subtype."""
    rows = by_subtype(judgement.pages)
    assert [(row.label, row.subtype, row.pages, row.right, row.alerts) for row in rows] == [
        (Category.IPTV_RESELLER, "seller", 3, 2, 2),
        (Category.LEGIT, "news", 2, 2, 0),
        (Category.LEGIT, "demoscene", 1, 0, 1),
    ]


def test_the_surest_errors_come_first_and_right_pages_not_at_all(judged: Maker) -> None:
    """More errors than are shown: the surest remain, in order; each kind in its own list."""
    legit, seller, group = Category.LEGIT, Category.IPTV_RESELLER, Category.RELEASE_GROUP
    alarms = [judged(legit, seller, 0.5 + at / 100, f"a{at}") for at in range(WORST + 5)]
    misses = [judged(seller, legit, 0.6, "m6"), judged(seller, legit, 0.9, "m9")]
    confused = [judged(seller, group, 0.5, "c5"), judged(seller, group, 0.9, "c9")]
    found = worst([*alarms, *misses, *confused, judged(seller, seller, 0.9)])
    assert [page.id for page in found.alarms] == [f"a{at}" for at in range(WORST + 4, 4, -1)]
    assert [page.id for page in found.misses] == ["m9", "m6"]
    assert [page.id for page in found.confused] == ["c9", "c5"]
