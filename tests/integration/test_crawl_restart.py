"""A crawl that is killed goes on where it was; two at once on one store share it."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from store.urls import host_group
from tests.integration.crawling import Asked, crawling, wait_for

pytestmark = pytest.mark.slow

# What a killed crawl may fetch again: what its window held and had not committed.
IN_FLIGHT = 20


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_killed_crawl_goes_on(database: str, tmp_path: Path) -> None:
    """After kill -9 the next crawl takes up the rest: nothing lost, only what was in flight is fetched twice."""
    with crawling(tmp_path, database) as place:
        for kill_at in (30, 80, 130):
            crawl = place.start_crawl(place.served.seeds, SPYGLASS_CRAWL_CONCURRENCY="8")
            wait_for(place, kill_at, crawl)
            crawl.send_signal(signal.SIGKILL)
            crawl.communicate()
        last = place.crawl("--pages", 100, SPYGLASS_CRAWL_CONCURRENCY="8")
        again = sum(count - 1 for count in Counter((one.host, one.path) for one in place.asked()).values())
        verified = place.run("evidence", "verify")

    assert last.returncode == 0, last.stderr
    assert again <= 3 * IN_FLIGHT
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_second_crawler_on_sqlite_stops(database: str, tmp_path: Path) -> None:
    """A second crawler on one SQLite store says that one runs already, and ends with 1."""
    with crawling(tmp_path, database) as place:
        first = place.start_crawl(place.served.seeds)
        wait_for(place, 5, first)
        second = place.crawl()
        first.terminate()
        first.communicate(timeout=60)

    assert second.returncode == 1
    assert "another crawl is running" in second.stderr


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_crawlers_share_one_store(database: str, tmp_path: Path) -> None:
    """Two processes on one PostgreSQL store fetch no page twice and never ask one host group two things at once."""
    with crawling(tmp_path, database) as place:
        both = [place.start_crawl(place.served.seeds, "--pages", 120) for _ in range(2)]
        ended = [(crawl.communicate(timeout=170), crawl.returncode) for crawl in both]
        asked = place.asked()

    assert [code for _, code in ended] == [0, 0], ended
    assert not [page for page, count in Counter((one.host, one.path) for one in asked).items() if count > 1]
    assert not overlapping(asked)


def overlapping(asked: list[Asked]) -> list[tuple[Asked, Asked]]:
    """Pairs of requests to one host group of which the second came before the first was answered."""
    pairs = []
    groups: dict[str, list[Asked]] = {}
    for one in sorted(asked, key=lambda one: one.start):
        group = groups.setdefault(host_group(f"http://{one.host}/"), [])
        pairs += [(before, one) for before in group[-1:] if one.start < before.end]
        group.append(one)
    return pairs


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_site_under_no_touch_gets_no_request(database: str, tmp_path: Path) -> None:
    """A site that a person marked no_touch is not asked for anything, not even robots.txt."""
    with crawling(tmp_path, database) as place:
        ordered = place.run("handling", "search.practice.test", "no_touch", "--as", "ana")
        done = place.crawl(place.seeds("http://search.practice.test/?q=iptv"))
        hosts = {line.split('"host": "')[1].split('"')[0] for line in place.log.read_text().splitlines()}

    assert ordered.returncode == 0, ordered.stderr
    assert done.returncode == 0, done.stderr
    assert "search.practice.test" not in hosts
    assert "a person ordered hands off" in done.stdout
