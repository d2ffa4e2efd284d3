"""A crawl of everything that hurts crawlers: it ends, says what it refused, and leaks nobody's credentials."""

import json
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from practice.hosts import Trap
from practice.traps import SECRET, USER
from practice.wiretraps import SECRET_PATH
from tests.integration.crawling import Place, crawling

pytestmark = pytest.mark.slow

# The crawler with its worker: the model, a few capped pages and Scrapy. A page of 50 MB or a bomb would show.
MEMORY_KIB = 900 * 1024


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One crawl of all traps, which the tests below look at."""
    folder = tmp_path_factory.mktemp("traps")
    with crawling(folder, f"sqlite:///{folder / 'spyglass.db'}") as place:
        truth = [json.loads(line) for line in Path(place.served.truth).read_text("utf-8").splitlines()]
        seeds = place.seeds(*(f"http://{row['host']}/" for row in truth if row["trap"]))
        done = place.crawl(seeds, "--pages", 600, SPYGLASS_CRAWL_PAGES_PER_SITE="12")
        (folder / "said.txt").write_text(done.stdout + done.stderr)
        assert done.returncode == 0, done.stderr
        yield place


def said(place: Place) -> str:
    """What the crawl printed."""
    return (place.folder / "said.txt").read_text()


def test_summary_names_what_was_refused(place: Place) -> None:
    """Each kind of refusal stands in the run's summary, in words."""
    for reason in (
        "carries somebody's credentials",
        "answer above the size cap",
        "robots.txt disallows it",
        "too many redirects in a row",
        "decompresses beyond the size cap",
        "page budget of the site used up",
    ):
        assert reason in said(place), reason


def test_no_site_gets_more_than_its_budget(place: Place) -> None:
    """Calendars, link farms, soft 404s and session ids end at the page budget of a site."""
    counts: dict[str, int] = {}
    for asked in place.asked():
        counts[asked.host] = counts.get(asked.host, 0) + 1

    assert max(counts.values()) <= 12


def test_robots_are_obeyed(place: Place) -> None:
    """The page that robots.txt forbids is linked and never asked for; an origin whose robots.txt fails is left alone."""
    asked = place.asked()

    assert any(one.host == f"trap-{Trap.ROBOTS_DENIED}.test" for one in asked)
    assert not [one for one in asked if one.path == SECRET_PATH]


def test_credential_links_get_no_request(place: Place) -> None:
    """Links with somebody's credentials, on pages and behind redirects, are never followed."""
    assert not [one for one in place.asked() if SECRET in one.path or USER in one.path]


def test_credentials_stand_nowhere_in_clear(place: Place) -> None:
    """No table, log line or word of output holds the planted user name or password; where they lead is known."""
    connection = sqlite3.connect(place.folder / "spyglass.db")
    try:
        dump = "\n".join(connection.iterdump())
        kept = connection.execute("SELECT count(*) FROM credential_links").fetchone()[0]
    finally:
        connection.close()
    logs = "".join(path.read_text() for path in (place.folder / "var" / "logs").glob("*.log"))

    for text in (dump, logs, said(place)):
        assert SECRET not in text
        assert USER not in text
    assert kept > 0


def test_every_exchange_is_archived_and_reads_back(place: Place) -> None:
    """Every WARC record passes its SHA-256 digests, and each response is followed by its request."""
    kinds = []
    for path in sorted((place.folder / "var" / "evidence").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            kinds += [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]

    assert kinds.count("response") == kinds.count("request") > 50


def test_memory_stays_bounded(place: Place) -> None:
    """Neither the 50 MB page nor the bomb is held in memory."""
    assert said(place)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEMORY_KIB
