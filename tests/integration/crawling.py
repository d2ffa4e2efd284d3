"""Crawls of the practice web in processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from practice.server import Served, serve
from practice.world import World
from tests import warm
from tests.patience import PATIENCE

# Short waits, so that the slow hosts of the practice web end a test and not the other way round. Icons, which that web
# has none of, have tests of their own (test_asking.py): here every request is a page's.
IMPATIENT = {"SPYGLASS_CRAWL_TIMEOUT": "4", "SPYGLASS_CRAWL_DELAY": "0", "SPYGLASS_TRACES_ICON_BYTES": "0"}

# A command line that at its end writes how much memory it had at most. What getrusage says of a process itself counts
# the one that started it; what it says of children counts at most this one besides, which is bounded more tightly.
MEASURED = """
import resource
from cli.main import main
try:
    main()
finally:
    with open("/proc/self/status") as status, open("peak.txt", "w") as peak:
        own = next(line.split()[1] for line in status if line.startswith("VmHWM"))
        print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=peak)
"""


@dataclass(frozen=True)
class Asked:
    """One request that reached the practice web; times in seconds."""

    host: str
    path: str
    start: float
    end: float


@dataclass(frozen=True)
class Place:
    """A folder with a store, and the practice web to crawl from there."""

    folder: Path
    database: str
    served: Served
    log: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Its environment: the store of this place, and nothing of the tester's own."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
        return {**mine, **IMPATIENT, "SPYGLASS_DATABASE": self.database, **more}

    def run(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return warm.run(arguments, self.folder, self.environment(**more))

    def crawl(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Crawl the practice web."""
        return self.run("crawl", *arguments, "--proxy", self.served.proxy, **more)

    def crawl_measured(self, *arguments: object, **more: str) -> tuple[subprocess.CompletedProcess[str], int, int]:
        """Crawl it as a user does, with a Python begun for it; and the KiB of memory that the crawler, and the largest
        of its workers, had at most."""
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, "crawl", *map(str, arguments), "--proxy", self.served.proxy],
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        crawler, worker = map(int, (self.folder / "peak.txt").read_text().split())
        return done, crawler, worker

    def start_crawl(self, *arguments: object, **more: str) -> warm.Command:
        """Begin a crawl of the practice web."""
        words = ("crawl", *arguments, "--proxy", self.served.proxy)
        return warm.Command(warm.SPYGLASS, words, self.folder, self.environment(**more))

    def asked(self) -> list[Asked]:
        """Every request for a page that the web has answered; robots.txt, tunnels and introductions left out."""
        rows = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [
            Asked(row["host"], row["path"], row["start"], row["end"])
            for row in rows
            if row["host"] and row["path"] != "/robots.txt" and row["method"] != "CONNECT"
        ]

    def seeds(self, *urls: str) -> Path:
        """A seed file of these."""
        path = self.folder / "seeds.txt"
        path.write_text("\n".join(urls), encoding="utf-8")
        return path


@contextmanager
def crawling(folder: Path, database: str, hosts: int = 400) -> Iterator[Place]:
    """A place to crawl from, while the block runs."""
    log = folder / "requests.jsonl"
    with serve(World(1, hosts), log=log, out=folder / "practice") as served:
        yield Place(folder, database, served, log)


def wait_for(place: Place, requests: int, crawl: warm.Command) -> None:
    """Until the web has seen so many requests, or the crawl has ended."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and crawl.poll() is None:
        if place.log.exists() and len(place.asked()) >= requests:
            return
        time.sleep(0.02)
