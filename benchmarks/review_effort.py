"""Reviews until 95 % of the pirate pages are found: ours against ASReview's own package, paired by split.

``python -m benchmarks.review_effort CORPUS [--seeds 1-10] [--cache FILE]`` (needs ``make rivals``). Each seed is one
split by source: a pool at 3 % (odd seeds) or 5 % (even seeds) prevalence with every held-out legal page, and a base set
of other sources. Cold, both start from the same two labels, which are not charged; with base, ASReview gets the base
set as priors. One label is charged at a time.
"""

import argparse
import json
import pickle
import tempfile
import time
import warnings
from contextlib import chdir
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from classifier import base as base_sets
from classifier.base import LABELS, BaseSet
from classifier.dataset import read_corpus
from classifier.model import LEGIT
from classifier.page import parse_page
from classifier.ranker import Known, weighting
from classifier.replay import replay
from store.errors import PageRefusedError

RECALL = 0.95
# Pirates come from fewer sources than legal pages: more of theirs stay with the base, so that it knows the trade.
_POOL_SHARE = {True: 0.7, False: 0.4}

Texts = dict[str, tuple[str, str]]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Split:
    """One split and the reviews that each took to find ``needed`` of its positives."""

    seed: int
    pool: int
    positives: int
    needed: int
    base: int
    asreview_cold: int
    ours_cold: int
    asreview_base: int
    ours_base: int
    seconds: float


class Found:
    """Ends a simulation of ASReview when enough positives are labelled."""

    name = "found"

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted

    def stop(self, results: pd.DataFrame, _labels: object) -> bool:
        """Whether it ends here."""
        return int(results["label"].sum()) >= self._wanted


def texts(corpus: Path) -> Texts:
    """Title and text of every page that can be read, by id."""
    found = {}
    for page in read_corpus(corpus):
        try:
            parsed = parse_page(page.body, page.url)
        except PageRefusedError:
            continue
        found[page.id] = (parsed.title, parsed.text)
    return found


def split(base: BaseSet, seed: int) -> tuple[Rows, Rows]:
    """Row numbers of pool and base set; no source on both sides."""
    random = np.random.default_rng(seed)
    prevalence = 0.03 if seed % 2 else 0.05
    held = np.zeros(len(base), dtype=bool)
    for label in range(len(LABELS)):
        groups = random.permutation(np.unique(base.groups[base.labels == label]))
        held |= np.isin(base.groups, groups[: round(len(groups) * _POOL_SHARE[label == LEGIT])])
    legal, pirate = np.flatnonzero(held & (base.labels == LEGIT)), np.flatnonzero(held & (base.labels != LEGIT))
    wanted = round(prevalence * len(legal) / (1 - prevalence))
    return np.sort(np.concatenate([legal, random.permutation(pirate)[:wanted]])), np.flatnonzero(~held)


def load_asreview() -> None:
    """Import it: the collection of data sets that it brings leaves a cache in the folder where it is loaded first."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        import asreview.simulation.simulate  # noqa: F401


def asreview(read: Texts, ids: list[str], truth: NDArray[np.bool_], priors: list[int], needed: int) -> int:
    """Labels that elas_u4 asks for after ``priors`` until ``needed`` positives of the pool are found."""
    from asreview.learner import ActiveLearningCycle
    from asreview.models.models import get_ai_config
    from asreview.simulation.simulate import Simulate

    cycle = ActiveLearningCycle.from_meta(get_ai_config("elas_u4")["value"])
    table = pd.DataFrame([read[name] for name in ids], columns=["title", "abstract"])
    known = int(truth[priors].sum())
    run = Simulate(table, truth.astype(int).tolist(), [cycle], stopper=Found(needed + known), print_progress=False)
    run.label(priors)
    run.review()
    return len(run._results) - len(priors)  # noqa: SLF001 - the package has no other way to its results


def measure(base: BaseSet, read: Texts, seed: int) -> Split:
    """All four on one split."""
    began = time.monotonic()
    pool, rest = split(base, seed)
    truth = base.labels != LEGIT
    mine = truth[pool]
    random = np.random.default_rng(seed)
    start = int(random.choice(np.flatnonzero(mine))), int(random.choice(np.flatnonzero(~mine)))
    ids = [str(name) for name in base.ids]
    needed = int(np.ceil(RECALL * mine.sum()))
    rows = weighting(base.words, base.signals).rows(base.words, base.signals)
    ours_cold = replay(rows[pool], mine, None, start, seed, needed)
    ours_base = replay(rows[pool], mine, Known(rows[rest], truth[rest]), (), seed, needed)
    both = np.concatenate([pool, rest])
    return Split(
        seed=seed,
        pool=len(pool),
        positives=int(mine.sum()),
        needed=needed,
        base=len(rest),
        # The start's own positive counts among those found, for both.
        asreview_cold=asreview(read, [ids[at] for at in pool], mine, list(start), needed - 1),
        ours_cold=len(ours_cold),
        asreview_base=asreview(read, [ids[at] for at in both], truth[both], list(range(len(pool), len(both))), needed),
        ours_base=len(ours_base),
        seconds=round(time.monotonic() - began, 1),
    )


def summary(splits: list[Split]) -> dict[str, float]:
    """Median and worst ratios over the splits."""
    ratios = {
        "cold_over_asreview_cold": [one.ours_cold / one.asreview_cold for one in splits],
        "base_over_asreview_base": [one.ours_base / one.asreview_base for one in splits],
        "base_over_asreview_cold": [one.ours_base / one.asreview_cold for one in splits],
    }
    figures = {f"median_{name}": median(values) for name, values in ratios.items()}
    figures |= {f"worst_{name}": max(values) for name, values in ratios.items()}
    return {name: round(value, 3) for name, value in figures.items()}


def main() -> None:
    """Run the seeds, a line each, then the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--seeds", default="1-10", help="first-last")
    parser.add_argument("--cache", type=Path, help="where the pages' texts are kept between runs")
    given = parser.parse_args()
    warnings.filterwarnings("ignore", module="asreview")
    load_asreview()
    if given.cache and given.cache.exists():
        read = pickle.loads(given.cache.read_bytes())
    else:
        read = texts(given.corpus)
        if given.cache:
            given.cache.write_bytes(pickle.dumps(read))
    base = base_sets.load(given.models / base_sets.FILE.removesuffix(".npz"))
    base = base.rows(~base.authored & ~base.weak & np.isin(base.ids, list(read)))
    first, last = map(int, given.seeds.split("-"))
    splits = []
    for seed in range(first, last + 1):
        splits.append(measure(base, read, seed))
        print(json.dumps(asdict(splits[-1])), flush=True)
    print(json.dumps(summary(splits)))


if __name__ == "__main__":
    main()
