"""Pages whose truth is known → what the model said of each, and what was left out of the count."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.base import LABELS
from classifier.dataset import LabelledPage
from classifier.page import parse_page
from classifier.scoring import Scorer
from store.entities import Category, Score
from store.errors import PageRefusedError


@dataclass(frozen=True, slots=True)
class Judged:
    """One page: its truth (``label``), where it comes from, and its ``score``."""

    id: str
    url: str
    label: Category
    subtype: str
    language: str
    group: str
    score: Score

    @property
    def right(self) -> bool:
        """Whether the likeliest category is the true one."""
        return self.score.category is self.label


@dataclass(frozen=True, slots=True)
class Judgement:
    """All judged ``pages`` of a corpus; ``weak`` and ``refused`` were not counted, ``seen`` trained the model."""

    pages: tuple[Judged, ...]
    weak: int
    refused: int
    seen: int

    @property
    def labels(self) -> NDArray[np.int8]:
        """True category numbers, in the order of ``pages``."""
        return np.array([LABELS.index(page.label) for page in self.pages], dtype=np.int8)

    @property
    def chances(self) -> NDArray[np.float64]:
        """Probabilities (pages x categories)."""
        return np.array([[page.score.scores[label] for label in LABELS] for page in self.pages]).reshape(
            -1, len(LABELS)
        )

    @property
    def groups(self) -> NDArray[np.str_]:
        """The source of each page."""
        return np.array([page.group for page in self.pages], dtype=np.str_)


def judge(pages: Iterable[LabelledPage], scorer: Scorer, known: frozenset[str] = frozenset()) -> Judgement:
    """Score ``pages``; ``known`` are the ids of pages that trained the model."""
    judged, weak, refused = [], 0, 0
    for page in pages:
        if page.weak:
            weak += 1
            continue
        try:
            score = scorer.score(parse_page(page.body, page.url))
        except PageRefusedError:
            refused += 1
            continue
        judged.append(Judged(page.id, page.url, page.label, page.subtype, page.language, page.group, score))
    return Judgement(tuple(judged), weak, refused, sum(page.id in known for page in judged))
