"""What learning costs with 2,000 labels on top of the base set: ``python -m benchmarks.refit [--labels 2000]``

The labels are pages of the base set drawn with replacement, their words thinned by a tenth so that no row repeats.
Prints the processor and wall seconds of a refit of the ranking, and of training with calibration and evaluation.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier import base as base_sets
from classifier.base import BaseSet
from classifier.evaluation import measure
from classifier.learning import ordered
from classifier.lessons import joined
from classifier.model import probabilities
from classifier.ranker import base_weight
from classifier.training import fit_and_hold_out

WAITING = 2_000


def drawn(base: BaseSet, count: int, seed: int) -> BaseSet:
    """So many pages like those of the base set, each of a source of its own."""
    random = np.random.default_rng(seed)
    own = base.rows(random.integers(0, len(base), count))
    words = own.words.copy()
    words.data[random.random(len(words.data)) < 0.1] = 0
    words.eliminate_zeros()
    return replace(
        own,
        words=words,
        groups=np.array([f"label {seed} {at}" for at in range(count)]),
        weak=np.zeros(count, dtype=bool),
        authored=np.zeros(count, dtype=bool),
    )


def timed(name: str, work: Callable[[], object]) -> None:
    """Run and print."""
    wall, processor = time.monotonic(), time.process_time()
    work()
    spent = {"wall_s": round(time.monotonic() - wall, 1), "cpu_s": round(time.process_time() - processor, 1)}
    print(json.dumps({"what": name, **spent}), flush=True)


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, default=2_000)
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    base = base_sets.load(given.models / "base")
    own, waiting = drawn(base, given.labels, 1), drawn(base, WAITING, 2)
    timed("ranking refit", lambda: ordered(base, own, waiting.words, waiting.signals, np.arange(5), (), 25))

    def train() -> None:
        both = joined(base, own)
        trust = np.concatenate([np.full(len(base), base_weight(len(own))), np.ones(len(own))])
        _, held_out = fit_and_hold_out(both, trust=trust)
        scored = ~both.authored & ~both.weak
        measure(both.labels[scored], probabilities(held_out[scored]))

    timed("train, calibrate, evaluate", train)


if __name__ == "__main__":
    main()
