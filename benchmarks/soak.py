"""A day of a crawler's life by a clock that runs fast; does its memory grow?

    python -m benchmarks.soak [--hours 24] [--faster 40] [--warm-up 8] [--hosts 20000]

``spyglass schedule`` runs one crawl of so many hours in a process of its own, as on an operator's machine, and the
clock of all of them runs so many times as fast (benchmarks/fast_clock): the three seconds between two requests to a
site, leases and the search for lost ones, heartbeats, retries after failures, robots.txt that runs out, refits and
re-rankings, the day's log file. The practice web is served by a process of its own, by the real clock. What is fetched
in an hour is what the machine manages in the time that stands for one, printed with the rest.

Printed by simulated hour: fetches, and the mean memory of crawler, its largest worker and the schedule. Then for each,
of the hours after the warm-up: the slope by hour (least squares on the means of the hours) with its 95 % interval, the
most memory of all, and whether it is flat. Flat means that a week at the upper end of that interval adds less than
WEEK_MB. The warm-up is over after so many hours and WARM_FETCHES, whichever is later: caches fill there, on purpose and
up to their bounds (SQLite's, hosts, words of links, robots.txt). What kills a crawl is for ``benchmarks.chaos``.
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import COMMAND, practice
from store.database import connect, reading
from store.errors import StoreError
from store.runs import recent_runs

RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")
CLOCK = Path(__file__).parent / "fast_clock"
# What a week may add at the most: with what a crawl holds after its first day it stays far below the MemoryMax of the
# unit in docs/operating.md.
WEEK_MB, WEEK_HOURS = 256, 168
# SQLite's cache is full after 3,000 fetches, those of hosts, rules and parts of links (10,000 and less; a page brings
# some ten links) after 5,000 or so; front pages remembered (5,000) come last.
WARM_FETCHES = 6_000
# Real seconds for an answer: this cap is so many times as high where the crawler's clock is so much faster.
ANSWER_SECONDS = 4
# Fewer at once than by default: a lease lasts 300 seconds of the fast clock, and by that one the machine is slow.
AT_ONCE = 16
LOOK_SECONDS = 0.5
# Student's 97.5 % points for 1, 2, … degrees of freedom; beyond, the last.
STUDENT = (12.7, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1)
WHO = ("crawler", "worker", "schedule")


@dataclass(frozen=True, slots=True)
class Sample:
    """At ``hours`` by the fast clock: ``fetches`` so far, and the memory of each of WHO in MB."""

    hours: float
    fetches: int
    memory: tuple[float, ...]


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


def samples(schedule: "subprocess.Popen[bytes]", address: str, faster: float) -> Iterator[Sample]:
    """What the crawl comes to, twice a second, from its first fetch until its process is gone."""
    engine, began = connect(address), 0.0
    while schedule.poll() is None:
        try:
            with reading(engine) as connection:
                runs = recent_runs(connection, 1)
        except StoreError:  # the crawl is still making its tables
            runs = []
        crawler = max(children(schedule.pid), default=0)
        if began and not crawler:
            break
        if runs and runs[0].counters.get("fetches"):
            began = began or time.monotonic()
            memory = (resident(crawler), max(map(resident, children(crawler)), default=0.0), resident(schedule.pid))
            yield Sample(faster * (time.monotonic() - began) / 3600, runs[0].counters["fetches"], memory)
        time.sleep(LOOK_SECONDS)
    engine.dispose()


def slope(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Least squares: the rise by one of x, and half the width of its 95 % interval."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    line = statistics.linear_regression(xs, ys)
    errors = [y - line.intercept - line.slope * x for x, y in points]
    spread = math.sqrt(sum(error * error for error in errors) / (len(points) - 2))
    across = math.sqrt(sum((x - statistics.fmean(xs)) ** 2 for x in xs))
    return line.slope, STUDENT[min(len(points) - 2, len(STUDENT)) - 1] * spread / across


def soak(folder: Path, hours: float, faster: float, hosts: int) -> list[Sample]:
    """Crawl once, and print what memory does hour by hour."""
    kept: list[Sample] = []
    address = f"sqlite:///{folder / 'spyglass.db'}"
    with practice(folder, hosts, 1) as told:
        (folder / "spyglass.toml").write_text(
            f'[[schedule]]\nname = "soak"\ncron = "@daily"\nseeds = ["{told["seeds"]}"]\n'
            f'minutes = {round(60 * hours)}\nproxy = "{told["proxy"]}"\n'
        )
        schedule = subprocess.Popen((*COMMAND, "schedule"), cwd=folder, env=environment(address, faster))
        try:
            for sample in samples(schedule, address, faster):
                if kept and int(sample.hours) > int(kept[-1].hours):
                    show(kept, int(kept[-1].hours))
                kept.append(sample)
        finally:
            schedule.terminate()
            schedule.wait()
    return kept


def environment(address: str, faster: float) -> dict[str, str]:
    """Nothing of the caller's own settings, and the fast clock."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    paths = [str(CLOCK), str(CLOCK.parents[1]), *filter(None, [mine.get("PYTHONPATH")])]
    clock = {"FAST_CLOCK": f"{faster} {time.time()}", "PYTHONPATH": os.pathsep.join(paths)}
    settings = {"TIMEOUT": ANSWER_SECONDS * faster, "CONCURRENCY": AT_ONCE}
    crawl = {f"SPYGLASS_CRAWL_{name}": str(value) for name, value in settings.items()}
    return mine | clock | crawl | {"SPYGLASS_DATABASE": address}


