"""Quality of the page classifier: python -m benchmarks.quality CORPUS.jsonl.gz [--full] [--splits N] [--lower-floors]

Pooled out-of-fold predictions of five folds that keep every source on one side; doubtful pages are not scored and
authored pages never are. Prints one JSON object a line; ends with 1 when a figure falls under benchmarks/floors.json.
--full adds leave-one-language-out, the ablation, the learning curve and the plain baseline (about 15 minutes).
--splits prints the figures on N other splits into folds instead, and of the page cases: what a change is chosen by.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from math import ceil, trunc
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from benchmarks.cases import Case, read_cases
from benchmarks.plain import plain_out_of_fold, plain_text
from classifier import base as base_sets
from classifier.base import LABELS, BaseSet
from classifier.build import CORRECTIONS, pages_for_training
from classifier.dataset import read_corpus, read_corrections
from classifier.evaluation import group_interval, measure, threshold_at_recall, wilson
from classifier.features.catalogue import FEATURES
from classifier.folds import group_folds
from classifier.model import LEGIT, probabilities
from classifier.training import calibrate, cross_calibrated, fit, fit_raw, out_of_fold
from classifier.unseen import without_each_language

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("floors.json")
GROUP_PREFIXES = {
    "words": (),
    "concepts": ("has:", "share:", "title:", "disguised"),
    "offers": ("offer:",),
    "releases": ("release:", "nfo:"),
    "technology": ("tech:", "link:", "embed:", "widget:"),
    "structure": ("ld:", "meta:", "shape:"),
    "diversity": ("diversity:",),
    "url": ("host:", "path:"),
    "voice": ("voice:",),
}
_FALSE_ALARMS = 0.10


def main() -> int:
    """Run the benchmark; 1 when a floor is broken."""
    options = _options()
    base = cached_base(options.corpus)
    if options.splits:
        for name, value in (*other_splits(base, options.splits), *case_figures(base, read_cases())):
            _say(name, value)
        return 0
    found = dict(headline(base, options.corpus))
    for name, value in found.items():
        _say(name, value)
    if options.full:
        for section in (languages(base), ablation(base), learning_curve(base), plain(base, options.corpus)):
            for name, value in section:
                _say(name, value)
    return check_floors(found, options.lower_floors)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--splits", type=int, default=0, metavar="N", help="other splits to choose on, not to report")
    parser.add_argument("--lower-floors", action="store_true", help="write today's figure for each broken floor")
    return parser.parse_args()


def _say(name: str, value: object) -> None:
    print(json.dumps({name: value}, ensure_ascii=False), flush=True)


def cached_base(corpus: Path) -> BaseSet:
    """The base set of today's code, pages and corrections, built once and kept under var/quality."""
    sources = [*sorted((ROOT / "classifier").rglob("*.py")), *sorted((ROOT / "classifier").rglob("*.toml"))]
    sources += [*sorted((ROOT / "models" / "authored").glob("*.gz")), ROOT / "models" / CORRECTIONS, corpus]
    key = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sources)).hexdigest()[:16]
    folder = ROOT / "var" / "quality" / key
    if not (folder / base_sets.FILE).exists():
        base_sets.save(base_sets.build(pages_for_training(corpus, ROOT / "models")), folder)
    return base_sets.load(folder)


def scored_rows(base: BaseSet) -> NDArray[np.bool_]:
    """Pages that count in a figure."""
    return np.asarray(~base.authored & ~base.weak)


def headline(base: BaseSet, corpus: Path) -> Iterator[tuple[str, object]]:
    """The figures the floors hold, then what they rest on."""
    held_out, rows = out_of_fold(base), scored_rows(base)
    chances, labels = probabilities(held_out[rows]), base.labels[rows]
    yield from asdict(measure(labels, chances)).items()
    yield "average_precision_interval", group_interval(labels, chances, base.groups[rows])
    yield "alarms_at_recall_85", alarms(base, held_out)
    alone = base.rows(~base.authored)
    crossed = measure(labels, probabilities(cross_calibrated(base)[rows]))
    yield "cross_calibrated", asdict(crossed)
    english = rows & (base.languages == "en")
    yield "english", asdict(measure(base.labels[english], probabilities(held_out[english])))
    yield "without_authored", asdict(measure(labels, probabilities(out_of_fold(alone)[scored_rows(alone)])))
    yield "labels_uncorrected", uncorrected(base)
    yield "artefacts_alone_ap", artefacts(base, corpus)
    yield from case_figures(base, read_cases())


