"""Known sites looked at again, without a proxy, with every guard on: states, change, successors, orders."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hostile import Direct, Server, page, redirect, reply, serving

pytestmark = pytest.mark.slow

SELLER = "IPTV reseller panel: 12 months premium subscription, 20000 channels, free trial, buy credits, WhatsApp"
HOSTS = ("shop.test", "moved.test", "wall.test", "parked.test", "gone.test", "told.test", "order.test", "denied.test")
SUCCESSORS = ("moved-new.test", "told-new.test")


@pytest.fixture
def known(tmp_path: Path) -> Iterator[tuple[Direct, Server]]:
    """A store that knows each of HOSTS as a live site, and the server behind them."""
    with serving() as server:
        for host in HOSTS:
            server.answers[host, "/"] = page(f"{SELLER} {host}").replace(b"\r\n\r\n", b'\r\nETag: "one"\r\n\r\n', 1)
        names = {host: ["127.0.0.1"] for host in (*HOSTS, *SUCCESSORS)}
        direct = Direct(tmp_path, f"127.0.0.1:{server.port}", names)
        code, said = direct.run("crawl", direct.seeds(*(server.url(host) for host in HOSTS)))
        assert code == 0, said
        server.asked.clear()
        yield direct, server


def sites(direct: Direct) -> dict[str, sqlite3.Row]:
    """The sites of the store by key."""
    connection = sqlite3.connect(direct.folder / "spyglass.db")
    connection.row_factory = sqlite3.Row
    try:
        return {row["key"]: row for row in connection.execute("SELECT * FROM sites")}
    finally:
        connection.close()


def recheck(direct: Direct, *arguments: str) -> dict[str, dict[str, str]]:
    """Run a recheck; what it says of each site."""
    code, said = direct.run("recheck", *arguments, "--json")
    assert code == 0, said
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return {row["site"]: row for row in rows}


def test_states_are_told_apart_and_linked(known: tuple[Direct, Server]) -> None:
    """A wall, a parked page, a redirect and an announced move each end in their own state; both moves are linked and
    looked at in the same run; a blocked page takes nothing from the site's score; orders and robots.txt hold."""
    direct, server = known
    before = sites(direct)
    server.answers["wall.test", "/"] = reply(b"<title>403</title>Access denied", status="403 Forbidden")
    server.answers["parked.test", "/"] = page("This domain is for sale. Buy this domain")
    server.answers["moved.test", "/"] = redirect(server.url("moved-new.test"))
    server.answers["told.test", "/"] = page(f"{SELLER}. We have moved to our new domain", server.url("told-new.test"))
    server.answers["denied.test", "/robots.txt"] = reply(b"User-agent: *\nDisallow: /", kind="text/plain")
    for host in SUCCESSORS:
        server.answers[host, "/"] = page(f"{SELLER} {host}")
    names = {host: answer for host, answer in direct.names.items() if host != "gone.test"}
    later = Direct(direct.folder, direct.allowed, names)
    assert later.run("handling", "order.test", "passive_only", "--as", "anna")[0] == 0
    forget_robots(later)

    said = recheck(later, *HOSTS)
    after = sites(later)

    states = {host: after[host]["state"] for host in HOSTS}
    assert states == {
        "shop.test": "live",
        "moved.test": "redirected",
        "wall.test": "blocked",
        "parked.test": "parked",
        "gone.test": "down",
        "told.test": "live",
        "order.test": "live",
        "denied.test": "live",
    }
    assert "does not resolve" in said["gone.test"]["outcome"]
    assert "unchanged" in said["shop.test"]["outcome"]
    assert "changed" in said["told.test"]["outcome"]
    assert "robots.txt" in said["denied.test"]["outcome"]
    assert after["moved-new.test"]["predecessor"] == "moved.test"
    assert after["told-new.test"]["predecessor"] == "told.test"
    assert server.paths("moved-new.test") == server.paths("told-new.test") == ["/"]
    assert after["wall.test"]["score"] == before["wall.test"]["score"]
    assert not [host for host, _ in server.asked if host == "order.test"]
    assert "hands off" in said["order.test"]["outcome"]
    assert server.paths("denied.test") == []


def test_asks_only_for_what_changed(known: tuple[Direct, Server]) -> None:
    """The second visit sends back the site's ETag; "not modified" is a live, unchanged site, and comes round later."""
    direct, server = known
    first = recheck(direct, "shop.test")["shop.test"]
    server.answers["shop.test", "/"] = reply(b"", status="304 Not Modified")
    second = recheck(direct, "shop.test")["shop.test"]

    assert 'if-none-match: "one"' in server.heads["shop.test", "/"].lower()
    assert second["outcome"] == "HTTP 304, unchanged"
    assert second["due_at"] > first["due_at"]
    assert sites(direct)["shop.test"]["state"] == "live"


def test_due_takes_what_is_due_and_nothing_else(known: tuple[Direct, Server]) -> None:
    """Fresh sites are not due; those last seen a week ago are, and after the visit no more."""
    direct, server = known
    assert recheck(direct, "--due") == {}
    with sqlite3.connect(direct.folder / "spyglass.db") as connection:
        connection.execute(
            "UPDATE sites SET last_seen = datetime('now', '-8 days'), score = 0.9 WHERE key = 'shop.test'"
        )
    connection.close()
    assert list(recheck(direct, "--due")) == ["shop.test"]
    assert recheck(direct, "--due") == {}
    assert server.paths("shop.test") == ["/"]


def test_wants_names_or_due(known: tuple[Direct, Server]) -> None:
    """Neither, both, or a site that nobody knows is wrong usage, in one line."""
    direct, _ = known
    for arguments in ((), ("shop.test", "--due"), ("nobody.test",)):
        code, said = direct.run("recheck", *arguments)
        assert (code, len(said.splitlines())) == (2, 1), said


def forget_robots(direct: Direct) -> None:
    """Let the day go by for which robots.txt is kept."""
    with sqlite3.connect(direct.folder / "spyglass.db") as connection:
        connection.execute("DELETE FROM robots")
    connection.close()
