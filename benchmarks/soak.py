"""A day in an hour: one crawl of many thousand fetches with the waiting taken out; does its memory grow?

    python -m benchmarks.soak [--hours 24] [--minutes 60] [--hosts 4000]

A crawl with the default delay of three seconds a host spends nearly all its time waiting; with a delay of 0 the same
fetches, pages, links, refits and re-rankings happen as fast as the machine can. An hour stands for HOUR fetches. The
practice web is served by a process of its own. Printed every so many fetches: memory of the crawler and of its largest
worker. Then, of the fetches after the first quarter (caches fill there, on purpose and up to their bounds): the slope
of memory by simulated hour, with a 95 % interval (least squares on averages of ten samples, which are nearly
independent), and the most memory of all. What kills a crawl is for ``benchmarks.chaos``.
"""

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chaos import COMMAND, practice
from store.database import connect, reading
from store.errors import StoreError
from store.runs import recent_runs

RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")
# Samples averaged into one point of the fit, and Student's 97.5 % point for a dozen points and more.
AVERAGED, STUDENT = 10, 2.2
EVERY = 250
# One fetch a second: what a crawl comes to that keeps three seconds' distance from each of the few sites it is at.
HOUR = 3_600
Sample = tuple[int, float, float]


def resident(process: int) -> float:
    """The memory a process holds now, in MB; 0 when it is gone."""
    try:
        found = RESIDENT.search(Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def children(process: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == process:
            found.append(int(stat.parent.name))
    return found


def samples(crawl: "subprocess.Popen[bytes]", address: str) -> Iterator[Sample]:
    """Fetches so far, memory of the crawler and of its largest worker, twice a second while it runs."""
    engine = connect(address)
    while crawl.poll() is None:
        try:
            with reading(engine) as connection:
                runs = recent_runs(connection, 1)
        except StoreError:  # the crawl is still making its tables
            runs = []
        if runs and runs[0].counters.get("fetches"):
            workers = (resident(child) for child in children(crawl.pid))
            yield runs[0].counters["fetches"], resident(crawl.pid), max(workers, default=0.0)
        time.sleep(0.5)
    engine.dispose()


def slope(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Least squares: MB by simulated hour, and half the width of its 95 % interval."""
    means = [
        tuple(statistics.fmean(column) for column in zip(*points[at : at + AVERAGED], strict=True))
        for at in range(0, len(points) - AVERAGED + 1, AVERAGED)
    ]
    xs, ys = [x for x, _ in means], [y for _, y in means]
    line = statistics.linear_regression(xs, ys)
    errors = [y - line.intercept - line.slope * x for x, y in means]
    spread = math.sqrt(sum(error * error for error in errors) / (len(means) - 2))
    across = math.sqrt(sum((x - statistics.fmean(xs)) ** 2 for x in xs))
    return HOUR * line.slope, HOUR * STUDENT * spread / across


def soak(folder: Path, fetches: int, minutes: float, hosts: int) -> list[Sample]:
    """Crawl once, and print what memory does."""
    kept: list[Sample] = []
    address, shown = f"sqlite:///{folder / 'spyglass.db'}", 0
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    environment |= {"SPYGLASS_DATABASE": address, "SPYGLASS_CRAWL_TIMEOUT": "4"}
    with practice(folder, hosts, 1) as told:
        bounds = ("--pages", str(fetches), "--minutes", str(minutes), "--delay", "0", "--proxy", told["proxy"])
        line = (*COMMAND, "crawl", told["seeds"], *bounds)
        quiet = subprocess.DEVNULL
        crawl = subprocess.Popen(line, cwd=folder, env=environment, stdout=quiet, stderr=quiet)
        try:
            for sample in samples(crawl, address):
                kept.append(sample)
                if sample[0] >= shown + EVERY:
                    shown = sample[0]
                    print(f"{shown:7} fetches  crawler {sample[1]:5.0f} MB  worker {sample[2]:5.0f} MB", flush=True)
        finally:
            crawl.terminate()
            crawl.wait()
    return kept


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24, help="simulated ones")
    parser.add_argument("--minutes", type=float, default=60, help="the crawl ends earlier then")
    parser.add_argument("--hosts", type=int, default=4_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-soak-") as name:
        started = time.monotonic()
        kept = soak(Path(name), round(HOUR * given.hours), given.minutes, given.hosts)
        minutes = (time.monotonic() - started) / 60
    last = kept[-1][0] if kept else 0
    late = [sample for sample in kept if sample[0] >= last / 4]
    if len(late) < 4 * AVERAGED:
        sys.exit("too few samples: crawl longer")
    print(f"{last:,} fetches, {last / HOUR:.1f} hours, in {minutes:.0f} minutes; from fetch {late[0][0]:,} on:")
    for column, who in ((1, "crawler"), (2, "worker")):
        rise, half = slope([(float(sample[0]), sample[column]) for sample in late])
        most = max(sample[column] for sample in kept)
        print(f"{who:8} {rise:+.2f} MB by hour [{rise - half:+.2f}, {rise + half:+.2f}], at most {most:.0f} MB")


if __name__ == "__main__":
    main()