def show(kept: Sequence[Sample], hour: int) -> None:
    """A line of one simulated hour."""
    within = [sample for sample in kept if int(sample.hours) == hour]
    means = "  ".join(f"{who} {statistics.fmean(s.memory[at] for s in within):6.1f} MB" for at, who in enumerate(WHO))
    print(f"hour {hour + 1:3}  {within[-1].fetches:7} fetches  {means}", flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24, help="simulated ones")
    parser.add_argument("--faster", type=float, default=40, help="how many times as fast the clock runs")
    parser.add_argument("--warm-up", type=int, default=8, help="simulated hours that the slope leaves out")
    parser.add_argument("--hosts", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-soak-") as name:
        started = time.monotonic()
        kept = soak(Path(name), given.hours, given.faster, given.hosts)
        minutes = (time.monotonic() - started) / 60
    warm = max(given.warm_up, next((math.ceil(s.hours) for s in kept if s.fetches >= WARM_FETCHES), sys.maxsize))
    whole = [hour for hour in range(int(given.hours)) if hour >= warm and hour < kept[-1].hours - 0.9]
    if len(whole) < 3:
        sys.exit(f"too few hours after the warm-up of {WARM_FETCHES:,} fetches: crawl longer, or on a quicker machine")
    came_to = f"{kept[-1].fetches:,} fetches, {kept[-1].hours:.1f} hours, in {minutes:.0f} minutes"
    print(f"{came_to}; from hour {whole[0] + 1} on:")
    grows = False
    for at, who in enumerate(WHO):
        means = [statistics.fmean(s.memory[at] for s in kept if int(s.hours) == hour) for hour in whole]
        rise, half = slope(list(zip(whole, means, strict=True)))
        week, most = WEEK_HOURS * (rise + half), max(sample.memory[at] for sample in kept)
        flat = week < WEEK_MB
        grows = grows or not flat
        print(
            f"{who:8} {rise:+.2f} MB by hour [{rise - half:+.2f}, {rise + half:+.2f}], a week at the upper end "
            f"{week:+.0f} MB: {'flat' if flat else 'not flat'}; at most {most:.0f} MB"
        )
    sys.exit(grows)


if __name__ == "__main__":
    main()
