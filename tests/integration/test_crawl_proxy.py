"""A proxy that goes away says nothing of the sites behind it."""

import sqlite3
from pathlib import Path

import pytest

from tests.integration.crawling import crawling, wait_for
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_lost_proxy_ends_the_crawl_and_blames_no_site(database: str, tmp_path: Path) -> None:
    """When the proxy takes no connections any more the crawl ends with one line and 1; what was asked for waits."""
    with crawling(tmp_path, database) as place:
        crawl = place.start_crawl(place.served.seeds, SPYGLASS_CRAWL_CONCURRENCY="8")
        wait_for(place, 20, crawl)
    _, said = crawl.communicate(timeout=PATIENCE)
    connection = sqlite3.connect(tmp_path / "spyglass.db")
    try:
        held = connection.execute("SELECT count(*) FROM frontier WHERE state = 'leased'").fetchone()[0]
        refused = connection.execute("SELECT count(*) FROM sites WHERE state_evidence LIKE '%refused%'").fetchone()[0]
    finally:
        connection.close()

    assert crawl.returncode == 1
    assert "the proxy takes no connections any more" in said
    assert (held, refused) == (0, 0)
