"""The practice web's scripted shop, found, shown, scored and pictured by a crawl with the real browser."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from practice import scripted
from store.database import connect, reading
from store.renderings import Screenshot, screenshot_of
from store.schema.crawl import sites
from tests.integration.crawling import crawling

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Seen:
    """What a crawl came to know of the shop."""

    said: str
    category: str | None
    score: float
    screenshot: Screenshot | None


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """The page of oddities and what it links to but traps, crawled without a browser and with one."""
    return {pages: _crawl(tmp_path_factory.mktemp(f"render{pages}"), pages) for pages in ("0", "20")}


def _crawl(folder: Path, pages: str) -> Seen:
    database = f"sqlite:///{folder / 'spyglass.db'}"
    with crawling(folder, database, hosts=200) as place:
        known = folder / "lists"
        known.mkdir()
        rows = [json.loads(line) for line in Path(place.served.truth).read_text("utf-8").splitlines()]
        (known / "popular.csv").write_text("\n".join(("domain", *(row["host"] for row in rows if row["trap"]))))
        (known / "licensed.csv").write_text("domain\nlicensed.test\n")
        limits = {"SPYGLASS_SEEDS": str(known), "SPYGLASS_RENDER_PAGES": pages}
        done = place.crawl(place.seeds("http://oddities.test/"), "--pages", 8, **limits)
    assert done.returncode == 0, done.stderr
    engine = connect(database)
    with reading(engine) as connection:
        row = connection.execute(select(sites).where(sites.c.key == scripted.NAME)).one()
        shot = screenshot_of(connection, folder / "var" / "evidence", scripted.NAME)
    engine.dispose()
    return Seen(done.stdout, row.category, row.score or 0.0, shot)


def test_without_a_browser_the_shop_is_nothing(crawls: dict[str, Seen]) -> None:
    """By default the crawl fetches the shell, cannot tell what it is, and keeps no picture."""
    plain = crawls["0"]
    assert plain.score < 0.5
    assert plain.screenshot is None


def test_with_a_browser_the_shop_is_one(crawls: dict[str, Seen]) -> None:
    """The link makes the shell look promising; shown, its offer is read and scored, and its picture is kept for the
    reviewers, with the page that it shows."""
    shown = crawls["20"]
    assert (shown.category, shown.score > 0.8) == ("iptv_reseller", True), shown
    assert shown.screenshot is not None
    assert shown.screenshot.url.startswith(f"http://{scripted.NAME}/")
    assert (shown.screenshot.picture[:4], shown.screenshot.picture[8:12]) == (b"RIFF", b"WEBP")
