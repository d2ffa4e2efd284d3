"""Lists of names into the frontier, as a user does it; nothing is fetched."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from crawler.feeds.intake import NAME_WORTH, take_in
from crawler.feeds.selection import LEAST_CHANCE, SPARE
from store.database import reading
from store.schema.crawl import frontier
from store.settings import Settings
from tests.integration.hostile import Direct

SELLERS = [
    f"{word}-iptv-{tail}.shop" for word in ("best", "buy", "cheap", "king") for tail in ("4k", "panel", "kaufen")
]
NOISE = ["garden-tools.com", "netflix.com", "google.com", "smithplumbing.net", "t.me", "localhost", "intranet.local"]


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A list with sellers, shops, popular and licensed names, and sellers' other hosts."""
    path = tmp_path / "names.txt"
    path.write_text("\n".join([*SELLERS, *NOISE, f"login.{SELLERS[0]}", f"cdn.{SELLERS[0]}"]))
    return path


def waiting(engine: Engine) -> dict[str, tuple[str, float, str]]:
    """What waits: site → URL, priority, source."""
    with reading(engine) as connection:
        return {row.site: (row.url, row.priority, row.source) for row in connection.execute(select(frontier))}


def test_best_enter_once_a_site(engine: Engine, settings: Settings, names: Path) -> None:
    """Sellers enter, each once, with a priority by their chance; popular and licensed names never do; a second time
    they are known."""
    dry = take_in(engine, settings, [str(names)], 100, dry=True)
    assert waiting(engine) == {}
    first = take_in(engine, settings, [str(names)], 100, dry=False)
    entered = waiting(engine)
    second = take_in(engine, settings, [str(names)], 100, dry=False)

    assert first == dry
    assert first.names == len(SELLERS) + len(NOISE) + 1  # "localhost" is no host name of the web
    assert set(SELLERS) - set(entered) == set()
    assert not {"netflix.com", "google.com", "t.me"} & set(entered)
    assert all(source == "feed" and LEAST_CHANCE * NAME_WORTH <= worth < 1 for _, worth, source in entered.values())
    assert second.chosen == ()
    assert second.known == len(entered)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_budget_takes_the_best(engine: Engine, settings: Settings, names: Path, tmp_path: Path) -> None:
    """A budget of three takes the three best of the stream, wherever they stand in it and however long it is."""
    more = tmp_path / "more.txt"
    more.write_text("\n".join(f"iptv-{number}-tv-kanal.com" for number in range(40 * SPARE)))
    every = take_in(engine, settings, [str(more), str(names)], 10_000, dry=True)
    few = take_in(engine, settings, [str(more), str(names)], 3, dry=False)
    assert few.chosen == every.chosen[:3]
    assert len(waiting(engine)) == 3


def test_command(tmp_path: Path, names: Path) -> None:
    """The command shows what would enter, defanged, and as JSON; a missing list is one line and exit code 2."""
    direct = Direct(tmp_path, "", {})
    code, said = direct.run("feeds", names, "--dry-run", "--limit", "5")
    assert code == 0, said
    assert "[.]shop" in said
    assert "5 would enter" in said
    code, said = direct.run("feeds", names, "--json")
    assert code == 0, said
    assert {json.loads(line)["site"] for line in said.splitlines()} >= set(SELLERS)
    code, said = direct.run("feeds", tmp_path / "nothing.txt")
    assert (code, len(said.splitlines())) == (2, 1), said
