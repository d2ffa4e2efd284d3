"""What a crawl asks of promising sites beside their pages: icons under all guards, name servers, hosting networks."""

import base64
import gzip
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import brotli
import mmh3
import pytest

from store.database import reading
from store.settings import load_settings
from store.traces import SiteTrace, TraceKind, traces_of
from store.upgrade import open_store
from tests.integration.hostile import Direct, Server, page, redirect, reply, serving

pytestmark = pytest.mark.slow

# Longer than what is looked at of an answer's beginning, however it is packed.
PNG = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(900)
TRADE = (
    "Premium IPTV subscription: 22,000 live channels, 80,000 VOD, 4K, EPG, anti-freeze, free 24h trial on WhatsApp. "
    "IPTV reseller panel with credits. 1 month 12 EUR, 12 months 69 EUR. Works on Firestick, MAG and M3U players."
)
NAMED = '<link rel="shortcut icon" href="/img/brand.png?v=1&amp;x=2">'
STORIES = {
    "named.test": {"/": page(TRADE, head=NAMED), "/img/brand.png?v=1&x=2": reply(PNG, kind="image/png")},
    "plain.test": {"/": page(TRADE), "/favicon.ico": reply(PNG, kind="application/octet-stream")},
    "zipped.test": {"/": page(TRADE), "/favicon.ico": reply(gzip.compress(PNG), "Content-Encoding: gzip")},
    "brotli.test": {
        "/": page(TRADE),
        "/favicon.ico": reply(brotli.compress(PNG), "Content-Encoding: br", kind="image/x-icon"),
    },
    "lie.test": {"/": page(TRADE), "/favicon.ico": reply(brotli.compress(b"film" * 999), "Content-Encoding: br")},
    "far.test": {"/": page(TRADE, head='<link rel=icon href="http://other.test/x.ico">')},
    "film.test": {"/": page(TRADE), "/favicon.ico": reply(b"\x00\x00\x00\x20ftypisom" * 99, kind="image/png")},
    "words.test": {"/": page(TRADE), "/favicon.ico": page("not found")},
    "huge.test": {"/": page(TRADE), "/favicon.ico": reply(PNG * 200, kind="image/png")},
    "bomb.test": {
        "/": page(TRADE),
        "/favicon.ico": reply(gzip.compress(PNG + bytes(9_000_000)), "Content-Encoding: gzip", kind="image/png"),
    },
    "moved.test": {"/": page(TRADE), "/favicon.ico": redirect("http://secret.test/")},
    "closed.test": {
        "/": page(TRADE),
        "/robots.txt": reply(b"User-agent: *\nDisallow: /favicon.ico", kind="text/plain"),
        "/favicon.ico": reply(PNG, kind="image/png"),
    },
    "port.test": {"/": page(TRADE, head='<link rel=icon href="http://port.test:22/x.ico">')},
    "inner.test": {"/": page(TRADE, head='<link rel=icon href="http://img.inner.test/x.ico">')},
    "library.test": {"/": page("Opening hours of the library, Monday to Friday, and books for children.")},
}
SHOWN = {"named.test", "plain.test", "zipped.test", "brotli.test"}
REFUSED = {
    ("lie.test", "no icon where one was asked for, not taken"),
    ("moved.test", "no icon where one was asked for, not taken"),
    ("words.test", "no icon where one was asked for, not taken"),
    ("far.test", "no icon where one was asked for, not taken"),
    ("film.test", "media or playlist, never downloaded"),
    ("huge.test", "answer above the size cap"),
    ("bomb.test", "decompresses beyond the size cap"),
    ("closed.test", "robots.txt disallows it"),
    ("port.test", "no port that web pages are served on"),
    ("img.inner.test", "no address of the public web"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Direct]]:
    """One crawl of all stories, with a table of networks."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "networks.csv").write_text("127.0.0.0/8,AS64500,Loop Hosting\n", "utf-8")
    with serving() as server:
        server.answers = {(host, path): answer for host, paths in STORIES.items() for path, answer in paths.items()}
        names = {host: ["127.0.0.1"] for host in (*STORIES, "other.test")} | {"img.inner.test": ["10.0.0.1"]}
        place = Direct(folder, f"127.0.0.1:{server.port}", names)
        code, said = place.run(
            "crawl",
            place.seeds(*(server.url(host) for host in STORIES)),
            "--json",
            SPYGLASS_TRACES_NETWORKS=str(folder / "networks.csv"),
            SPYGLASS_TRACES_ICON_BYTES="100000",
        )
        assert code == 0, said
        yield server, place


def shown(place: Direct, kind: TraceKind) -> dict[str, SiteTrace]:
    """The trace of one kind on each site that has it."""
    ours = {name: value for name, value in place.environment().items() if name.startswith("SPYGLASS_")}
    engine = open_store(load_settings(ours, place.folder))
    with reading(engine) as connection:
        every = [one for host in STORIES for one in traces_of(connection, host) if one.trace.kind is kind]
    engine.dispose()
    return {one.site: one for one in every}


def test_icons_are_digests_comparable_with_search_engines(crawled: tuple[Server, Direct]) -> None:
    """The icon that a page names, or /favicon.ico, is stored as MurmurHash3 of its Base64 and as SHA-256, once a site,
    with the capture of the page; what is no icon, too large, closed by robots.txt or elsewhere leaves nothing."""
    server, place = crawled
    found = shown(place, TraceKind.FAVICON)
    assert set(found) == SHOWN
    assert {one.trace.value for one in found.values()} == {f"mmh3:{mmh3.hash(base64.encodebytes(PNG))}"}
    assert all(one.capture_id is not None and "sha256" in one.trace.shown for one in found.values())
    assert server.paths("named.test") == ["/", "/img/brand.png?v=1&x=2"]
    assert server.paths("far.test") == ["/", "/favicon.ico"]
    for host in ("closed.test", "library.test"):
        assert server.paths(host) == ["/"]
    assert not any(host in {"secret.test", "other.test"} for host, _ in server.asked)


def test_every_refused_icon_is_named(crawled: tuple[Server, Direct]) -> None:
    """The run's summary names each icon that a guard refused, and why; a refused icon counts like a refused page."""
    connection = sqlite3.connect(crawled[1].folder / "spyglass.db")
    assert set(connection.execute("SELECT host, reason FROM refusals")) == REFUSED
    (counted,) = connection.execute("SELECT json_extract(counters, '$.refused') FROM crawl_runs").fetchone()
    connection.close()
    assert counted == len(REFUSED)


