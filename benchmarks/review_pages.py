"""How long an analyst waits for a page, in a real browser: the triage loop by keyboard, and every page many times.

    python -m benchmarks.review_pages [--sites 2000] [--database URL] [--rounds 20]

Serves the app over a store of SITES generated sites (a SQLite file in a temporary folder, unless --database names a
store that is filled already: `review_scale.py` makes large ones) and drives headless Chromium (Debian: apt-get install
chromium). Printed: milliseconds from the request to the end of loading, as the browser's own clock tells them
(PerformanceNavigationTiming, redirects included), the key presses that a verdict took, and what each cost the server in
processor time, which a busy machine does not inflate. Before that, STARTS starts of the app: from the command to the
line that says where it answers.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from review.passwords import Cost, hash_password
from review.queue import refresh
from store.database import now, writing
from store.entities import UserRole
from store.settings import Settings
from store.upgrade import open_store
from store.users import add_user, find_user, set_password
from tests.samples import add_site

STARTS = 5
# Seconds until the learner that each start begins beside the app is gone too: else the next shares a core with it.
REST = 5
NAME, PASSWORD = "bench-reader", "a password for a benchmark"
LOADED = "performance.getEntriesByType('navigation')[0].duration"


def main() -> None:
    """Serve, drive, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        database = options.database or f"sqlite:///{folder}/spyglass.db"
        prepare(database, folder, 0 if options.database else options.sites)
        starts(database, folder)
        with served(database, folder) as (url, app), sync_playwright() as play:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium")
            chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            enter(page, url)
            triage(page, url, app, options.rounds)
            others(page, url, app, options.rounds)
            chromium.close()


def prepare(database: str, folder: Path, sites: int) -> None:
    """An account, and sites to decide."""
    engine = open_store(Settings(database=database))
    with writing(engine) as connection:
        if find_user(connection, NAME) is None:
            add_user(connection, NAME, UserRole.SENIOR, NAME, now())
        set_password(connection, NAME, hash_password(PASSWORD, Cost(n=2)), NAME, now())
    for number in range(sites):
        add_site(engine, folder / "evidence", f"shop{number}.example", 0.5 + 0.49 * number / sites)
    refresh(engine, now())
    engine.dispose()


def starts(database: str, folder: Path) -> None:
    """How long the app takes to answer."""
    waited, worked = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        with served(database, folder) as (_, app):
            waited.append(1000 * (time.perf_counter() - began))
            worked.append(processor(app))
        time.sleep(REST)
    report(f"start ({STARTS} times)", waited, sum(worked) / STARTS)


def processor(app: int) -> float:
    """Milliseconds of processor time that a process has used (proc(5), fields utime and stime)."""
    fields = Path(f"/proc/{app}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def triage(page: Page, url: str, app: int, rounds: int) -> None:
    """Take the first site, then one key a verdict: how long until the next site stands there."""
    page.goto(url)
    page.keyboard.press("g")
    page.wait_for_url(f"{url}sites/**")
    times, worked = [], processor(app)
    for _ in range(rounds):
        before = page.url
        page.keyboard.press("1")
        page.wait_for_function("before => location.href !== before && document.readyState === 'complete'", arg=before)
        times.append(page.evaluate(LOADED))
    words = f"a verdict and the next site ({rounds} verdicts, {rounds + 1} key presses)"
    report(words, times, (processor(app) - worked) / rounds)


def others(page: Page, url: str, app: int, rounds: int) -> None:
    """Every page by itself."""
    shown = ("", "?category=iptv_reseller&language=nb", "sites/shop7.example", "lookup?q=shop7.example")
    for path in (*shown, "operators", "overview", "exports", "account"):
        times, worked = [], processor(app)
        for _ in range(rounds):
            page.goto(f"{url}{path}")
            times.append(page.evaluate(LOADED))
        report(f"/{path}", times, (processor(app) - worked) / rounds)


def report(name: str, times: list[float], worked: float) -> None:
    """A line of figures."""
    ranked = sorted(times)
    late = ranked[int(0.95 * (len(ranked) - 1))]
    figures = f"p50 {ranked[len(ranked) // 2]:6.0f}  p95 {late:6.0f}  most {ranked[-1]:6.0f} ms"
    print(f"  {name:<62} {figures}  processor {worked:6.1f} ms", flush=True)


def enter(page: Page, url: str) -> None:
    """Log in."""
    page.goto(f"{url}login")
    page.fill("input[name=name]", NAME)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.login button")
    page.wait_for_url(url)


@contextmanager
def served(database: str, folder: Path) -> Iterator[tuple[str, int]]:
    """The app in a process of its own; its address and number."""
    told = os.environ | {
        "SPYGLASS_DATABASE": database,
        "SPYGLASS_EVIDENCE": str(folder / "evidence"),
        "SPYGLASS_LOGS": str(folder),
        "SPYGLASS_SECRET": str(folder / "secret.key"),
    }
    run = [sys.executable, "-c", "from cli.main import main; main()", "review", "--port", "0"]
    with subprocess.Popen(run, env=told, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        try:
            yield app.stdout.readline().split()[3], app.pid
        finally:
            app.terminate()


if __name__ == "__main__":
    main()
