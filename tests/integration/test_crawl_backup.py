"""A backup is taken while a crawl goes on, and is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.crawling import crawling, wait_for
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow


def test_backup_beside_a_crawl(database: str, tmp_path: Path) -> None:
    """``spyglass backup`` beside a running crawl leaves it running, and restores to a store that holds together."""
    with crawling(tmp_path, database) as place:
        crawl = place.start_crawl(place.served.seeds)
        wait_for(place, 25, crawl)
        backup = place.run("backup", "now.tar")
        still_running = crawl.poll() is None
        seen = len(place.asked())
        wait_for(place, seen + 5, crawl)
        went_on = len(place.asked()) > seen
        crawl.terminate()
        _, said = crawl.communicate(timeout=PATIENCE)
        elsewhere = {
            "SPYGLASS_DATABASE": f"sqlite:///{tmp_path / 'restored.db'}",
            "SPYGLASS_EVIDENCE": str(tmp_path / "restored"),
            "SPYGLASS_SECRET": str(tmp_path / "restored.key"),
        }
        done = [
            place.run(*words, **elsewhere) for words in (("restore", "now.tar"), ("check",), ("evidence", "verify"))
        ]
    with closing(sqlite3.connect(tmp_path / "restored.db")) as connection:
        [(captures,)] = connection.execute("SELECT count(*) FROM captures").fetchall()

    assert backup.returncode == 0, backup.stderr
    assert still_running, said
    assert went_on, said
    assert crawl.returncode == 0, said
    assert [one.returncode for one in done] == [0, 0, 0], [one.stdout + one.stderr for one in done]
    assert captures > 0
