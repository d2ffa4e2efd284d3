"""The base set: counts of features of the base training pages, without a word of their text.

Whoever has it can retrain without the pages. One compressed numpy file, the same bytes for the same pages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.dataset import Correction, LabelledPage
from classifier.features.text import BUCKETS
from classifier.page import parse_page
from classifier.pipeline import Observation, observe
from store.entities import Category
from store.errors import ModelError, PageRefusedError

LABELS = tuple(Category)
FILE = "base.npz"
_MIN_GROUPS = 2
"""A word or signal met in one source only can teach nothing but that source, and could identify it."""
STEP = 1 / 64
"""Signal values are kept in steps this fine: no figure changes and the file is half as large."""


@dataclass(frozen=True, slots=True)
class BaseSet:
    """``words`` (pages x BUCKETS, counts), ``signals`` (pages x names, values), and per page its label and source."""

    words: sparse.csr_matrix
    signals: sparse.csr_matrix
    names: tuple[str, ...]
    labels: NDArray[np.int8]
    ids: NDArray[np.str_]
    groups: NDArray[np.str_]
    languages: NDArray[np.str_]
    subtypes: NDArray[np.str_]
    weak: NDArray[np.bool_]
    authored: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.labels)

    def rows(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "BaseSet":
        """The same set with only ``chosen`` pages."""
        return BaseSet(
            words=self.words[chosen],
            signals=self.signals[chosen],
            names=self.names,
            labels=self.labels[chosen],
            ids=self.ids[chosen],
            groups=self.groups[chosen],
            languages=self.languages[chosen],
            subtypes=self.subtypes[chosen],
            weak=self.weak[chosen],
            authored=self.authored[chosen],
        )


def correct(page: LabelledPage, corrections: Mapping[str, Correction]) -> LabelledPage:
    """``page`` with its label as corrected, if it was."""
    found = corrections.get(page.id)
    if found is None:
        return page
    if found.new == "weak":
        return replace(page, weak=True)
    return replace(page, label=Category(found.new), weak=False)


def build(pages: Iterable[LabelledPage]) -> BaseSet:
    """Parse and observe ``pages``; those too hostile to parse are left out."""
    kept: list[LabelledPage] = []
    seen: list[Observation] = []
    for page in pages:
        try:
            observation = observe(parse_page(page.body, page.url))
        except PageRefusedError:
            continue
        kept.append(page)
        seen.append(observation)
    return assemble(kept, seen)


def assemble(pages: list[LabelledPage], seen: list[Observation]) -> BaseSet:
    """Put observations into matrices and drop what only one source has."""
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for page, observation in zip(pages, seen, strict=True):
        for signal in observation.signals:
            sources[signal.name].add(page.group)
    names = tuple(sorted(name for name, groups in sources.items() if len(groups) >= _MIN_GROUPS))
    groups = np.array([page.group for page in pages])
    words = _drop_lonely(word_matrix(seen), groups)
    return BaseSet(
        words=words,
        signals=signal_matrix(seen, names),
        names=names,
        labels=np.array([LABELS.index(page.label) for page in pages], dtype=np.int8),
        ids=np.array([page.id for page in pages]),
        groups=groups,
        languages=np.array([page.language for page in pages]),
        subtypes=np.array([page.subtype for page in pages]),
        weak=np.array([page.weak for page in pages], dtype=np.bool_),
        authored=np.array([page.authored for page in pages], dtype=np.bool_),
    )


def word_matrix(seen: Iterable[Observation]) -> sparse.csr_matrix:
    """Counts of word buckets, a row a page."""
    observations = list(seen)
    ends = np.cumsum([0] + [len(item.buckets) for item in observations])
    indices = np.concatenate([item.buckets for item in observations]) if observations else np.zeros(0, np.int32)
    counts = np.concatenate([item.counts for item in observations]) if observations else np.zeros(0, np.int32)
    data = np.minimum(counts, 255).astype(np.float32)
    return sparse.csr_matrix((data, indices, ends), shape=(len(observations), BUCKETS))


def signal_matrix(seen: Iterable[Observation], names: tuple[str, ...]) -> sparse.csr_matrix:
    """Values of the named signals, a row a page; signals without a column are ignored."""
    column = {name: at for at, name in enumerate(names)}
    data, indices, ends = [], [], [0]
    for item in seen:
        row = sorted((column[signal.name], signal.value) for signal in item.signals if signal.name in column)
        indices += [at for at, _ in row]
        data += [max(STEP, round(value / STEP) * STEP) for _, value in row]
        ends.append(len(indices))
    return sparse.csr_matrix((np.array(data, np.float32), indices, ends), shape=(len(ends) - 1, len(names)))


def _drop_lonely(words: sparse.csr_matrix, groups: NDArray[np.str_]) -> sparse.csr_matrix:
    lonely = group_counts(words, groups) < _MIN_GROUPS
    kept = words.copy()
    kept.data[lonely[kept.indices]] = 0
    kept.eliminate_zeros()
    return kept


def group_counts(matrix: sparse.csr_matrix, groups: NDArray[np.str_]) -> NDArray[np.int64]:
    """For each column, in how many groups it is met at all."""
    _, codes = np.unique(groups, return_inverse=True)
    member = sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))))
    met = matrix.copy()
    met.data = np.ones_like(met.data)
    joined = (member @ met).tocsc()
    return np.asarray(np.diff(joined.indptr), dtype=np.int64)


def save(base: BaseSet, folder: Path) -> None:
    """Write ``base`` under ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / FILE,
        word_ends=base.words.indptr.astype(np.int32),
        word_buckets=base.words.indices.astype(np.int32),
        word_counts=base.words.data.astype(np.uint8),
        signal_ends=base.signals.indptr.astype(np.int32),
        signal_columns=base.signals.indices.astype(np.int16),
        signal_steps=np.rint(base.signals.data / STEP).astype(np.uint8),
        names=np.array(base.names),
        labels=base.labels,
        ids=base.ids,
        groups=base.groups,
        languages=base.languages,
        subtypes=base.subtypes,
        weak=base.weak,
        authored=base.authored,
    )


def load(folder: Path) -> BaseSet:
    """Read the base set under ``folder``; raises ModelError where there is none or it is damaged."""
    try:
        with (folder / FILE).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            columns = {name: kept[name] for name in kept.files}
        words = sparse.csr_matrix(
            (columns["word_counts"].astype(np.float32), columns["word_buckets"], columns["word_ends"]),
            shape=(len(columns["labels"]), BUCKETS),
        )
        signals = sparse.csr_matrix(
            ((columns["signal_steps"] * STEP).astype(np.float32), columns["signal_columns"], columns["signal_ends"]),
            shape=(len(columns["labels"]), len(columns["names"])),
        )
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelError(f"{folder / FILE}: no usable base set ({error})") from error
    names = tuple(str(name) for name in columns["names"])
    return BaseSet(words, signals, names, columns["labels"], columns["ids"], columns["groups"], columns["languages"],
                   columns["subtypes"], columns["weak"], columns["authored"])  # fmt: skip


def census(base: BaseSet) -> dict[str, int]:
    """Pages per label, weak ones apart; for manifests and reports."""
    return dict(
        Counter("weak" if weak else str(LABELS[label]) for label, weak in zip(base.labels, base.weak, strict=True))
    )
