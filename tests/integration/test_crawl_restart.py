"""A crawl that is killed goes on where it was; two at once on one store share it."""

import json
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from practice.hosts import Trap
from store.database import reading
from store.entities import LinkState
from store.schema.crawl import frontier
from store.settings import Settings
from store.upgrade import open_store
from store.urls import host_group
from tests.integration.crawling import Asked, Place, crawling, wait_for
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

# The smallest practice web, of which every crawl finds the same hosts with two pages a site.
HOSTS = 100
BRISK = {"SPYGLASS_CRAWL_CONCURRENCY": "8", "SPYGLASS_CRAWL_PAGES_PER_SITE": "2"}


@dataclass(frozen=True)
class Left:
    """What a killed crawl left in the frontier: URLs it held, and URLs that waited."""

    held: frozenset[str]
    waiting: frozenset[str]


def left_by_a_kill(engine: Engine) -> Left:
    """Read it, before the next crawl tidies up."""
    with reading(engine) as connection:
        rows = connection.execute(select(frontier.c.url, frontier.c.state)).all()
    return Left(
        frozenset(row.url for row in rows if row.state == LinkState.LEASED),
        frozenset(row.url for row in rows if row.state == LinkState.PENDING),
    )


def without_traps(place: Place) -> dict[str, str]:
    """Settings under which a crawl soon ends: traps, which only cost time here, are never fetched."""
    folder = place.folder / "lists"
    folder.mkdir()
    rows = [json.loads(line) for line in Path(place.served.truth).read_text("utf-8").splitlines()]
    (folder / "popular.csv").write_text("\n".join(("domain", *(row["host"] for row in rows if row["trap"]))))
    (folder / "licensed.csv").write_text("domain\nlicensed.test\n")
    return {**BRISK, "SPYGLASS_SEEDS": str(folder)}


@pytest.fixture
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The hosts that a crawl fetches which nobody kills."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with crawling(folder, f"sqlite:///{folder / 'spyglass.db'}", HOSTS) as place:
        done = place.crawl(place.served.seeds, **without_traps(place))
        assert done.returncode == 0, done.stderr
        return frozenset(one.host for one in place.asked())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_killed_crawl_goes_on(database: str, tmp_path: Path, undisturbed: frozenset[str]) -> None:
    """After kill -9 the next crawl takes up the rest: nothing lost, only what was in flight is fetched twice."""
    engine = open_store(Settings(database=database))
    kills = []
    with crawling(tmp_path, database, HOSTS) as place:
        settings = without_traps(place)
        for kill_at in (15, 45):
            crawl = place.start_crawl(place.served.seeds, **settings)
            wait_for(place, kill_at, crawl)
            crawl.send_signal(signal.SIGKILL)
            crawl.communicate()
            kills.append(left_by_a_kill(engine))
        last = place.crawl(**settings)
        asked = Counter(f"http://{one.host}{one.path}" for one in place.asked())
        verified = place.run("evidence", "verify")
    with reading(engine) as connection:
        rows = {row.url: row for row in connection.execute(select(frontier)).all()}
    engine.dispose()

    assert last.returncode == 0, last.stderr
    assert all(kill.held and kill.waiting for kill in kills)
    for url in frozenset().union(*(kill.held | kill.waiting for kill in kills)):
        assert rows[url].state != LinkState.LEASED
        assert rows[url].state != LinkState.DONE or plain(url) in asked
    assert {one.split("/")[2] for one in asked} >= undisturbed
    held = Counter(plain(url) for kill in kills for url in kill.held)
    tries = Counter({plain(url): row.attempts for url, row in rows.items()})
    assert not [url for url, count in asked.items() if count - 1 > held[url] + tries[url]]
    assert verified.returncode == 0, verified.stdout + verified.stderr


def plain(url: str) -> str:
    """As the web's log has it: the scheme does not show there."""
    return url.replace("https://", "http://", 1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_second_crawler_on_sqlite_stops(database: str, tmp_path: Path) -> None:
    """A second crawler on one SQLite store says that one runs already, and ends with 1."""
    with crawling(tmp_path, database) as place:
        first = place.start_crawl(place.served.seeds)
        wait_for(place, 5, first)
        second = place.crawl()
        first.terminate()
        first.communicate(timeout=PATIENCE)

    assert second.returncode == 1
    assert "another crawl is running" in second.stderr


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_crawlers_share_one_store(database: str, tmp_path: Path) -> None:
    """Two processes on one PostgreSQL store fetch no page twice and never ask one host group two things at once."""
    with crawling(tmp_path, database) as place:
        both = [place.start_crawl(place.served.seeds, "--pages", 120) for _ in range(2)]
        ended = [(crawl.communicate(timeout=PATIENCE), crawl.returncode) for crawl in both]
        asked = place.asked()

    assert [code for _, code in ended] == [0, 0], ended
    # A host that hangs up answers nothing, and is asked again.
    answered = [(one.host, one.path) for one in asked if one.host != f"trap-{Trap.RESET}.test"]
    assert not [page for page, count in Counter(answered).items() if count > 1]
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
