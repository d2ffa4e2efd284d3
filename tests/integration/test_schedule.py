"""The crawls of the settings run on time, one at a time, whatever one of them does; then history, health, checks."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from xml.etree import ElementTree

import pytest

from tests.integration.hostile import Direct, Server, hanging, page, serving, wait_for
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with serving() as served:
        yield served


def scheduled(folder: Path, server: Server, *tables: str) -> Direct:
    """A folder whose settings hold these tables; each crawl starts from seeds.txt."""
    (folder / "seeds.txt").write_text(server.url("127.0.0.1"))
    (folder / "spyglass.toml").write_text("\n".join(f"[[schedule]]\n{table}" for table in tables))
    return Direct(folder, f"127.0.0.1:{server.port}", {})


def changed(folder: Path, statement: str) -> None:
    """Put a hand into the database."""
    connection = sqlite3.connect(folder / "spyglass.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_due_crawls_run_once_and_are_remembered(server: Server, tmp_path: Path) -> None:
    """What never ran is due; the second look has nothing to do; a failing crawl keeps none of the others from running.

    Then the history has the runs with their purpose, a picture that is well-formed XML, figures that a monitor reads,
    and a store that holds together.
    """
    server.answers["127.0.0.1", "/"] = page("A shop")
    place = scheduled(
        tmp_path,
        server,
        'name = "broken"\ncron = "@yearly"\nseeds = ["missing.csv"]',
        'name = "nightly"\ncron = "@yearly"\nseeds = ["seeds.txt"]\npurpose = "night watch"\npages = 5',
    )
    code, said = place.run("schedule", "--once")
    assert code == 1
    assert "broken failed (exit code 2)" in said
    assert server.paths("127.0.0.1") == ["/"]

    _, listed = place.run("schedule", "--list", "--json")
    broken, nightly = (json.loads(line) for line in listed.splitlines())
    assert broken["last"] is None
    assert nightly["last"] is not None
    assert nightly["next"] > nightly["last"]

    code, said = place.run("runs", "--svg", "harvest.svg")
    assert code == 0, said
    assert "night watch" in said
    assert len(ElementTree.parse(tmp_path / "harvest.svg").getroot().findall(".//{*}rect")) == 1

    code, said = place.run("health")
    assert code == 0, said
    assert "spyglass_last_run_fetches 1\n" in said
    assert "spyglass_healthy 1\n" in said
    assert 'spyglass_model_info{model_id="' in said
    assert place.run("check") == (0, "The store holds together.\n")


def test_term_ends_schedule_and_crawl(server: Server, tmp_path: Path) -> None:
    """SIGTERM to the schedule ends its crawl though the site that it waits for hangs; its run is closed as stopped."""
    over = Event()
    server.answers["127.0.0.1", "/"] = hanging(over)
    place = scheduled(tmp_path, server, 'name = "hangs"\ncron = "@hourly"\nseeds = ["seeds.txt"]')
    running = place.start("schedule", SPYGLASS_CRAWL_TIMEOUT="600", HASTE="0.1 600 600 600")
    wait_for(lambda: bool(server.paths("127.0.0.1")), running)
    running.send_signal(signal.SIGTERM)
    try:
        said, failed = running.communicate(timeout=PATIENCE)
    finally:
        over.set()

    assert running.returncode == 0, said + failed
    connection = sqlite3.connect(tmp_path / "spyglass.db")
    assert connection.execute("SELECT purpose, end_reason FROM crawl_runs").fetchall() == [("hangs", "stopped")]
    connection.close()


def test_nothing_scheduled_is_said(server: Server, tmp_path: Path) -> None:
    """Without a table there is nothing to run, and the line says where to put one."""
    code, said = scheduled(tmp_path, server).run("schedule")

    assert code == 2
    assert "[[schedule]]" in said


def test_health_fails_where_a_person_is_needed(server: Server, tmp_path: Path) -> None:
    """Before the first crawl, with a crawl too long ago, and with a full disk the exit code is 1 and says why."""
    place = scheduled(tmp_path, server)
    assert place.run("health")[0] == 1
    place.run("crawl", "seeds.txt")
    code, said = place.run("health", "--max-age", "0.000001", SPYGLASS_CRAWL_MIN_FREE_BYTES=str(10**15))

    assert code == 1
    assert "spyglass_healthy 0\n" in said
    assert "the last crawl was alive 0 hours ago; the disk is nearly full" in said


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE host_groups SET best = 77.0", "do not know the best of what waits"),
        ("UPDATE frontier SET leased_by = 'gone', lease_until = '2031-01-01', state = 'leased'", "whose run has ended"),
        ("UPDATE host_groups SET leased_by = 'gone', lease_until = '2031-01-01'", "leased without a URL"),
        ("DELETE FROM captures WHERE url NOT LIKE '%robots.txt'", "done without a capture or a note"),
        ("UPDATE captures SET warc_length = warc_length + 100000", "ends at byte"),
        ("DELETE FROM scores", "pages have no score"),
        ("UPDATE captures SET warc_file = 'elsewhere.warc.gz'", "is missing"),
    ],
)
def test_check_finds_damage(crawled: Path, tmp_path: Path, damage: str, finding: str) -> None:
    """Each way in which a store can stop to hold together is one line, and exit code 1."""
    connection = sqlite3.connect(crawled / "spyglass.db")
    with sqlite3.connect(tmp_path / "spyglass.db") as copy:
        connection.backup(copy)
    connection.close()
    copy.close()
    (tmp_path / "var").symlink_to(crawled / "var")
    place = Direct(tmp_path, "127.0.0.1:1", {})
    assert place.run("check")[0] == 0
    changed(tmp_path, damage)
    code, said = place.run("check")

    assert code == 1
    assert finding in said


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of one small crawl."""
    folder = tmp_path_factory.mktemp("crawled")
    with serving() as server:
        server.answers["127.0.0.1", "/"] = page("A shop", "/a")
        place = scheduled(folder, server)
        code, said = place.run("crawl", "seeds.txt")
        assert code == 0, said
    return folder
