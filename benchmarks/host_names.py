"""How well and how fast the host-name model picks names: ``python benchmarks/host_names.py FACTS [NAMES]``.

FACTS is a folder with ``piracy_domains.tsv.gz`` and ``legit_domains.tsv.gz`` (name first, tab-separated). The model is
trained on seeds/ alone; names that stand there are left out of the measurement. Speed and memory: NAMES (default a
million) made names, words of lawful names joined at random, written to a gzip file and read by the whole path.
"""

import gzip
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from crawler.feeds.hostnames import HostNameModel, train
from crawler.feeds.intake import seed_names
from crawler.feeds.lists import read_names
from crawler.feeds.selection import LEAST_CHANCE, Selection
from crawler.scoping import scope_of
from store.settings import Settings

# Shares of other names that pass: what a list of a million costs in looks is a thousand at 0.1 %.
FALSE_ALARMS = (0.05, 0.01, 0.001)
TLDS = ("com", "net", "org", "shop", "online", "xyz", "store", "info", "top", "site")


def main(facts: Path, count: int) -> None:
    """Print both measurements."""
    pirates, others = seed_names(Settings().seeds)
    started = time.perf_counter()
    model = train(sorted(pirates), sorted(others))
    print(f"trained on {len(pirates)} and {len(others)} names in {time.perf_counter() - started:.1f} s")
    listed = names(facts / "piracy_domains.tsv.gz")
    lawful = names(facts / "legit_domains.tsv.gz") - listed
    quality(model, sorted(listed - pirates - others), sorted(lawful - pirates - others))
    speed(model, sorted(lawful), count)


def names(path: Path) -> set[str]:
    """The first column."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {line.split("\t", 1)[0].strip().removeprefix("www.") for line in file}


def quality(model: HostNameModel, pirates: list[str], others: list[str]) -> None:
    """Ranking of held-out names, and what passes the threshold."""
    ours, theirs = model.chances(pirates), model.chances(others)
    ranks = np.concatenate((ours, theirs)).argsort().argsort() + 1
    auc = (ranks[: len(ours)].sum() - len(ours) * (len(ours) + 1) / 2) / (len(ours) * len(theirs))
    print(f"held out: {len(ours)} listed names, {len(theirs)} lawful names; area under the curve {auc:.3f}")
    for share in FALSE_ALARMS:
        print(f"  recall {np.mean(ours > np.quantile(theirs, 1 - share)):.3f} at {share:.1%} false alarms")
    hit, false = np.mean(ours >= LEAST_CHANCE), np.mean(theirs >= LEAST_CHANCE)
    print(f"  at the threshold of {LEAST_CHANCE}: recall {hit:.3f}, false alarms {false:.4f}")
    for prevalence in (0.001, 0.01, 0.1):
        precision = prevalence * hit / (prevalence * hit + (1 - prevalence) * false)
        print(f"  precision where {prevalence:.1%} of names are pirates: {precision:.3f}")


def speed(model: HostNameModel, lawful: list[str], count: int) -> None:
    """The whole path from a packed file to the selection."""
    words = [name.split(".")[0] for name in lawful]
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.txt.gz"
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
            for _ in range(count):
                file.write(f"{draw.choice(words)}{draw.choice(words)}{draw.randrange(100)}.{draw.choice(TLDS)}\n")
        selection = Selection(model, scope_of(Settings()), 1_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        for batch in read_names(str(path)):
            selection.add(batch)
        seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{selection.seen:,} names in {seconds:.1f} s: {selection.seen / seconds:,.0f} names/s")
    print(f"memory: {after / 1024:,.0f} MB at most, {(after - before) / 1024:,.0f} MB more than before the stream")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
