"""The crawler with everything on against bare Scrapy: the same pages, the same concurrency, the same cores, one run.

    python -m benchmarks.throughput [--pages 10000] [--hosts 2000] [--rounds 3] [--concurrency 32] [--workers 1]
                                    [--profile]

The pages are those of the practice web, written before anything is measured and served from memory by a process of its
own; what that server gives alone, to a client that only reads, is printed first. Then, in turns: Scrapy as it comes,
fetching the list and keeping nothing; Scrapy obeying robots.txt; and ``spyglass crawl`` with that list as seeds, which
reads robots.txt, parses, scores, ranks links, archives and stores. Each is a process timed from its start to its end.
Printed a crawler: pages a second (median of the rounds), processor milliseconds a page of the fetching process with all
its workers; and the ratio of each round to bare Scrapy of the same round. Then processor milliseconds a page of each
process of the last crawl: its own, which fetches and stores, its workers, which read and score, and the server; the
greatest of them, or their sum divided by the cores, is what bounds it. --profile adds one crawl that is looked at a
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

CRAWL = (sys.executable, "-m", "benchmarks.counted", "crawl")
SAMPLED = (sys.executable, "-m", "benchmarks.sampled", "crawl")
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True)
class Ran:
    """One crawl: pages that came, wall seconds, processor seconds of its processes, and of them those of workers."""

    pages: int
    seconds: float
    cpu: float
    workers: float = 0.0

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


def bare(folder: Path, web: "Web", concurrency: int, *, robots: bool) -> Ran:
    """Scrapy alone."""
    folder.mkdir(parents=True)
    arguments = (str(web.urls), str(concurrency), *(("robots",) if robots else ()))
    environment = environment_of(concurrency) | {"http_proxy": web.proxy, "no_proxy": ""}
    seconds, cpu = timed((*PYTHON, "benchmarks.bare_scrapy", *arguments), folder, environment)
    return Ran(int((folder / "said.txt").read_text().split()[-1]), seconds, cpu)


def ours(folder: Path, web: "Web", given: argparse.Namespace, command: tuple[str, ...] = CRAWL) -> Ran:
    """The whole crawler, on a fresh store; its pages are what it stored."""
    folder.mkdir(parents=True)
    urls, environment = web.urls, environment_of(given.concurrency)
    pages = sum(1 for _ in urls.open()) - 1
    bounds = ("--pages", str(pages), "--delay", "0", "--json")
    environment |= {"SPYGLASS_CRAWL_WORKERS": str(given.workers)}
    seconds, cpu = timed((*command, str(urls), "--proxy", web.proxy, *bounds), folder, environment)
    summary = next(line for line in (folder / "said.txt").read_text().splitlines() if line.startswith("{"))
    took = folder / "processor.json"
    workers = json.loads(took.read_text())["workers"] if took.exists() else 0.0
    return Ran(json.loads(summary)["pages"], seconds, cpu, workers)


def environment_of(concurrency: int) -> dict[str, str]:
    """Nothing of the caller's own settings; the modules of this tree wherever the process runs."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    return mine | {"SPYGLASS_CRAWL_CONCURRENCY": str(concurrency), "PYTHONPATH": str(Path(__file__).parent.parent)}


@dataclass(frozen=True)
class Web:
    """The printed web: its proxy, the list of its pages, and its process."""

    proxy: str
    urls: Path
    pid: int

    @property
    def cpu(self) -> float:
        """Processor seconds that serving took so far."""
        ticks = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(hosts: int, pages: int, folder: Path) -> Iterator[Web]:
    """The printed web in a process of its own."""
    urls = folder / "urls.csv"
    line = (*PYTHON, "benchmarks.printed_web", str(hosts), str(pages), str(urls))
    web = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment_of(1), cwd=folder)
    try:
        assert web.stdout is not None
        yield Web(web.stdout.readline().strip(), urls, web.pid)
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
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-throughput-") as name:
        folder = Path(name)
        with served(given.hosts, given.pages, folder) as web:
            compare(folder, web, given)
            if given.profile:
                ours(folder / "profile", web, given, SAMPLED)
                print((folder / "profile" / "profile.txt").read_text())


def compare(folder: Path, web: Web, given: argparse.Namespace) -> None:
    """All crawlers in turns; a line each."""
    pages = sum(1 for _ in csv.DictReader(web.urls.open()))
    print(f"{pages:,} pages of {given.hosts:,} hosts, {given.concurrency} at once, {os.cpu_count()} cores")
    seconds, _ = timed((*PYTHON, "benchmarks.printed_web", web.proxy, str(web.urls)), folder, environment_of(1))
    print(f"{'the server alone':<28} {pages / seconds:7.1f} pages/s", flush=True)
    ran: dict[str, list[Ran]] = {}
    for number in range(given.rounds):
        home = folder / str(number)
        ran.setdefault("bare Scrapy", []).append(bare(home / "b", web, given.concurrency, robots=False))
        ran.setdefault("Scrapy, robots.txt obeyed", []).append(bare(home / "r", web, given.concurrency, robots=True))
        served_before = web.cpu
        ran.setdefault("spyglass crawl", []).append(ours(home / "o", web, given))
    for name, runs in ran.items():
        ratios = sorted(run.rate / first.rate for run, first in zip(runs, ran["bare Scrapy"], strict=True))
        print(
            f"{name:<28} {statistics.median(run.rate for run in runs):7.1f} pages/s  "
            f"{statistics.median(1000 * run.cpu / run.pages for run in runs):6.2f} ms of processor a page  "
            f"{', '.join(f'{run.pages:,}' for run in islice(runs, 1))} pages  "
            f"of bare Scrapy {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )
    last = ran["spyglass crawl"][-1]
    took = {"own process": last.cpu - last.workers, "workers": last.workers, "server": web.cpu - served_before}
    for name, used in took.items():
        print(f"{name:>28} {1000 * used / last.pages:7.2f} ms of processor a page")


if __name__ == "__main__":
    main()
