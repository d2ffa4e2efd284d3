"""A crawl of everything that hurts crawlers: it ends, says what it refused, and leaks nobody's credentials."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from practice.hosts import Trap
from practice.traps import SECRET, USER
from practice.wiretraps import SECRET_PATH
from tests.integration.crawling import Place, crawling

pytestmark = pytest.mark.slow

# A plain crawl peaks at 165 MiB in the crawler and 205 MiB in its worker (the model, and pages of 4 MB). One copy of
# the page of 50 MB, or of what the bomb unpacks to, is 48 MiB more.
CRAWLER_KIB, WORKER_KIB = 200 * 1024, 245 * 1024

# What the summary says of each trap that shows on the wire or in the crawl.
REFUSED = {
    Trap.HUGE_PAGE: "answer above the size cap",
    Trap.ZIP_BOMB: "decompresses beyond the size cap",
    Trap.SLOW_DRIP: "answer took longer than the time cap",
    Trap.ENDLESS_HEADERS: "header of the answer above its caps",
    Trap.REDIRECT_CHAIN: "too many redirects in a row",
    Trap.ROBOTS_DENIED: "robots.txt disallows it",
    Trap.ROBOTS_CLOSED: "robots.txt disallows it",
    Trap.ROBOTS_ERROR: "robots.txt could not be read, waiting",
    Trap.MEDIA: "media or playlist, never downloaded",
    Trap.CALENDAR: "page of an endless calendar",
    Trap.CREDENTIAL_PANEL: "carries somebody's credentials",
    Trap.SOFT_404: "page budget of the site used up",
    Trap.MANY_LINKS: "page budget of the site used up",
}


@dataclass(frozen=True)
class Trapped:
    """One crawl of all traps: what it printed, and the KiB that the crawler and its worker had at most."""

    place: Place
    said: str
    crawler_kib: int
    worker_kib: int

    def rows(self, select: str) -> list[tuple[str, ...]]:
        """What the store answers."""
        with closing(sqlite3.connect(self.place.folder / "spyglass.db")) as connection:
            return connection.execute(select).fetchall()


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trapped]:
    """The crawl that the tests below look at."""
    folder = tmp_path_factory.mktemp("traps")
    with crawling(folder, f"sqlite:///{folder / 'spyglass.db'}") as place:
        truth = [json.loads(line) for line in Path(place.served.truth).read_text("utf-8").splitlines()]
        seeds = place.seeds(*(f"http://{row['host']}/" for row in truth if row["trap"]))
        done, crawler, worker = place.crawl_measured(seeds, "--pages", 600, SPYGLASS_CRAWL_PAGES_PER_SITE="12")
        assert done.returncode == 0, done.stderr
        yield Trapped(place, done.stdout + done.stderr, crawler, worker)


@pytest.fixture
def place(trapped: Trapped) -> Place:
    """Where it took place."""
    return trapped.place


def test_crawl_ends_by_itself(trapped: Trapped) -> None:
    """No trap keeps the crawl busy until its pages are used up: what is left is not due (robots.txt that failed)."""
    [(reason,)] = trapped.rows("SELECT end_reason FROM crawl_runs")
    left = trapped.rows("SELECT url FROM frontier WHERE state IN ('pending', 'leased')")

    assert reason.startswith("nothing due before")
    assert (f"http://trap-{Trap.ROBOTS_ERROR}.test/",) in left
    assert len(left) < 10


def test_the_store_holds_together(place: Place) -> None:
    """Nothing is left over: every byte of evidence has its row, those of refused answers too."""
    for words in (("check",), ("evidence", "verify", "--json")):
        done = place.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "orphan" not in done.stdout
        assert '"findings": [{' not in done.stdout


@pytest.mark.parametrize(("trap", "reason"), REFUSED.items())
def test_refusals_are_named(trapped: Trapped, trap: Trap, reason: str) -> None:
    """What was refused of each trap stands in the summary, in words, and in the store with the trap's name."""
    assert reason in trapped.said
    assert (reason, f"trap-{trap}.test") in trapped.rows("SELECT reason, host FROM refusals")


def test_no_site_gets_more_than_its_budget(place: Place) -> None:
    """Calendars, link farms, soft 404s and session ids end at the page budget of a site."""
    counts: dict[str, int] = {}
    for asked in place.asked():
        counts[asked.host] = counts.get(asked.host, 0) + 1

    assert max(counts.values()) <= 12


def test_robots_are_obeyed(place: Place) -> None:
    """The page that robots.txt forbids is linked and never asked for; where robots.txt fails, nothing is."""
    asked = place.asked()

    assert any(one.host == f"trap-{Trap.ROBOTS_DENIED}.test" for one in asked)
    assert not [one for one in asked if one.path == SECRET_PATH]


def test_credential_links_get_no_request(place: Place) -> None:
    """Links with somebody's credentials, on pages and behind redirects, are never followed."""
    assert not [one for one in place.asked() if SECRET in one.path or USER in one.path]


def test_credentials_stand_nowhere_in_clear(trapped: Trapped) -> None:
    """No table, log line or word of output holds the planted user name or password; where they lead is known."""
    folder = trapped.place.folder
    with closing(sqlite3.connect(folder / "spyglass.db")) as connection:
        dump = "\n".join(connection.iterdump())
    logs = "".join(path.read_text() for path in (folder / "var" / "logs").glob("*.log"))

    for text in (dump, logs, trapped.said):
        assert SECRET not in text
        assert USER not in text
    assert trapped.rows("SELECT digest FROM credential_links")


def test_every_exchange_is_archived_and_reads_back(place: Place) -> None:
    """Every WARC record passes its SHA-256 digests, and each response is followed by its request."""
    kinds = []
    for path in sorted((place.folder / "var" / "evidence").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            kinds += [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]

    assert kinds.count("response") == kinds.count("request") > 50


def test_memory_stays_bounded(trapped: Trapped) -> None:
    """Neither the 50 MB page nor the bomb is held in memory, not even one copy of it."""
    assert trapped.crawler_kib < CRAWLER_KIB
    assert trapped.worker_kib < WORKER_KIB
