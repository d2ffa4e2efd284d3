"""Several crawlers on one PostgreSQL store: pages a second by one, two and four processes.

    python -m benchmarks.crawlers [--pages 2000] [--hosts 1000] [--crawlers 1 2 4]

The printed web (benchmarks.printed_web), a PostgreSQL server of its own with durability on, and for each number of
crawlers a fresh database: every one starts from the same list and ends when nothing of it waits or the share of the
pages is fetched. All run on this machine, so its cores bound what more processes bring; processor time a page tells
what several machines would. Printed: pages a second from the first start to the last end, processor milliseconds of the
crawlers with their workers a page, and pages fetched by two crawlers, of which there may be none.
"""

import argparse
import csv
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select, text

from benchmarks.postgres import postgres
from benchmarks.throughput import CRAWL, environment_of, served
from store.database import connect, reading
from store.schema.crawl import frontier
from store.schema.pages import captures
from store.settings import Settings
from store.upgrade import open_store

CONCURRENCY = 16


def fresh(server: str, name: str) -> str:
    """The address of a new, empty store on ``server``."""
    address = make_url(server)
    engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    made = address.set(database=name).render_as_string(hide_password=False)
    open_store(Settings(database=made)).dispose()
    return made


def crawl(folder: Path, address: str, proxy: str, urls: Path, crawlers: int) -> str:
    """So many crawlers at once, to their end; a line."""
    pages = len(list(csv.DictReader(urls.open())))
    bounds = ("--pages", str(pages // crawlers), "--delay", "0", "--proxy", proxy)
    running = []
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for number in range(crawlers):
        home = folder / f"{crawlers}-{number}"
        home.mkdir()
        environment = environment_of(CONCURRENCY) | {"SPYGLASS_DATABASE": address}
        with (home / "said.txt").open("w") as said:
            line = (*CRAWL, str(urls), *bounds)
            running.append(subprocess.Popen(line, cwd=home, env=environment, stdout=said, stderr=said))
    codes = [one.wait() for one in running]
    for number in (number for number, code in enumerate(codes) if code):
        print((folder / f"{crawlers}-{number}" / "said.txt").read_text().splitlines()[-1])
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    engine = connect(address)
    with reading(engine) as connection:
        done = select(func.count()).select_from(frontier).where(frontier.c.state == "done", frontier.c.hops == 0)
        fetched = connection.execute(done).scalar_one()
        asked = select(captures.c.url).where(captures.c.url.not_like("%/robots.txt")).group_by(captures.c.url)
        twice = connection.execute(
            select(func.count()).select_from(asked.having(func.count() > 1).subquery())
        ).scalar_one()
    engine.dispose()
    return (
        f"{crawlers} crawlers  {fetched / seconds:6.1f} pages/s  {1000 * cpu / max(1, fetched):6.1f} ms of processor a "
        f"page  {fetched} of {pages} pages, {twice} fetched twice, exit {codes}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--crawlers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-crawlers-") as name, postgres() as server:
        folder = Path(name)
        with served(given.hosts, given.pages, folder) as web:
            print(f"{os.cpu_count()} cores, {CONCURRENCY} requests at once a crawler, PostgreSQL", flush=True)
            for crawlers in given.crawlers:
                address = fresh(server.address, f"store_{crawlers}")
                print(crawl(folder, address, web.proxy, web.urls, crawlers), flush=True)


if __name__ == "__main__":
    main()
