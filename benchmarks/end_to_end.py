"""The main job on real pages: train on 70 % of the corpus groups, then find the pirates among the other 30 %.

    python benchmarks/end_to_end.py CORPUS.jsonl.gz [--hosts 5000] [--seeds 1]

For each seed: the corpus is split by group (every source on one side); a model is trained on 70 %; the other 30 % are
replayed in the practice web among generated hosts that the model has never seen either; the crawl starts from the
practice web's seed and search pages with a budget of five fetches for each reachable pirate site. Printed: the share of
those sites that were fetched, the precision of the top of the queue (without the sites it shows early because they were
drawn at random), pages a second; the same for breadth-first order.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FETCHES_PER_PIRATE = 5
HELD_OUT = 0.3
TOPS = (25, 50, 100)
# How the queue says that a site stands where it stands by chance.
DRAWN = "drawn at random"


@dataclass(frozen=True)
class Result:
    """One crawl: shares are of reachable pirate sites."""

    order: str
    pirates: int
    fetches: int
    found: float
    precision: dict[int, float]
    seconds: float


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--keep", type=Path, help="leave models, stores and truth in this folder, one a seed")
    options = parser.parse_args()
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(prefix="spyglass-end-to-end-") as name:
            folder = options.keep / str(seed) if options.keep else Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            results = measure(options.corpus, options.hosts, seed, folder.resolve())
        show(seed, options.hosts, results)


def measure(corpus: Path, hosts: int, seed: int, folder: Path) -> list[Result]:
    """Both crawls of one seed."""
    groups = split(corpus, seed, folder)
    print(f"seed {seed}: training on {1 - HELD_OUT:.0%} of the groups ...", file=sys.stderr, flush=True)
    # The pages written for this project are training pages like any other; nothing of the corpus is in them.
    shutil.copytree(ROOT / "models" / "authored", folder / "models" / "authored", dirs_exist_ok=True)
    spyglass(folder, "train", "--corpus", str(folder / "train.jsonl.gz"), "--models", str(folder / "models"))
    with practice(corpus, groups, hosts, seed, folder) as (proxy, seeds, truth):
        return [crawl(order, proxy, seeds, truth, folder) for order in ("best", "breadth")]


def split(corpus: Path, seed: int, folder: Path) -> Path:
    """Write the training part of the corpus and the ids of the groups that are held out."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    names = sorted({page["group"] for page in pages})
    random.Random(seed).shuffle(names)
    held = set(names[: round(len(names) * HELD_OUT)])
    with gzip.open(folder / "train.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(page) + "\n" for page in pages if page["group"] not in held)
    (folder / "groups.txt").write_text("".join(f"{name}\n" for name in sorted(held)))
    return folder / "groups.txt"


@contextmanager
def practice(corpus: Path, groups: Path, hosts: int, seed: int, folder: Path) -> Iterator[tuple[str, str, Path]]:
    """The practice web in a process of its own."""
    arguments = [
        "--corpus",
        corpus.resolve(),
        "--groups",
        groups,
        "--hosts",
        hosts,
        "--seed",
        seed,
        "--out",
        folder / "p",
    ]
    web = subprocess.Popen(command("practice", *map(str, arguments)), stdout=subprocess.PIPE, text=True, cwd=folder)
    try:
        assert web.stdout is not None
        told = json.loads(web.stdout.readline())
        yield told["proxy"], told["seeds"], Path(told["truth"])
    finally:
        web.terminate()
        web.wait(timeout=10)


def crawl(order: str, proxy: str, seeds: str, truth: Path, folder: Path) -> Result:
    """One crawl with a store of its own, and what its queue is worth."""
    known = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
    pirates = {row["site"] for row in known if row["category"] != "legit" and row["reachable"]}
    true = {row["site"] for row in known if row["category"] != "legit"}
    budget = FETCHES_PER_PIRATE * len(pirates)
    home = folder / order
    home.mkdir()
    print(f"crawling in {order} order, {budget} fetches ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    arguments = [seeds, "--proxy", proxy, "--pages", budget, "--delay", 0, "--order", order]
    spyglass(home, "crawl", *map(str, arguments), models=folder / "models")
    seconds = time.monotonic() - started
    queue = ranked_sites(home)
    fetched = fetched_sites(home)
    return Result(
        order=order,
        pirates=len(pirates),
        fetches=budget,
        found=len(pirates & fetched) / len(pirates),
        precision={top: sum(site in true for site in queue[:top]) / top for top in TOPS},
        seconds=seconds,
    )


def ranked_sites(home: Path) -> list[str]:
    """The top of the queue by its ranking alone: what it shows for the sake of estimates is not what it believes in."""
    rows = (json.loads(line) for line in spyglass(home, "queue", "--limit", str(2 * max(TOPS)), "--json").splitlines())
    return [row["site"] for row in rows if not any(reason["text"].startswith(DRAWN) for reason in row["reasons"])]


def fetched_sites(home: Path) -> set[str]:
    """Sites of which a page was fetched."""
    from sqlalchemy import select

    from store.database import connect, reading
    from store.schema.crawl import sites

    engine = connect(f"sqlite:///{home / 'var' / 'spyglass.db'}")
    with reading(engine) as connection:
        return set(connection.execute(select(sites.c.key).where(sites.c.fetched > 0)).scalars())


def command(*arguments: str) -> list[str]:
    """A spyglass command line for this interpreter."""
    return [sys.executable, "-c", "from cli.main import main; main()", *arguments]


def spyglass(folder: Path, *arguments: str, models: Path | None = None) -> str:
    """Run a command in ``folder``; its output."""
    # What counts is the order of fetches: with many in flight the crawl would also fetch what it knows to be of little
    # worth, only because the search engine is asked one thing at a time.
    environment = {**os.environ, "SPYGLASS_CRAWL_CONCURRENCY": "4"}
    if models is not None:
        environment["SPYGLASS_MODELS"] = str(models)
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"spyglass {arguments[0]} failed with {done.returncode}")
    return done.stdout


def show(seed: int, hosts: int, results: list[Result]) -> None:
    """Print one seed's table."""
    print(f"\nseed {seed}, {hosts} generated hosts, {results[0].pirates} reachable pirate sites")
    print(
        f"{'order':8} {'fetches':>8} {'found':>7} " + " ".join(f"{f'P@{top}':>6}" for top in TOPS) + f" {'pages/s':>8}"
    )
    for result in results:
        precision = " ".join(f"{result.precision[top]:6.2f}" for top in TOPS)
        speed = result.fetches / result.seconds
        print(f"{result.order:8} {result.fetches:8} {result.found:7.1%} {precision} {speed:8.1f}")
    best, rival = results
    print(
        f"found: {best.found / rival.found:.2f} times breadth-first" if rival.found else "breadth-first found nothing"
    )


if __name__ == "__main__":
    main()
