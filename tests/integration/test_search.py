"""Search beside a crawl: results become frontier rows, quotas and refusals hold, the crawl goes on with the rest."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from practice.world import World
from tests.integration.crawling import Place, crawling
from tests.services import Heard, Said, Service, searxng, serving

pytestmark = pytest.mark.slow

PHRASES = ("iptv kaufen", "iptv reseller panel", "release group")
KEY = "BSA-very-secret-0123456789"


def pirates(count: int) -> list[str]:
    """Public sellers of the practice web."""
    world = World(1, 400)
    found = [host.url for host in world.plan.hosts if host.kind.category.is_pirate and host.public and host.reachable]
    return found[:count]


@contextmanager
def place(tmp_path: Path, service: Service, **more: str) -> Iterator[tuple[Place, Path, dict[str, str]]]:
    """A place to crawl from whose settings name ``service``, and a file of phrases."""
    phrases = tmp_path / "phrases.csv"
    phrases.write_text("language,query,intent\n" + "".join(f"en,{phrase},buy\n" for phrase in PHRASES))
    settings = {
        "SPYGLASS_SEARCH_PROVIDERS": "searxng",
        "SPYGLASS_SEARCH_SEARXNG_URL": service.url,
        "SPYGLASS_SEARCH_INTERVAL": "0",
        **more,
    }
    with crawling(tmp_path, f"sqlite:///{tmp_path / 'spyglass.db'}") as here:
        yield here, phrases, settings


def rows(here: Place, question: str) -> list[tuple[object, ...]]:
    """What the store answers."""
    connection = sqlite3.connect(here.folder / "spyglass.db")
    try:
        return list(connection.execute(question))
    finally:
        connection.close()


def test_results_are_crawled_and_counted(tmp_path: Path) -> None:
    """Results enter with their titles and are fetched; each phrase has its record; licensed sites are refused; asked
    again within the week, a phrase rests."""
    urls = pirates(6)
    results = [(url, f"IPTV offer {number}", "12 months, all channels") for number, url in enumerate(urls)]
    answers = {
        PHRASES[0]: [results[:3], results[3:]],
        PHRASES[1]: [[("https://www.google.com/", "Popular", "")]],
    }
    with (
        serving(searxng(answers)) as service,
        place(tmp_path, service) as (here, phrases, settings),
    ):
        done = here.crawl("--queries", phrases, "--pages", 12, **settings)
        first = len(service.heard)
        again = here.crawl("--queries", phrases, "--pages", 1, **settings)

    assert done.returncode == 0, done.stderr
    assert again.returncode == 0, again.stderr
    found = rows(here, "SELECT anchor, state FROM frontier WHERE source = 'search'")
    assert {anchor for anchor, _ in found} == {title for _, title, _ in results}
    assert {state for _, state in found} & {"done", "failed", "refused"}
    counted = rows(here, "SELECT text, count(site) FROM queries LEFT JOIN query_sites ON id = query_id GROUP BY text")
    assert dict(counted) == {PHRASES[0]: 6, PHRASES[1]: 0, PHRASES[2]: 0}
    assert "licensed service" in done.stdout
    assert {heard.query["language"] for heard in service.heard} == {"en"}
    assert len(service.heard) == first


def test_one_service_fails_the_other_goes_on(tmp_path: Path) -> None:
    """A refused key is one line in the summary and ends that service alone; the key stands nowhere."""
    results = [[(url, "IPTV offer", "all channels")] for url in pirates(1)]

    def both(heard: Heard) -> Said:
        return Said(401) if heard.path == "/brave" else searxng({PHRASES[0]: results})(heard)

    with serving(both) as service:
        settings = {
            "SPYGLASS_SEARCH_PROVIDERS": "brave,searxng",
            "SPYGLASS_SEARCH_BRAVE_URL": f"{service.url}/brave",
            "BRAVE_SEARCH_KEY": KEY,
        }
        with place(tmp_path, service, **settings) as (here, phrases, named):
            done = here.crawl("--queries", phrases, "--pages", 3, **named)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("search: it refuses us or our key (HTTP 401)") == 1
    assert [heard.path for heard in service.heard].count("/brave") == 1
    assert rows(here, "SELECT count(*) FROM frontier WHERE source = 'search'") == [(1,)]
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in kept if KEY.encode() in data]
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("said", "most", "words"),
    [
        (Said(429, headers={"Retry-After": "3600"}), 1, "it has had enough of us for now (HTTP 429)"),
        (Said(500), 3, "it is out of order (HTTP 500)"),
        (Said(200, "<html>"), 3, "its answer is not what it should be"),
    ],
    ids=["busy", "down", "nonsense"],
)
def test_crawl_goes_on_without(tmp_path: Path, said: Said, most: int, words: str) -> None:
    """A service that is busy is asked no more, one that fails three times neither; the seeds are crawled."""
    with serving(lambda _: said) as service, place(tmp_path, service) as (here, phrases, settings):
        seeds = here.seeds(*pirates(2))
        done = here.crawl(seeds, "--queries", phrases, "--pages", 4, **settings)

    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    assert len(service.heard) == most
    assert here.asked()


def test_quota_of_the_day(tmp_path: Path) -> None:
    """No more requests than the day's quota leave, over all crawls of the day."""
    with (
        serving(searxng({})) as service,
        place(tmp_path, service, SPYGLASS_SEARCH_REQUESTS_PER_DAY="2") as (here, phrases, settings),
    ):
        first = here.crawl("--queries", phrases, "--pages", 2, **settings)
        second = here.crawl("--queries", phrases, "--pages", 2, **settings)

    assert len(service.heard) == 2
    for done in (first, second):
        assert done.returncode == 0, done.stderr
        assert "its 2 requests of today are used up" in done.stdout


def test_practice_has_a_search_page(tmp_path: Path) -> None:
    """Without a service of the settings, phrases go to the practice web's own search page, as pages of the crawl."""
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("iptv reseller\n")
    with crawling(tmp_path, f"sqlite:///{tmp_path / 'spyglass.db'}") as here:
        done = here.crawl("--queries", phrases, "--pages", 2)

    assert done.returncode == 0, done.stderr
    assert here.asked()[0].host == "search.practice.test"
    assert here.asked()[0].path.startswith("/?q=iptv+reseller")


def test_impossible_settings_end_before_the_crawl(tmp_path: Path) -> None:
    """A service without its key is one line and exit code 2; nothing was asked."""
    with serving(searxng({})) as service, place(tmp_path, service) as (here, phrases, settings):
        done = here.crawl("--queries", phrases, **{**settings, "SPYGLASS_SEARCH_PROVIDERS": "brave"})

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "spyglass: Brave Search needs a key in the environment variable BRAVE_SEARCH_KEY"
    ]
