"""``python -m scrapy crawl discovery``: Scrapy's own way into a crawl."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.lock import sole_crawler
from store.database import connect
from tests.integration.hostile import Direct
from tests.patience import PATIENCE
from tests.warm import Command

pytestmark = pytest.mark.slow


# What ``python -m scrapy`` runs.
SCRAPY = "from scrapy.cmdline import execute\nexecute()"


def words(*arguments: str) -> list[str]:
    """Scrapy's own command line, log lines left out."""
    return ["crawl", "discovery", "--loglevel", "ERROR", *(word for one in arguments for word in ("-a", one))]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """In which Scrapy finds our settings."""
    return Direct(folder, "", {}).environment(SCRAPY_SETTINGS_MODULE="crawler.settings", **more)


def scrapy(folder: Path, *arguments: str) -> tuple[int, str]:
    """Start Scrapy in ``folder``, from nothing; its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words(*arguments)],
        cwd=folder,
        env={**environment(folder), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("argument", "more", "line"),
    [
        ("pages=abc", {}, "spyglass: -a pages wants a number above 0, not 'abc'\n"),
        ("minutes=-1", {}, "spyglass: -a minutes wants a number above 0, not '-1'\n"),
        ("pgaes=3", {}, "spyglass: no argument -a pgaes; there are minutes, pages, proxy, seeds\n"),
        ("proxy=http://[::1", {}, "spyglass: --proxy wants http://HOST:PORT, not 'http://[::1'\n"),
        ("proxy=http://bob:Xk29vQp1@127.0.0.1:1", {}, "spyglass: the proxy http://************@127.0.0.1:1 cannot be"),
        ("seeds=none.csv", {}, "spyglass: "),
        ("pages=3", {"SPYGLASS_CRAWL_CONTACT": ""}, "spyglass: say who is crawling"),
        ("pages=3", {"SPYGLASS_CRAWL_CONTACT": "5"}, "spyglass: say who is crawling"),
        ("pages=3", {"SPYGLASS_CRAWL_DELAY": "soon"}, "spyglass: "),
    ],
)
def test_what_cannot_be_is_told_in_one_line(tmp_path: Path, argument: str, more: dict[str, str], line: str) -> None:
    """A wrong argument or setting ends with 2 and a line, as it does in ``spyglass crawl``; no traceback."""
    command = Command(SCRAPY, words(argument), tmp_path, environment(tmp_path, **more))
    said = "".join(command.communicate())

    assert command.returncode == (1 if "cannot be reached" in said else 2), said
    assert said.startswith(line)
    assert said.count("\n") == 1


def test_second_crawler_on_sqlite_stops(tmp_path: Path) -> None:
    """While another process crawls a SQLite store, Scrapy's own way in says so and ends with 1."""
    engine = connect(f"sqlite:///{tmp_path / 'spyglass.db'}")
    with sole_crawler(engine):
        code, said = scrapy(tmp_path, "pages=3")
    engine.dispose()
    free, _ = scrapy(tmp_path, "pages=3")

    assert code == 1
    assert "another crawl is running on this store" in said
    assert said.count("\n") == 1
    assert free == 0
