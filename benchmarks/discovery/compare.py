"""How many new pirate sites per fetch: the crawler's order against its rivals on a simulated web.

    python -m benchmarks.discovery.compare FOLDER [--auc 0.97 0.85] [--seeds 300 301 …] [--fetches 20000]

FOLDER holds the simulated web (web.py) and the rivals (crawl.py: breadth first, best first with and without one page of
each new host first, ACHE's online link classifier with its TopK and its MaximizeWebsites selector, and a clairvoyant
oracle). The crawler's side runs its production modules linkcontext, linkmodel and frontier unchanged. Every strategy
crawls the same webs; ratios are paired by seed, with a bootstrap interval of 95 %. Printed with every figure: the
SHA-256 of the two files. Seeds 101 to 104 were used for tuning and must not be reported.
"""

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.discovery.ours import Crawl
from benchmarks.discovery.simweb import SimWeb, Source, load
from crawler.linkcontext import prior_model

TUNED_ON = frozenset(range(101, 105))
SEARCH_PAGES = 30
MARKS = (1_000, 5_000, 20_000)
RESAMPLES = 10_000
OURS, ORACLE = "spyglass", "oracle"
# ACHE's sample configuration learns every 1,000 pages; on the tuning webs that is also its better setting.
RIVALS: dict[str, tuple[str, dict[str, float]]] = {
    ORACLE: ("ORACLE", {}),
    "breadth first": ("BFS", {}),
    "best first": ("BEST", {}),
    "best first, new hosts first": ("BEST", {"newfirst": 1}),
    "ACHE TopK": ("ACHE", {"reb": 1000}),
    "ACHE MaximizeWebsites": ("ACHEW", {"reb": 1000}),
}


@dataclass(frozen=True)
class Run:
    """One crawl: ``area`` is the sum over all fetches of the sites found by then; ``at`` the sites at MARKS."""

    strategy: str
    auc: float
    seed: int
    area: float
    at: tuple[int, ...]
    seconds: float


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hosts", type=int, default=200_000)
    parser.add_argument("--share", type=float, default=0.005)
    parser.add_argument("--auc", type=float, nargs="+", default=[0.97, 0.85])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(300, 310)))
    parser.add_argument("--fetches", type=int, default=20_000)
    parser.add_argument("--out", type=Path, help="Append every run as a JSON line.")
    options = parser.parse_args()
    source = load(options.folder)
    for name, digest in source.digests.items():
        print(f"{name} sha256 {digest}")
    if not TUNED_ON.isdisjoint(options.seeds):
        print("NOT TO BE REPORTED: some of these seeds were used for tuning")
    for auc in options.auc:
        runs: list[Run] = []
        for seed in options.seeds:
            web = SimWeb(source, options.hosts, options.share, auc, seed)
            fresh = list(crawl_all(source, web, options.fetches))
            runs += fresh
            if options.out:
                with options.out.open("a", encoding="utf-8") as out:
                    out.writelines(json.dumps(asdict(run)) + "\n" for run in fresh)
        print(f"\n{options.hosts:,} hosts, {options.share:.1%} pirates, {options.fetches:,} fetches, page AUC {auc}")
        show(runs)


def crawl_all(source: Source, web: SimWeb, budget: int) -> Iterable[Run]:
    """Every strategy on one web."""
    started = time.monotonic()
    found = Crawl(web, budget, web.search_pages(SEARCH_PAGES), prior_model(web.auc)).run()
    yield summed(OURS, web, found, budget, started)
    for name, (mode, options) in RIVALS.items():
        started = time.monotonic()
        rules = source.crawl.P_(**options)
        rival = source.crawl.crawl(web.packed, getattr(source.crawl, mode), budget, rules, web.seed, SEARCH_PAGES)[0]
        yield summed(name, web, rival, budget, started)


def summed(name: str, web: SimWeb, found: NDArray[np.int32], budget: int, started: float) -> Run:
    """One crawl's figures from the fetches at which it found each host (0: never)."""
    times = found[found > 0]
    at = tuple(int((times <= mark).sum()) for mark in MARKS)
    return Run(name, web.auc, web.seed, float((budget - times + 1.0).sum()), at, time.monotonic() - started)


def show(runs: Sequence[Run]) -> None:
    """Means, and our ratio to each rival with its interval."""
    by: dict[str, list[Run]] = {}
    for run in runs:
        by.setdefault(run.strategy, []).append(run)
    oracle = np.array([run.area for run in by[ORACLE]])
    print(f"{'':28}{'area / oracle (sd, worst)':>28}{'sites at 1k / 5k / 20k':>26}{'seconds':>9}")
    for name, mine in by.items():
        share = np.array([run.area for run in mine]) / oracle
        sites = " / ".join(f"{mean:.0f}" for mean in np.mean([run.at for run in mine], axis=0))
        area = f"{share.mean():.3f} ({share.std():.3f}, {share.min():.3f})"
        print(f"{name:28}{area:>28}{sites:>26}{np.mean([run.seconds for run in mine]):>9.1f}")
    print(f"\n{OURS} over … (n = {len(oracle)}, 95 % bootstrap over seeds)")
    for name in RIVALS:
        shown = [f"area {interval(*areas(by[OURS], by[name]))}"]
        for place, mark in enumerate(MARKS):
            pair = (np.array([run.at[place] for run in by[who]], dtype=float) for who in (OURS, name))
            shown.append(f"{mark // 1000}k {interval(*pair)}")
        print(f"  {name:28}{'  '.join(shown)}")


def areas(mine: Sequence[Run], theirs: Sequence[Run]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The areas of two strategies on the same webs."""
    return np.array([run.area for run in mine]), np.array([run.area for run in theirs])


def interval(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> str:
    """The ratio of totals and its interval, webs drawn again with replacement."""
    draws = np.random.default_rng(0).integers(0, len(mine), (RESAMPLES, len(mine)))
    low, high = np.percentile(mine[draws].sum(axis=1) / np.maximum(theirs[draws].sum(axis=1), 1e-9), (2.5, 97.5))
    return f"{mine.sum() / max(theirs.sum(), 1e-9):.2f} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    main()
