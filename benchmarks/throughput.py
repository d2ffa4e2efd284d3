"""The crawler with everything on against bare Scrapy: the same pages, the same concurrency, the same cores, one run.

    python -m benchmarks.throughput [--pages 10000] [--hosts 2000] [--rounds 3] [--concurrency 32] [--profile]

The pages are those of the practice web, written before anything is measured and served from memory by a process of its
own; what that server gives alone, to a client that only reads, is printed first. Then, in turns: Scrapy as it comes,
fetching the list and keeping nothing; Scrapy obeying robots.txt; and ``spyglass crawl`` with that list as seeds, which
reads robots.txt, parses, scores, ranks links, archives and stores. Each is a process timed from its start to its end.
Printed a crawler: pages a second (median of the rounds), processor milliseconds a page of the fetching process with all
its workers; and the ratio of each round to bare Scrapy of the same round. --profile adds one crawl that is looked at a
thousand times a second: where its fetching process spends its time.
"""

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

CRAWL = (sys.executable, "-c", "from cli.main import main; main()", "crawl")
SAMPLED = (sys.executable, "-m", "benchmarks.sampled", "crawl")
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True)
class Ran:
    """One crawl: pages that came, wall seconds, processor seconds of its processes."""

    pages: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def timed(line: tuple[str, ...], folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end: wall seconds, and processor seconds of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with (folder / "said.txt").open("w") as said:
        done = subprocess.run(line, cwd=folder, env=environment, stdout=said, stderr=said, check=False)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit((folder / "said.txt").read_text()[-2000:])
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare(folder: Path, proxy: str, urls: Path, concurrency: int, *, robots: bool) -> Ran:
    """Scrapy alone."""
    folder.mkdir(parents=True)
    arguments = (str(urls), str(concurrency), *(("robots",) if robots else ()))
    environment = environment_of(concurrency) | {"http_proxy": proxy, "no_proxy": ""}
    seconds, cpu = timed((*PYTHON, "benchmarks.bare_scrapy", *arguments), folder, environment)
    return Ran(int((folder / "said.txt").read_text().split()[-1]), seconds, cpu)


def ours(folder: Path, proxy: str, urls: Path, concurrency: int, command: tuple[str, ...] = CRAWL) -> Ran:
    """The whole crawler, on a fresh store; its pages are what it stored."""
    folder.mkdir(parents=True)
    pages = sum(1 for _ in urls.open()) - 1
    bounds = ("--pages", str(pages), "--delay", "0", "--json")
    seconds, cpu = timed((*command, str(urls), "--proxy", proxy, *bounds), folder, environment_of(concurrency))
    summary = next(line for line in (folder / "said.txt").read_text().splitlines() if line.startswith("{"))
    return Ran(json.loads(summary)["pages"], seconds, cpu)


def environment_of(concurrency: int) -> dict[str, str]:
    """Nothing of the caller's own settings; the modules of this tree wherever the process runs."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    return mine | {"SPYGLASS_CRAWL_CONCURRENCY": str(concurrency), "PYTHONPATH": str(Path(__file__).parent.parent)}


@contextmanager
def served(hosts: int, pages: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """The printed web in a process of its own: its proxy, and the list of its pages."""
    urls = folder / "urls.csv"
    line = (*PYTHON, "benchmarks.printed_web", str(hosts), str(pages), str(urls))
    web = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment_of(1), cwd=folder)
    try:
        assert web.stdout is not None
        yield web.stdout.readline().strip(), urls
    finally:
        web.terminate()
        web.wait(timeout=10)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-throughput-") as name:
        folder = Path(name)
        with served(given.hosts, given.pages, folder) as (proxy, urls):
            compare(folder, proxy, urls, given)
            if given.profile:
                ours(folder / "profile", proxy, urls, given.concurrency, SAMPLED)
                print((folder / "profile" / "profile.txt").read_text())


def compare(folder: Path, proxy: str, urls: Path, given: argparse.Namespace) -> None:
    """All crawlers in turns; a line each."""
    places = [row["url"] for row in csv.DictReader(urls.open())]
    print(f"{len(places):,} pages of {given.hosts:,} hosts, {given.concurrency} at once, {os.cpu_count()} cores")
    seconds, _ = timed((*PYTHON, "benchmarks.printed_web", proxy, str(urls)), folder, environment_of(1))
    print(f"{'the server alone':<28} {len(places) / seconds:7.1f} pages/s", flush=True)
    ran: dict[str, list[Ran]] = {}
    for number in range(given.rounds):
        home = folder / str(number)
        ran.setdefault("bare Scrapy", []).append(bare(home / "b", proxy, urls, given.concurrency, robots=False))
        ran.setdefault("Scrapy, robots.txt obeyed", []).append(
            bare(home / "r", proxy, urls, given.concurrency, robots=True)
        )
        ran.setdefault("spyglass crawl", []).append(ours(home / "o", proxy, urls, given.concurrency))
    for name, runs in ran.items():
        ratios = sorted(run.rate / first.rate for run, first in zip(runs, ran["bare Scrapy"], strict=True))
        print(
            f"{name:<28} {statistics.median(run.rate for run in runs):7.1f} pages/s  "
            f"{statistics.median(1000 * run.cpu / run.pages for run in runs):6.2f} ms of processor a page  "
            f"{', '.join(f'{run.pages:,}' for run in islice(runs, 1))} pages  "
            f"of bare Scrapy {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