def other_splits(base: BaseSet, splits: int) -> Iterator[tuple[str, object]]:
    """The figures that choices rest on, and the legit pages above, on folds drawn anew."""
    rows = scored_rows(base)
    for seed in range(1, splits + 1):
        held_out = np.full((len(base), len(LABELS)), np.nan)
        for train, test in group_folds(base, seed):
            held_out[test] = fit_raw(base.rows(train)).logits(base.words[test], base.signals[test])
        slope, offset = calibrate(held_out[rows], base.labels[rows])
        figures = measure(base.labels[rows], probabilities(slope * held_out[rows] + offset))
        told = {"ap": figures.average_precision, "f1": figures.macro_f1, "error": figures.calibration_error}
        yield f"split_{seed}", told | {"alarms": alarms(base, slope * held_out + offset)}


def alarms(base: BaseSet, held_out: NDArray[np.float64]) -> list[str]:
    """Legit pages that stand above the threshold at recall 0.85, worst first: subtype, id and score."""
    pirate = 1 - probabilities(held_out)[:, LEGIT]
    rows = scored_rows(base)
    limit = threshold_at_recall(base.labels[rows] != LEGIT, pirate[rows])
    above = np.flatnonzero(rows & (base.labels == LEGIT) & (pirate >= limit))
    return [f"{base.subtypes[row]} {base.ids[row]} {pirate[row]:.2f}" for row in above[np.argsort(-pirate[above])]]


def uncorrected(base: BaseSet) -> dict[str, float | int]:
    """Figures with the labels as the corpus came."""
    old = read_corrections(ROOT / "models" / CORRECTIONS)
    labels, weak = base.labels.copy(), base.weak.copy()
    for row, name in enumerate(base.ids):
        if str(name) in old:
            labels[row], weak[row] = [str(label) for label in LABELS].index(old[str(name)].old), False
    as_came = replace(base, labels=labels, weak=weak)
    rows = scored_rows(as_came)
    return asdict(measure(labels[rows], probabilities(out_of_fold(as_came)[rows])))


