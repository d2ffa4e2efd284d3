"""One crawl of the practice web through everything that kills a crawl: is anything lost, doubled or torn?

    python -m benchmarks.chaos [--engine postgresql] [--kills 20] [--restarts 3] [--stops 1] [--hosts 600] [--last N]
                               [--busy N]

At moments drawn from the seed, counted in stored fetches: a crawler is killed (SIGKILL), the database server is
restarted under it (PostgreSQL; every other time as if it crashed), the disk of the evidence fills to the last byte (a
small tmpfs where that may be mounted; on SQLite the store lies there too) and a crawler is asked to stop (SIGTERM).
Killed and stopped crawlers are started again; on PostgreSQL two crawl at once. In the end the crawl runs until nothing
waits, or for --last fetches; all the while --busy processes take what they get of the processors. Printed an event:
what the store holds and what ``spyglass check`` finds; in the end the longest that a crawler took after SIGTERM. Exit
code 1 when a URL was lost, a page is stored twice, the evidence cannot be read or the store does not hold together.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from benchmarks.machine import COMMAND, busy, practice, small_disk
from benchmarks.postgres import Postgres, postgres
from store.consistency import inconsistencies
from store.database import connect, reading, snapshot
from store.errors import StoreError
from store.schema.crawl import frontier
from store.schema.pages import captures, pages

# A crawl that has stored nothing new for so long has ended or hangs: the event comes anyway. On a machine that does
# twenty other things it takes a minute to start.
PATIENCE = 120.0


@dataclass
class Chaos:
    """The crawl under way: its folder, its store, its crawlers, and what was known at the last look."""

    folder: Path
    address: str
    proxy: str
    seeds: str
    last: int
    crawlers: int
    server: Postgres | None
    engine: Engine
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    lost: int = 0
    findings: int = 0
    ends: list[float] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the caller's own settings; impatient, and without the reserve that keeps a disk from filling."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
        settings = {"DATABASE": self.address, "CRAWL_TIMEOUT": "4", "CRAWL_DELAY": "0", "CRAWL_MIN_FREE_BYTES": "1"}
        return mine | {f"SPYGLASS_{name}": value for name, value in settings.items()}

    def keep_running(self) -> None:
        """As many crawlers as there should be."""
        self.running = [one for one in self.running if one.poll() is None]
        while len(self.running) < self.crawlers:
            self.running.append(self.start())

    def start(self, pages: int = 0) -> "subprocess.Popen[bytes]":
        """One more crawler, for so many fetches (0: until nothing waits)."""
        bounds = ("--pages", str(pages)) if pages else ()
        return begin(("crawl", self.seeds, "--proxy", self.proxy, *bounds), self.folder, self.environment)

    def fetched(self) -> int:
        """Captures stored; as many as before while the database is away."""
        try:
            with reading(self.engine) as connection:
                return int(connection.execute(select(func.count()).select_from(captures)).scalar_one())
        except StoreError:
            return 0

    def wait_for(self, more: int) -> None:
        """Until so many more fetches are stored, all crawlers have ended, or patience has."""
        target, until = self.fetched() + more, time.monotonic() + PATIENCE
        while time.monotonic() < until and any(one.poll() is None for one in self.running):
            if self.fetched() >= target:
                return
            time.sleep(0.05)

    def look(self, event: str) -> None:
        """Compare with the last look, and print."""
        with snapshot(self.engine) as connection:
            urls = set(connection.execute(select(frontier.c.url)).scalars())
            found = list(inconsistencies(connection, self.folder / "var" / "evidence"))
            twice = doubled(connection)
            count = connection.execute(select(func.count()).select_from(pages)).scalar_one()
        gone = len(self.known - urls)
        self.lost, self.findings, self.known = self.lost + gone, self.findings + len(found), urls
        said = "; ".join(found) or "the store holds together"
        print(f"{event:<34} {len(urls):6} URLs, {gone} lost  {count:5} pages, {twice} twice  {said}", flush=True)


def begin(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A command in a process of its own; what it says goes into a file."""
    with (folder / "said.txt").open("ab") as said:
        return subprocess.Popen((*COMMAND, *words), cwd=folder, env=environment, stdout=said, stderr=said)


def doubled(connection: Connection) -> int:
    """How many URLs have more pages than the tries that the frontier counts (a site that was busy is asked again)."""
    counted = select(pages.c.url, func.count().label("stored")).group_by(pages.c.url).subquery()
    again = counted.join(frontier, frontier.c.url == counted.c.url)
    more = select(func.count()).select_from(again).where(counted.c.stored > frontier.c.attempts + 1)
    return int(connection.execute(more).scalar_one())


def kill(chaos: Chaos, rng: random.Random) -> str:
    """SIGKILL to a crawler."""
    victim = rng.choice(chaos.running)
    victim.kill()
    victim.wait()
    return "kill -9"


def stop(chaos: Chaos, rng: random.Random) -> str:
    """SIGTERM to a crawler, which has ten seconds."""
    victim, began = rng.choice(chaos.running), time.monotonic()
    victim.terminate()
    victim.wait()
    chaos.ends.append(time.monotonic() - began)
    return f"SIGTERM, gone in {chaos.ends[-1]:.1f} s, exit {victim.returncode}"


