"""Traces from the wire to the command: a crawl of the practice web, and what it left to read again."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from classifier.traces.phones import country_of
from practice.contacts import Contacts
from practice.hosts import Host
from practice.world import World
from store.captures import captures_of
from store.database import connect, reading, writing
from store.pages import page_of
from store.runs import recent_runs
from tests.integration.crawling import Place, crawling

pytestmark = pytest.mark.slow

PURPOSE = "one operator's shop"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str, Contacts]]:
    """A crawl of one operator's site: the place, the site's key and what the site shows of its operator."""
    folder = tmp_path_factory.mktemp("traced")
    world = World(1, 400)
    shop = next(host for host in world.plan.hosts if _is_wanted(world, host))
    with crawling(folder, f"sqlite:///{folder}/spyglass.db") as place:
        place.crawl(place.seeds(shop.url), "--pages", "4", "--purpose", PURPOSE)
        shown = world.web.reach(shop)
        assert shown is not None
        yield place, shop.site, shown


def _is_wanted(world: World, host: Host) -> bool:
    shown = world.web.reach(host)
    return host.public and host.scheme == "https" and shown is not None and bool(shown.phone)


def found(place: Place, site: str, *options: str) -> list[dict[str, object]]:
    """What the command prints of a site."""
    done = place.run("traces", site, "--json", *options)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_crawl_records_what_the_site_shows(crawled: tuple[Place, str, Contacts]) -> None:
    """The operator's phone is stored with page, capture and country; its span lies on the number in the page's text;
    the run says what it was for."""
    place, site, shown = crawled
    (phone,) = [row for row in found(place, site) if row["kind"] == "phone"]
    engine = connect(place.database)
    with reading(engine) as connection:
        page = page_of(connection, int(str(phone["page_id"])))
        (told,) = recent_runs(connection)
        (capture,) = [capture for number, capture in captures_of(connection, site) if number == phone["capture_id"]]
    engine.dispose()
    assert page is not None
    assert isinstance(phone["span"], list)
    start, end = phone["span"]

    assert (phone["value"], phone["country"]) == (f"+{shown.phone}", country_of(f"+{shown.phone}"))
    assert shown.phone in "".join(filter(str.isdigit, page.text[start:end]))
    assert (capture.url, phone["first_seen"]) == (page.url, capture.fetched_at.isoformat())
    assert told.purpose == PURPOSE


def test_crawl_records_what_the_connection_showed(crawled: tuple[Place, str, Contacts]) -> None:
    """Certificate and the name on it come from the connection, not from a page."""
    place, site, _ = crawled
    rows = [row for row in found(place, site) if row["place"] == "certificate"]

    assert {row["kind"] for row in rows} == {"certificate", "tls_name"}
    assert site in {row["value"] for row in rows}
    assert all(row["page_id"] is None and row["capture_id"] for row in rows)


def test_rebuild_finds_the_same_again(crawled: tuple[Place, str, Contacts]) -> None:
    """Traces read again from the evidence are those that the crawl stored, whatever stood in the table before."""
    place, site, _ = crawled
    before = found(place, site)
    engine = connect(place.database)
    with writing(engine) as connection:
        connection.execute(text("UPDATE traces SET value = 'spoilt' || id, confidence = 0 WHERE page_id IS NOT NULL"))
    engine.dispose()

    assert found(place, site, "--rebuild") == before


def test_rebuild_without_evidence_keeps_what_there_is(crawled: tuple[Place, str, Contacts], tmp_path: Path) -> None:
    """Where the evidence is gone the traces stay, and one line a page says so."""
    place, site, _ = crawled
    before = found(place, site)
    evidence = place.folder / "var" / "evidence"
    shutil.move(evidence, tmp_path / "away")
    done = place.run("traces", site, "--rebuild", "--json")
    shutil.move(tmp_path / "away", evidence)

    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == before


def test_without_shared_traces_it_says_so(crawled: tuple[Place, str, Contacts]) -> None:
    """Where one site was read no trace is shared: a line tells what to do, and a program reading JSON gets nothing."""
    place = crawled[0]
    done = place.run("traces")
    assert (done.returncode, done.stdout.partition(":")[0]) == (0, "no two sites share a trace yet")
    assert place.run("traces", "--json").stdout == ""


def test_unknown_site_is_one_line(crawled: tuple[Place, str, Contacts]) -> None:
    """A site that the store does not know is wrong usage, in one line."""
    place, _, _ = crawled
    done = place.run("traces", "nobody.example")

    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_credentials_stand_in_no_trace(crawled: tuple[Place, str, Contacts]) -> None:
    """No stored trace holds a credential, in value or spelling."""
    place, _, _ = crawled
    engine = connect(place.database)
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT value, shown FROM traces")).all()
    engine.dispose()

    assert rows
    assert not [row for row in rows if "username=" in row[1] and "password=" in row[1] and "*" not in row[1]]
