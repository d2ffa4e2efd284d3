"""The whole crawler on the generated practice web: best-first order against breadth-first and against the simulator.

    python -m benchmarks.discovery.practice_web [--hosts 5000] [--pages 2000] [--seeds 201 202 203 204 205]

For each seed one web, and on it a crawl in each order, from the practice web's own seed list, each with a store of its
own; then the same order simulated on the same web, without network, store, retries and several fetches in flight.
Printed: pirate sites found after so many fetches, of those that can be reached by links; and the crawl's ratio to both.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from benchmarks.discovery.ours import Crawl
from benchmarks.discovery.practiceweb import PracticeWeb
from benchmarks.machine import COMMAND, practice
from crawler.learner import starting_model
from practice.world import World
from store.database import connect, reading
from store.schema.pages import captures
from store.settings import Settings

MARKS = (250, 500, 1_000, 1_500, 2_000)
# Few in flight: what counts is the order, and with many the crawl also fetches what it knows to be worth little.
CONCURRENCY = 4
# So many fetches lie between two of one host when four are in flight and their answers are stored together.
APART = 6


def main() -> None:
    """Run the benchmark and print a table a seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=5_000)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[201, 202, 203, 204, 205])
    options = parser.parse_args()
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(prefix="spyglass-practice-") as name:
            measure(options.hosts, options.pages, seed, Path(name))


def measure(hosts: int, pages: int, seed: int, folder: Path) -> None:
    """Both crawls on the web of one seed."""
    with practice(folder, hosts, seed) as told:
        rows = [json.loads(line) for line in Path(told["truth"]).read_text("utf-8").splitlines()]
        pirates = {row["site"] for row in rows if row["category"] != "legit" and row["reachable"]}
        print(f"\nseed {seed}, {hosts:,} hosts, {len(pirates)} pirate sites within reach", flush=True)
        last = {"simulator": simulated(hosts, pages, seed, pirates)}
        for order in ("best", "breadth"):
            started = time.monotonic()
            found = curve(crawl(order, pages, told, folder), pirates)
            last[order] = found[-1]
            show(order, found, len(pirates), f", {pages / (time.monotonic() - started):.1f} fetches/s")
        ratios = (f"over {rival} {last['best'] / max(1, last[rival]):.2f}" for rival in ("breadth", "simulator"))
        print(f"  best {', '.join(ratios)}", flush=True)


def simulated(hosts: int, pages: int, seed: int, pirates: set[str]) -> int:
    """Prints what the simulator finds on the same web; how many sites at the end."""
    settings = Settings()
    web = PracticeWeb(World(seed, hosts), settings.models)
    crawl = Crawl(web, pages, web.seeds(), starting_model(settings.models), gap=APART, seed_gap=APART)
    times = crawl.run()[web.pirate]
    found = [int(((times > 0) & (times <= mark)).sum()) for mark in (*[mark for mark in MARKS if mark < pages], pages)]
    show("simulator", found, len(pirates), "")
    return found[-1]


def show(name: str, found: list[int], pirates: int, note: str) -> None:
    """Print one crawl's line."""
    shown = "  ".join(f"{mark}: {count}" for mark, count in zip(MARKS, found, strict=False))
    print(f"  {name:9} {shown}  ({found[-1] / pirates:.0%}{note})", flush=True)


def crawl(order: str, pages: int, told: dict[str, str], folder: Path) -> list[str]:
    """The sites of all fetches of one crawl, in their order."""
    home = folder / order
    home.mkdir()
    limits = ("--pages", str(pages), "--delay", "0", "--order", order)
    environment = {**os.environ, "SPYGLASS_CRAWL_CONCURRENCY": str(CONCURRENCY)}
    arguments = (*COMMAND, "crawl", told["seeds"], "--proxy", told["proxy"], *limits)
    subprocess.run(
        arguments, cwd=home, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    engine = connect(f"sqlite:///{home / 'var' / 'spyglass.db'}")
    with reading(engine) as connection:
        sites = list(connection.execute(select(captures.c.site).order_by(captures.c.id)).scalars())
    engine.dispose()
    return sites


def curve(fetched: list[str], pirates: set[str]) -> list[int]:
    """How many pirates were found by each of MARKS, and by the end."""
    return [len(pirates.intersection(fetched[:mark])) for mark in MARKS if mark < len(fetched)] + [
        len(pirates.intersection(fetched))
    ]


if __name__ == "__main__":
    main()
