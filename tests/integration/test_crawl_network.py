"""Crawls whose way out is lost: they end with a line, and no site is blamed for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.hostile import Direct, Server, page, serving

pytestmark = pytest.mark.slow

DEAD = [f"dead{number}.example" for number in range(40)]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on loopback."""
    with serving() as served:
        yield served


def states(folder: Path) -> dict[str, str | None]:
    """Each site's state."""
    with closing(sqlite3.connect(folder / "spyglass.db")) as connection:
        return dict(connection.execute("SELECT key, state FROM sites").fetchall())


def end_reason(folder: Path) -> str:
    """Why the newest run ended."""
    with closing(sqlite3.connect(folder / "spyglass.db")) as connection:
        return str(connection.execute("SELECT end_reason FROM crawl_runs ORDER BY id DESC").fetchone()[0])


@pytest.mark.parametrize("count", [1, 8, 40])
def test_no_network_blames_nobody(tmp_path: Path, count: int) -> None:
    """Where no name resolves, the crawl ends with one line and exit code 1, and its seeds wait as they were."""
    place = Direct(tmp_path, "", {})
    code, said = place.run(
        "crawl", place.seeds(*(f"http://{name}/" for name in DEAD[:count])), SPYGLASS_CRAWL_ATTEMPTS="2"
    )
    assert code == 1
    assert said.splitlines()[-1].startswith("spyglass: no site could be reached: is there a network?")
    assert set(states(tmp_path).values()) == {None}
    assert end_reason(tmp_path) == "network lost"
    with closing(sqlite3.connect(tmp_path / "spyglass.db")) as connection:
        assert connection.execute("SELECT DISTINCT state, attempts FROM frontier").fetchall() == [("pending", 0)]


def test_a_network_that_comes_back_finds_everything(tmp_path: Path, server: Server) -> None:
    """What waited while there was no network is fetched by the next crawl."""
    seeds = Direct(tmp_path, "", {}).seeds(server.url("here.example"), server.url("there.example"))
    allowed = f"127.0.0.1:{server.port}"
    server.answers |= {(name, "/"): page(name) for name in ("here.example", "there.example")}
    assert Direct(tmp_path, allowed, {}).run("crawl", seeds)[0] == 1
    back = Direct(tmp_path, allowed, {name: ["127.0.0.1"] for name in ("here.example", "there.example")})
    assert back.run("crawl")[0] == 0
    assert set(states(tmp_path).values()) == {"live"}


def test_a_list_of_dead_sites_is_no_lost_network(tmp_path: Path, server: Server) -> None:
    """Forty dead sites in a row, on a list that answers: they are down, and the crawl goes on."""
    links = [f"http://{name}/" for name in DEAD]
    server.answers["list.example", "/"] = page("List", *links, server.url("last.example"))
    server.answers["last.example", "/"] = page("Last")
    place = Direct(
        tmp_path, f"127.0.0.1:{server.port}", {name: ["127.0.0.1"] for name in ("list.example", "last.example")}
    )
    code, said = place.run("crawl", place.seeds(server.url("list.example")))
    assert code == 0, said
    found = states(tmp_path)
    assert {found[name] for name in DEAD} == {"down"}
    assert found["last.example"] == "live"