def test_no_icon_is_kept(crawled: tuple[Server, Direct]) -> None:
    """The bytes of an icon stand in no file of the crawl, packed or not."""
    _, place = crawled
    for path in filter(Path.is_file, place.folder.rglob("*")):
        held = path.read_bytes()
        unpacked = gzip.decompress(held) if path.suffix == ".gz" else held
        assert PNG[8:] not in unpacked
        assert b"favicon.ico HTTP" not in unpacked


def test_addresses_get_their_networks_as_they_are_met(crawled: tuple[Server, Direct]) -> None:
    """With a table in the settings the hosting network of each connection is a trace beside its address."""
    found = shown(crawled[1], TraceKind.NETWORK)
    assert {one.trace.value for one in found.values()} == {"AS64500"}
    assert set(found) == set(STORIES)


def test_nothing_is_asked_where_the_settings_say_so(tmp_path: Path) -> None:
    """icon_bytes = 0: pages alone are fetched. A table that is not there is one line, before anything is."""
    with serving() as server:
        server.answers = {("plain.test", path): answer for path, answer in STORIES["plain.test"].items()}
        place = Direct(tmp_path, f"127.0.0.1:{server.port}", {"plain.test": ["127.0.0.1"]})
        code, said = place.run("crawl", place.seeds(server.url("plain.test")))
        assert code == 0, said
        assert server.paths("plain.test") == ["/"]
    code, said = place.run("crawl", SPYGLASS_TRACES_NETWORKS="no-such-table.csv")
    assert code != 0
    assert "traces.networks: there is no file no-such-table.csv" in said
    assert "Traceback" not in said
