"""Judged pages → the rows and curves of the report."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve

from classifier.base import LABELS
from classifier.evaluation import ALERT, BINS, PREVALENCE, wilson
from classifier.judging import Judged
from store.entities import Category

WORST = 15
"""Errors shown of each kind: more than a reader goes through in one sitting, and a page still loads at once."""

Key = TypeVar("Key")
Truth = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Recall (ascending) and precision of one question, with its average precision; empty where nothing is true."""

    recall: Numbers
    precision: Numbers
    average_precision: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Pages whose score lies in one ``tenth`` (0..9): how many, their mean score, how many are pirates (interval)."""

    tenth: int
    pages: int
    mean: float
    pirates: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of pirates."""
        return self.pirates / self.pages


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language. ``expected`` is the sum of scores; ``ratio`` is observed over expected, with its interval."""

    language: str
    pages: int
    pirates: int
    average_precision: float
    found: int
    alarms: int
    expected: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SubtypeRow:
    """One kind of page of one category: how many got their category right, how many reach the alert threshold."""

    label: Category
    subtype: str
    pages: int
    right: int
    alerts: int
    mean: float


@dataclass(frozen=True, slots=True)
class Errors:
    """The worst pages of three kinds, worst first."""

    alarms: tuple[Judged, ...]
    misses: tuple[Judged, ...]
    confused: tuple[Judged, ...]


def curve(truth: Truth, score: Numbers) -> Curve:
    """Precision and recall at every threshold."""
    if not truth.any():
        return Curve(np.empty(0), np.empty(0), float("nan"))
    precision, recall, _ = precision_recall_curve(truth, score)
    return Curve(recall[::-1], precision[::-1], float(average_precision_score(truth, score)))


def wide_curve(truth: Truth, score: Numbers) -> Curve:
    """The same with precision re-weighted to PREVALENCE; it has no average precision of its own."""
    if not truth.any() or truth.all():
        return Curve(np.empty(0), np.empty(0), float("nan"))
    order = np.argsort(-score, kind="stable")
    last = np.append(np.diff(score[order]) != 0, True)
    hits = (np.cumsum(truth[order]) / truth.sum())[last]
    false = (np.cumsum(~truth[order]) / (~truth).sum())[last]
    return Curve(hits, PREVALENCE * hits / (PREVALENCE * hits + (1 - PREVALENCE) * false), float("nan"))


def reliability(truth: Truth, score: Numbers) -> tuple[Bin, ...]:
    """Ten bins of equal width, empty ones left out: a reader asks what a score of 0.7 means, not what a decile does."""
    edges = np.linspace(0, 1, BINS + 1)
    at = np.clip(np.searchsorted(edges, score, side="right") - 1, 0, BINS - 1)
    bins = []
    for number in range(BINS):
        inside = at == number
        pages, pirates = int(inside.sum()), int(truth[inside].sum())
        if pages:
            bins.append(Bin(number, pages, float(score[inside].mean()), pirates, *wilson(pirates, pages)))
    return tuple(bins)


def confusion(labels: NDArray[np.int8], chances: Numbers) -> NDArray[np.int64]:
    """Pages by true category (rows) and likeliest category (columns)."""
    table = np.zeros((len(LABELS), len(LABELS)), dtype=np.int64)
    np.add.at(table, (labels, chances.argmax(axis=1)), 1)
    return table


def by_language(pages: Sequence[Judged]) -> tuple[LanguageRow, ...]:
    """A row a language, most pages first."""
    rows = [_language(name, members) for name, members in _grouped(pages, lambda page: page.language).items()]
    return tuple(sorted(rows, key=lambda row: (-row.pages, row.language)))


def _language(language: str, pages: Sequence[Judged]) -> LanguageRow:
    truth = np.array([page.label.is_pirate for page in pages])
    score = np.array([page.score.pirate for page in pages])
    both = truth.any() and not truth.all()
    pirates, expected = int(truth.sum()), float(score.sum())
    low, high = (bound * len(pages) / expected for bound in wilson(pirates, len(pages)))
    return LanguageRow(
        language=language,
        pages=len(pages),
        pirates=pirates,
        average_precision=float(average_precision_score(truth, score)) if both else float("nan"),
        found=int((truth & (score >= ALERT)).sum()),
        alarms=int((~truth & (score >= ALERT)).sum()),
        expected=expected,
        ratio=pirates / expected,
        low=low,
        high=high,
    )


def by_subtype(pages: Sequence[Judged]) -> tuple[SubtypeRow, ...]:
    """A row a subtype, in the order of the categories, most pages first."""
    rows = []
    for (label, subtype), members in _grouped(pages, lambda page: (page.label, page.subtype)).items():
        scores = [page.score.pirate for page in members]
        alerts, mean = sum(score >= ALERT for score in scores), sum(scores) / len(scores)
        rows.append(SubtypeRow(label, subtype, len(members), sum(page.right for page in members), alerts, mean))
    return tuple(sorted(rows, key=lambda row: (LABELS.index(row.label), -row.pages, row.subtype)))


def worst(pages: Sequence[Judged]) -> Errors:
    """Legal pages called pirate, pirate pages called legal, and pirates taken for another kind: the surest first."""
    wrong = sorted((page for page in pages if not page.right), key=lambda page: -page.score.pirate)
    confused = [page for page in wrong if page.label.is_pirate and page.score.category.is_pirate]
    return Errors(
        alarms=tuple(page for page in wrong if not page.label.is_pirate)[:WORST],
        misses=tuple(page for page in reversed(wrong) if not page.score.category.is_pirate)[:WORST],
        confused=tuple(sorted(confused, key=lambda page: -page.score.scores[page.score.category])[:WORST]),
    )


def _grouped(pages: Sequence[Judged], key: Callable[[Judged], Key]) -> dict[Key, list[Judged]]:
    found: dict[Key, list[Judged]] = defaultdict(list)
    for page in pages:
        found[key(page)].append(page)
    return found
