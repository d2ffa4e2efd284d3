"""Pages whose truth is known → what the model said of each, and what was left out of the count."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.base import LABELS, BaseSet
from classifier.bulk import RawPage, score_all
from classifier.dataset import LabelledPage
from classifier.model import probabilities
from classifier.training import out_of_fold
from store.entities import Category, Score
from store.errors import PageRefusedError, SpyglassError


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
    """All judged ``pages`` of a corpus; ``weak`` and ``refused`` were not counted, ``seen`` trained the model.

    ``held_out`` pages trained it too, but have the score of a model that saw nothing of their source.
    """

    pages: tuple[Judged, ...]
    weak: int
    refused: int
    seen: int
    held_out: int = 0

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


def judge(pages: Iterable[LabelledPage], models: Path, known: frozenset[str] = frozenset()) -> Judgement:
    """Score ``pages`` with the champion of ``models``; ``known`` are the ids of pages that trained it."""
    judged, weak, refused = [], 0, 0

    def counted() -> Iterator[tuple[LabelledPage, RawPage]]:
        nonlocal weak
        for page in pages:
            if page.weak:
                weak += 1
            else:
                yield page, RawPage(page.url, page.body)

    for page, score in score_all(models, counted()):
        if isinstance(score, PageRefusedError):
            refused += 1
        elif isinstance(score, SpyglassError):
            raise score
        else:
            judged.append(Judged(page.id, page.url, page.label, page.subtype, page.language, page.group, score))
    return Judgement(tuple(judged), weak, refused, sum(page.id in known for page in judged))


def held_out_chances(base: BaseSet) -> dict[str, NDArray[np.float64]]:
    """Probabilities by page id from models that saw nothing of the page's source; authored pages are in no fold."""
    logits = out_of_fold(base)
    scored = np.flatnonzero(~base.authored)
    return dict(zip(map(str, base.ids[scored]), probabilities(logits[scored]), strict=True))


def hold_out(judgement: Judgement, chances: Mapping[str, NDArray[np.float64]]) -> Judgement:
    """The same judgement with the scores of ``chances`` where there are any; reasons stay those of the champion."""
    pages = tuple(
        replace(page, score=_rescored(page.score, chances[page.id])) if page.id in chances else page
        for page in judgement.pages
    )
    replaced = sum(page.id in chances for page in pages)
    return replace(judgement, pages=pages, seen=judgement.seen - replaced, held_out=replaced)


def _rescored(score: Score, chances: NDArray[np.float64]) -> Score:
    scores = {label: float(chance) for label, chance in zip(LABELS, chances, strict=True)}
    return replace(score, category=LABELS[int(chances.argmax())], scores=scores)
