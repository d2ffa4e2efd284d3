"""A crawl that is stopped and killed again and again on one store: is memory flat, nothing lost, nothing stored twice?

    python -m benchmarks.soak --rounds 20 --seconds 8

Each round crawls the practice web in a process of its own and ends it by kill -9 or SIGTERM, at a moment drawn from the
seed, counted from its first stored page. Printed a round: how it ended, how long the end took, the peak memory of the
crawler, what the store holds. Then what ``spyglass check`` and ``spyglass evidence verify`` say.
"""

import argparse
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from practice.server import serve
from practice.world import World

COMMAND = (sys.executable, "-c", "from cli.main import main; main()")
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def peak_mb(process: int) -> float:
    """The most memory a process has held, in MB; 0 when it is gone."""
    try:
        found = PEAK.search(Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def crawl_for(seconds: float, end: signal.Signals | None, line: list[str], folder: Path) -> tuple[float, float, int]:
    """Crawl, and end it after ``seconds``: peak memory in MB, seconds that the end took, exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
    environment |= {"SPYGLASS_CRAWL_DELAY": "0", "SPYGLASS_CRAWL_TIMEOUT": "4"}
    crawl = subprocess.Popen(line, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    before, until, peak = counts(folder)[1], float("inf"), 0.0
    while time.monotonic() < until and crawl.poll() is None:
        peak = max(peak, peak_mb(crawl.pid))
        if until == float("inf") and counts(folder)[1] > before:
            until = time.monotonic() + seconds
        time.sleep(0.05)
    began = time.monotonic()
    if end is not None:
        crawl.send_signal(end)
    while crawl.poll() is None:
        peak = max(peak, peak_mb(crawl.pid))
        time.sleep(0.02)
    return peak, time.monotonic() - began, crawl.returncode


def counts(folder: Path) -> tuple[int, int, int]:
    """URLs known, pages stored, and pages stored more than once."""
    if not (folder / "var" / "spyglass.db").exists():
        return 0, 0, 0
    connection = sqlite3.connect(folder / "var" / "spyglass.db")
    try:
        urls = connection.execute("SELECT count(*) FROM frontier").fetchone()[0]
        pages = Counter(url for (url,) in connection.execute("SELECT url FROM pages"))
    except sqlite3.OperationalError:  # the first crawl is still making its tables
        return 0, 0, 0
    finally:
        connection.close()
    return urls, sum(pages.values()), sum(count - 1 for count in pages.values())


def main() -> None:
    """Print the figures; exit code 1 when the store does not hold together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8.0, help="a round at most, from its first page on")
    parser.add_argument("--hosts", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="spyglass-soak-") as name, serve(World(given.seed, given.hosts)) as served:
        folder = Path(name)
        peaks = []
        for number in range(1, given.rounds + 1):
            end = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
            seconds = rng.uniform(0.1, 1.0) * given.seconds
            line = [*COMMAND, "crawl", served.seeds, "--proxy", served.proxy]
            peak, took, code = crawl_for(seconds, end, line, folder)
            urls, pages, twice = counts(folder)
            peaks.append(peak)
            print(
                f"round {number:3}  {end.name:7} after {seconds:4.1f} s, gone in {took:4.2f} s, exit {code:3}  "
                f"peak {peak:4.0f} MB  {urls:6} URLs  {pages:5} pages  {twice} twice",
                flush=True,
            )
        half = len(peaks) // 2
        print(
            f"peak memory, mean of first half {sum(peaks[:half]) / half:.0f} MB, of second half "
            f"{sum(peaks[half:]) / (len(peaks) - half):.0f} MB"
        )
        left = [
            subprocess.run([*COMMAND, *words], cwd=folder, check=False).returncode
            for words in (["crawl", "--pages", "1", "--proxy", served.proxy], ["check"], ["evidence", "verify"])
        ]
    sys.exit(any(left))


if __name__ == "__main__":
    main()
