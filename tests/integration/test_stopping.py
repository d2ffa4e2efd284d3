"""SIGTERM and Ctrl-C: a crawl ends while everything that it waits for still hangs, and loses nothing.

How long that takes is measured by `python -m benchmarks.chaos --stops 10 --busy 20`.
"""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from store.database import connect, reading, writing
from tests.integration.hostile import Server, direct, hanging, page, rows, serving, wait_for
from tests.patience import PATIENCE
from tests.services import Heard, Said
from tests.services import serving as searching

pytestmark = pytest.mark.slow

# No answer is given up before the test is over, no second is spent on waiting for one, and what ends by itself is not
# broken off, however busy the machine.
PATIENT = {"SPYGLASS_CRAWL_TIMEOUT": "600", "SPYGLASS_SEARCH_TIMEOUT": "600", "HASTE": "0.1 600 600 600"}
AT_ONCE = {"HASTE": "0.1 0.2 0.3 600"}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with serving() as served:
        yield served


@pytest.fixture
def over() -> Iterator[Event]:
    """Set when the test is over: what waits for it hangs for as long as anybody looks."""
    event = Event()
    yield event
    event.set()


def stopped(running: "subprocess.Popen[str]", number: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
    """What a crawl says that is told to stop, on standard output and standard error."""
    running.send_signal(number)
    said, failed = running.communicate(timeout=PATIENCE)
    assert "Traceback" not in failed
    return said, failed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_does_not_wait_for_answers(server: Server, over: Event, tmp_path: Path, number: signal.Signals) -> None:
    """With every connection hanging, a signal ends the crawl: downloads cut, leases given back, run closed."""
    hosts = [f"hangs{number}.test" for number in range(5)]
    for host in hosts:
        server.answers[host, "/"] = hanging(over)
    crawl = direct(tmp_path, server, *hosts)
    running = crawl.start("crawl", crawl.seeds(*map(server.url, hosts)), **PATIENT)
    wait_for(lambda: all(server.paths(host) for host in hosts), running)
    said, failed = stopped(running, number)

    assert running.returncode == 0, failed
    assert "ended (stopped)" in said
    assert rows(tmp_path, "SELECT end_reason FROM crawl_runs") == [("stopped",)]
    assert rows(tmp_path, "SELECT DISTINCT state, leased_by, attempts FROM frontier") == [("pending", None, 0)]
    assert rows(tmp_path, "SELECT count(*) FROM host_groups WHERE leased_by IS NOT NULL") == [(0,)]


def test_stop_does_not_wait_for_a_locked_store(server: Server, over: Event, tmp_path: Path) -> None:
    """While another process holds the store's write lock, a signal ends the crawl all the same; what it held
    comes back with the next."""
    server.answers["hangs.test", "/"] = hanging(over)
    crawl = direct(tmp_path, server, "hangs.test")
    running = crawl.start("crawl", crawl.seeds(server.url("hangs.test")), **PATIENT)
    wait_for(lambda: bool(server.paths("hangs.test")), running)
    with closing(sqlite3.connect(tmp_path / "spyglass.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        _, failed = stopped(running)
    assert running.returncode == 1
    assert "locked by another process" in failed


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_stop_does_not_wait_for_a_statement_that_never_ends(
    server: Server, over: Event, tmp_path: Path, database: str
) -> None:
    """A crawl that waits in the middle of a write, for a lock that is never let go and without a limit of its own, is
    broken off with one line, and nothing that it had stored is gone."""
    server.answers["first.test", "/"] = page("First")
    server.answers["hangs.test", "/"] = hanging(over)
    crawl = direct(tmp_path, server, "first.test", "hangs.test")
    seeds = crawl.seeds(server.url("first.test"), server.url("hangs.test"))
    endless = f"{database}{'&' if '?' in database else '?'}options=-c%20lock_timeout%3D0"
    running = crawl.start("crawl", seeds, SPYGLASS_DATABASE=endless, **PATIENT | AT_ONCE)
    wait_for(lambda: bool(server.paths("hangs.test")), running)
    engine, blocked = connect(database), "SELECT count(*) FROM pg_locks WHERE NOT granted"

    def waits() -> bool:
        with reading(engine) as connection:
            return bool(connection.execute(text(blocked)).scalar_one())

    with writing(engine) as connection:
        connection.execute(text("LOCK TABLE host_groups IN ACCESS EXCLUSIVE MODE"))
        wait_for(waits, running)
        _, failed = stopped(running)
    with reading(engine) as connection:
        left = connection.execute(text("SELECT count(*) FROM frontier")).scalar_one()
    engine.dispose()
    assert running.returncode == 1
    assert "was told to stop and not done in time; what it held comes back by the next" in failed
    assert left == 2


def test_stop_does_not_need_a_reader() -> None:
    """A crawl that is broken off while nobody listens to it any more is broken off all the same."""
    alone = "import os\nfrom queue import SimpleQueue\nfrom types import SimpleNamespace\n"
    alone += (
        "from crawler import stopping\nstopping.END_SECONDS = 0\nheard = SimpleQueue()\nheard.put(True)\nos.close(2)\n"
    )
    alone += "stopping._end_in_time(heard, SimpleNamespace(noted=True, failure=None))"
    done = subprocess.run([sys.executable, "-c", alone + "\nos._exit(3)"], check=False, timeout=PATIENCE)
    assert done.returncode == 0


def test_stop_does_not_wait_for_a_search_service(server: Server, over: Event, tmp_path: Path) -> None:
    """A service that does not answer keeps a crawl that is told to stop no longer than a site that does not."""
    asked = Event()

    def hang(_: Heard) -> Said:
        asked.set()
        over.wait()
        return Said()

    server.answers["hangs.test", "/"] = hanging(over)
    crawl = direct(tmp_path, server, "hangs.test")
    phrases = tmp_path / "phrases.csv"
    phrases.write_text("language,query,intent\nen,iptv,buy\n")
    with searching(hang) as service:
        settings = {"SPYGLASS_SEARCH_PROVIDERS": "searxng", "SPYGLASS_SEARCH_SEARXNG_URL": service.url}
        seeds = crawl.seeds(server.url("hangs.test"))
        running = crawl.start("crawl", seeds, "--queries", phrases, **settings, **PATIENT)
        wait_for(asked.is_set, running)
        said, failed = stopped(running)
        over.set()
    assert running.returncode == 0, failed
    assert "ended (stopped)" in said
