"""Verdicts from many clients that crash and try again: none may be lost, none doubled, the log must hold.

    python -m benchmarks.review_crashes [--verdicts 200] [--clients 10] [--database URL | postgresql]

Each client is a process that takes a site, decides it with a key of its own, and writes the key down when it has its
answer; every few moments one is killed (SIGKILL) and started again, and sends its unanswered verdicts once more.
Prints what is in the store against what the clients know. The same program, smaller, is a test.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from review.desk import Reader, next_item
from review.verdicts import Ballot, cast
from store import audit
from store.database import now, reading
from store.entities import Stage, UserRole, Verdict
from store.errors import StoreBusyError, UsageError
from store.schema.review import reviews
from store.settings import Settings
from store.upgrade import open_store

# Short, so that what a killed client held comes back while the others still work.
LEASE = timedelta(seconds=2)
_RETRIES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """``answered``: keys whose clients had an answer; ``stored``: keys in the store, with how often each; ``sites``
    decided more than once; ``broken``: the first broken entry of the log; ``kills``: how many clients were killed."""

    answered: frozenset[str]
    stored: Counter[str]
    twice: tuple[int, ...]
    broken: int | None
    kills: int

    @property
    def lost(self) -> frozenset[str]:
        """Verdicts that a client has an answer for and the store does not hold."""
        return self.answered - set(self.stored)

    @property
    def doubled(self) -> frozenset[str]:
        """Verdicts that the store holds more than once."""
        return frozenset(key for key, times in self.stored.items() if times > 1)


def client(database: str, name: str, journal: Path, share: int) -> None:
    """Decide ``share`` sites, each under a key that the journal knows before it is sent and after it is answered."""
    engine = open_store(Settings(database=database))
    sent, done = _read(journal)
    for key, site in sent.items():  # sent before a crash, never answered: once more
        if key not in done and _send(engine, name, site, key, journal):
            done.add(key)
    reader = Reader(name, UserRole.ANALYST)
    while len(done) < share:
        item = next_item(engine, reader, now(), LEASE)
        if item is None:
            return
        key = f"{name}-{len(done)}-{os.getpid()}"
        _note(journal, f"sent {key} {item.site}")
        if _send(engine, name, item.site, key, journal):
            done.add(key)


def _send(engine: Engine, name: str, site: str, key: str, journal: Path) -> bool:
    """Whether the verdict was taken; refused is one whose site somebody else took while its client was dead."""
    ballot = Ballot(Verdict.OTHER_PIRACY, key=key, stage=Stage.FIRST)
    for _ in range(_RETRIES):
        try:
            cast(engine, site, ballot, name, now())
            cast(engine, site, ballot, name, now())  # as if the answer had got lost
        except StoreBusyError:
            continue
        except UsageError:
            return False
        _note(journal, f"done {key} {site}")
        return True
    raise SystemExit(f"{name} gave up")


def _note(journal: Path, line: str) -> None:
    with journal.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read(journal: Path) -> tuple[dict[str, str], set[str]]:
    sent: dict[str, str] = {}
    done: set[str] = set()
    for line in journal.read_text().splitlines() if journal.exists() else []:
        word, key, site = line.split(" ")
        if word == "sent":
            sent[key] = site
        else:
            done.add(key)
    return sent, done


def run(database: str, folder: Path, names: Sequence[str], verdicts: int, kills: int) -> Outcome:
    """Let the clients work until each has its share, killing one of them ``kills`` times on the way."""
    share = verdicts // len(names)
    rng = random.Random(5)

    def start(name: str) -> subprocess.Popen[bytes]:
        words = ("client", database, name, str(folder / f"{name}.journal"), str(share))
        return subprocess.Popen([sys.executable, "-m", "benchmarks.review_crashes", *words])

    running = {name: start(name) for name in names}
    killed = 0
    try:
        while running:
            time.sleep(0.05)
            for name, process in list(running.items()):
                if process.poll() == -signal.SIGKILL:
                    running[name] = start(name)
                elif process.poll() is not None:
                    del running[name]
                    if process.returncode:
                        raise RuntimeError(f"{name} ended with {process.returncode}")
            begun = [name for name in running if (folder / f"{name}.journal").exists()]
            if begun and killed < kills:
                running[rng.choice(begun)].kill()
                killed += 1
                time.sleep(0.2)
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    return _outcome(database, folder, names, killed)


def _outcome(database: str, folder: Path, names: Sequence[str], kills: int) -> Outcome:
    answered: set[str] = set()
    for name in names:
        answered |= _read(folder / f"{name}.journal")[1]
    engine = open_store(Settings(database=database))
    with reading(engine) as connection:
        rows = connection.execute(select(reviews.c.client_key, reviews.c.site_id)).all()
        broken = audit.first_broken(connection)
        told = Counter(str(entry.subject) for entry in audit.entries(connection) if entry.action == "verdict")
    engine.dispose()
    by_site = Counter(int(row.site_id) for row in rows)
    twice = tuple(site for site, times in by_site.items() if times > 1)
    if sum(told.values()) != len(rows):
        raise RuntimeError(f"the log tells of {sum(told.values())} verdicts, the store holds {len(rows)}")
    stored = Counter(str(row.client_key) for row in rows if row.client_key)
    return Outcome(frozenset(answered), stored, twice, broken, kills)


def main() -> None:
    """Parse the command line, fill a store and run."""
    if sys.argv[1:2] == ["client"]:
        client(sys.argv[2], sys.argv[3], Path(sys.argv[4]), int(sys.argv[5]))
        return
    from benchmarks.review_scale import store
    from benchmarks.review_store import ANALYSTS, fill

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--verdicts", type=int, default=200)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, store(chosen.database) as address:
        engine = open_store(Settings(database=address))
        fill(engine, 5_000, 5_000, 0)
        kind = engine.dialect.name
        engine.dispose()
        started = time.perf_counter()
        ended = run(address, Path(folder), ANALYSTS[: chosen.clients], chosen.verdicts, chosen.kills)
        spent = time.perf_counter() - started
    print(f"{kind}: {len(ended.answered)} verdicts of {chosen.clients} clients, {ended.kills} kills, {spent:.0f} s")
    print(f"lost {len(ended.lost)}, doubled {len(ended.doubled)}, sites decided twice {len(ended.twice)}, ", end="")
    print(f"first broken entry of the log {ended.broken}")


if __name__ == "__main__":
    main()