def artefacts(base: BaseSet, corpus: Path) -> float:
    """Average precision of a model that sees only how pages were gathered: real or invented address, stated type,
    masked numbers, size. It is what a feature that leaks would be worth; the shipped features see none of it
    (tests/unit/classifier/features/test_traces.py)."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        told = {str(row["id"]): row for row in map(json.loads, lines)}
    alone = base.rows(~base.authored)
    kinds = sorted({str(row["media_type"]) for row in told.values()})
    table = []
    for name in alone.ids:
        row = told[str(name)]
        masks = len(re.findall(r"u\d{6}@", row["content"]))
        kind = [float(row["media_type"] == known) for known in kinds]
        table.append([float(row["url_known"]), np.log1p(masks), np.log1p(len(row["content"])), *kind])
    seen, pirate = np.array(table), alone.labels != LEGIT
    chances = np.zeros(len(alone))
    for train, test in group_folds(alone):
        chances[test] = LogisticRegression(max_iter=500).fit(seen[train], pirate[train]).predict_proba(seen[test])[:, 1]
    rows = scored_rows(alone)
    return float(average_precision_score(pirate[rows], chances[rows]))


def case_figures(base: BaseSet, cases: list[Case]) -> Iterator[tuple[str, object]]:
    """Recall on the test pages at the threshold that lets through a tenth of their look-alikes, and at one half."""
    model = fit(base)
    seen = [case.seen for case in cases]
    values = base_sets.signal_matrix(seen, model.encoder.names)
    pirate = 1 - probabilities(model.logits(base_sets.word_matrix(seen), values))[:, LEGIT]
    legit = np.array([not case.label.is_pirate for case in cases])
    avoids = np.array([case.avoids for case in cases])
    limit = np.sort(pirate[legit])[::-1][int(_FALSE_ALARMS * legit.sum())]
    yield "cases", len(cases)
    yield "cases_average_precision", float(average_precision_score(~legit, pirate))
    yield "cases_recall_at_10_percent_alarms", float((pirate[~legit] > limit).mean())
    yield "cases_recall_avoiding_the_word", float((pirate[avoids] > limit).mean())
    yield "cases_recall_at_half", float((pirate[~legit] >= 0.5).mean())
    yield "cases_alarms_at_half", float((pirate[legit] >= 0.5).mean())


def languages(base: BaseSet) -> Iterator[tuple[str, object]]:
    """Average precision on each language when no page of it trained, English reported; and observed over expected."""
    held_out = probabilities(out_of_fold(base))
    for one in without_each_language(base):
        expected = float((1 - held_out[scored_rows(base) & (base.languages == one.language), LEGIT]).sum())
        shares = (one.pirates / one.pages, *wilson(one.pirates, one.pages))
        ratios = [round(share * one.pages / expected, 3) for share in shares]
        yield f"without_{one.language}", asdict(one) | {"observed_over_expected": ratios}


def ablation(base: BaseSet) -> Iterator[tuple[str, object]]:
    """What each feature group is worth: figures without it."""
    assert len(FEATURES) + 1 == len(GROUP_PREFIXES)
    rows = scored_rows(base)
    for group, prefixes in GROUP_PREFIXES.items():
        kept = (
            np.array([not name.startswith(prefixes) for name in base.names])
            if prefixes
            else np.ones(len(base.names), bool)
        )
        names = tuple(name for name, keep in zip(base.names, kept, strict=True) if keep)
        words = base.words if prefixes else base.words.multiply(0).tocsr()
        less = replace(base, signals=base.signals[:, kept], names=names, words=words)
        figures = measure(base.labels[rows], probabilities(out_of_fold(less)[rows]))
        yield f"ablation_{group}", {"ap": figures.average_precision, "f1": figures.macro_f1}


def learning_curve(base: BaseSet) -> Iterator[tuple[str, object]]:
    """Figures when only a share of the corpus's sources train."""
    rows, random = scored_rows(base), np.random.default_rng(0)
    order = random.permutation(np.unique(base.groups[~base.authored]))
    for share in (0.25, 0.5, 0.75):
        known = np.isin(base.groups, order[: int(share * len(order))]) | base.authored
        chances = np.zeros((len(base), len(LABELS)))
        for train, test in group_folds(base):
            model = fit_raw(base.rows(train[known[train]]))
            chances[test] = probabilities(model.logits(base.words[test], base.signals[test]))
        figures = measure(base.labels[rows], chances[rows])
        yield f"sources_{share:.0%}", {"ap": figures.average_precision, "f1": figures.macro_f1}


def plain(base: BaseSet, corpus: Path) -> Iterator[tuple[str, object]]:
    """The plain baseline on the same folds and pages."""
    bodies = {page.id: page.body for page in read_corpus(corpus)}
    alone = base.rows(~base.authored)
    texts = [plain_text(bodies[str(name)]) for name in alone.ids]
    chances = plain_out_of_fold(texts, alone.labels, list(group_folds(alone)), len(LABELS))
    rows = scored_rows(alone)
    yield "plain_baseline", asdict(measure(alone.labels[rows], chances[rows]))


def check_floors(found: dict[str, object], lower: bool) -> int:
    """Compare with the floors; figures named ``*_alarms_*`` or ``calibration_error`` are ceilings. ``lower`` writes
    today's figure, in three digits that it reaches, for each floor that is broken, and for no other."""
    floors = json.loads(FLOORS.read_text("utf-8"))
    broken = {}
    for name, floor in floors.items():
        value = float(str(found[name]))
        ceiling = "alarms_at" in name or name == "calibration_error"
        if value > floor if ceiling else value < floor:
            print(f"{name}: {value:.4f}, floor {floor}", file=sys.stderr)
            broken[name] = (ceil if ceiling else trunc)(1000 * value) / 1000
    if broken and lower:
        FLOORS.write_text(json.dumps(floors | broken, indent=2) + "\n", "utf-8")
    return 1 if broken and not lower else 0


if __name__ == "__main__":
    sys.exit(main())