def restart(chaos: Chaos, mode: str) -> str:
    """The database server goes away and comes back; the crawlers must live through it."""
    assert chaos.server is not None
    chaos.server.restart(mode)
    chaos.wait_for(20)
    alive = sum(one.poll() is None for one in chaos.running)
    return f"database restarted ({mode}), {alive} crawl on"


def fill(chaos: Chaos) -> str:
    """Not a byte is left until every crawler has given up; then there is room again."""
    ballast = chaos.folder / "var" / "ballast"
    try:
        with ballast.open("wb") as file:
            while True:
                file.write(bytes(65536))
                file.flush()
    except OSError:
        pass  # it is full, by the ballast or by the crawlers before there was room for any
    codes: list[int | None] = []
    for one in chaos.running:
        try:
            codes.append(one.wait(timeout=PATIENCE))
        except subprocess.TimeoutExpired:
            codes.append(None)
    ballast.unlink(missing_ok=True)
    return f"disk full, exit {', '.join(map(str, codes))}"


def readable(evidence: Path) -> tuple[int, int]:
    """What another library reads of the WARC files: whole responses, and files whose last record is torn."""
    whole = torn = 0
    for path in sorted(evidence.rglob("*.warc.gz")):
        with path.open("rb") as file:
            try:
                for record in ArchiveIterator(file):
                    record.content_stream().read()
                    whole += record.rec_type == "response"
            except (ArchiveLoadFailed, EOFError, OSError, AttributeError):  # the last: a head that ends midway
                torn += 1
    return whole, torn


def run(chaos: Chaos, events: list[str], rng: random.Random) -> None:
    """All events, then the crawl to its end."""
    modes = cycle(("fast", "immediate"))
    for number, event in enumerate(events, 1):
        chaos.keep_running()
        chaos.wait_for(rng.randint(10, 120))
        chaos.running = [one for one in chaos.running if one.poll() is None] or [chaos.start()]
        done = {
            "kill": lambda: kill(chaos, rng),
            "stop": lambda: stop(chaos, rng),
            "restart": lambda: restart(chaos, next(modes)),
            "fill": lambda: fill(chaos),
        }[event]()
        chaos.look(f"{number:3}  {done}")
    if chaos.last:
        for one in chaos.running:
            one.terminate()
            one.wait()
        chaos.running = [chaos.start(chaos.last)]
    else:
        chaos.keep_running()
    codes = [one.wait() for one in chaos.running]
    chaos.look(f"     to the end, exit {', '.join(map(str, codes))}")


def verdict(chaos: Chaos) -> bool:
    """Print what is left in the end; whether all is well."""
    with reading(chaos.engine) as connection:
        stored = connection.execute(select(func.count()).select_from(captures)).scalar_one()
        open_urls = select(func.count()).select_from(frontier).where(frontier.c.state.in_(["pending", "leased"]))
        waiting, twice = connection.execute(open_urls).scalar_one(), doubled(connection)
    whole, torn = readable(chaos.folder / "var" / "evidence")
    commands = [
        subprocess.run((*COMMAND, *words), cwd=chaos.folder, env=chaos.environment, check=False).returncode
        for words in (("check",), ("evidence", "verify"))
    ]
    if chaos.ends:
        print(f"{len(chaos.ends)} SIGTERM, the slowest crawler gone after {max(chaos.ends):.1f} s")
    print(f"{chaos.lost} URLs lost, {twice} pages stored twice, {waiting} URLs still wait")
    print(f"{stored} captures, {whole} whole responses in the WARC files, {torn} files end in a torn record")
    return not (chaos.lost or twice or chaos.findings or any(commands) or whole < stored)


def main() -> None:
    """Print the figures; exit code 1 when something was lost, doubled or torn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--restarts", type=int, default=3)
    parser.add_argument("--stops", type=int, default=1)
    parser.add_argument("--hosts", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--last", type=int, default=0)
    parser.add_argument("--busy", type=int, default=0)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="spyglass-chaos-")))
        small = held.enter_context(small_disk(folder / "var"))
        server = held.enter_context(postgres()) if given.engine == "postgresql" else None
        told = held.enter_context(practice(folder, given.hosts, given.seed))
        address = server.address if server else f"sqlite:///{folder / 'var' / 'spyglass.db'}"
        restarts = given.restarts if server else 0
        events = ["kill"] * given.kills + ["stop"] * given.stops + ["fill"] * small + ["restart"] * restarts
        rng.shuffle(events)
        held.enter_context(busy(given.busy))
        print(f"{given.engine}, {given.hosts} hosts, {len(events)} events{'' if small else ', no disk to fill'}")
        engine, crawlers = connect(address), 2 if server else 1
        chaos = Chaos(folder, address, told["proxy"], told["seeds"], given.last, crawlers, server, engine)
        try:
            subprocess.run((*COMMAND, "status"), cwd=folder, env=chaos.environment, check=False, capture_output=True)
            run(chaos, events, rng)
            good = verdict(chaos)
        finally:
            for one in chaos.running:
                one.kill()
            engine.dispose()
    sys.exit(not good)


if __name__ == "__main__":
    main()
