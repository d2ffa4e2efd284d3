"""How fast, how long and until when a crawl asks: addresses, delays, orders given meanwhile, a full disk."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from socket import socket

import pytest

from store.database import connect, now, writing
from store.entities import Handling
from store.handling import order
from tests.integration.hostile import Direct, Server, direct, page, redirect, reply, rows, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with serving() as served:
        yield served


def slowly(answer: bytes, seconds: float) -> Callable[[socket], None]:
    """An answer that takes its time."""

    def send(client: socket) -> None:
        time.sleep(seconds)
        client.sendall(answer)

    return send


def _no_waiting(folder: Path) -> None:
    """Let every host group be asked again at once, as if its pause were over."""
    connection = sqlite3.connect(folder / "spyglass.db")
    with connection:
        past = "2026-01-01 00:00:00.000000"
        connection.execute("UPDATE host_groups SET next_due = ?, lease_until = ?", (past, past))
    connection.close()


def test_eight_at_once_to_one_address(server: Server, tmp_path: Path) -> None:
    """Thirty sites on one address are asked eight at a time at most, although 32 requests may be in flight."""
    hosts = [f"shop{number}.test" for number in range(30)]
    for host in hosts:
        server.answers[host, "/"] = slowly(page(host), 0.5)
    crawl = direct(tmp_path, server, *hosts)
    code, said = crawl.run("crawl", crawl.seeds(*map(server.url, hosts)))

    assert code == 0, said
    assert {host for host in hosts if server.paths(host)} == set(hosts)
    assert 2 < server.most_at_once <= 8


def test_order_given_while_the_request_waits_is_obeyed(server: Server, tmp_path: Path) -> None:
    """A site put under no_touch after robots.txt was asked for, while the page waits for its delay, is left alone."""
    crawl = direct(tmp_path, server, "waits.test")

    def order_now(client: socket) -> None:
        engine = connect(f"sqlite:///{tmp_path / 'spyglass.db'}")
        with writing(engine) as connection:
            order(connection, "waits.test", Handling.NO_TOUCH, "ana", now(), until=None, note="")
        engine.dispose()
        client.sendall(reply(b"", status="404 Not Found"))

    server.answers["waits.test", "/robots.txt"] = order_now
    server.answers["waits.test", "/"] = page("Too late")
    code, said = crawl.run("crawl", crawl.seeds(server.url("waits.test")), SPYGLASS_CRAWL_DELAY="0.5")

    assert code == 0, said
    assert server.asked == [("waits.test", "/robots.txt")]
    assert "a person ordered hands off" in said


def test_lifted_order_leaves_no_false_robots(server: Server, tmp_path: Path) -> None:
    """That a site was not to be asked for its robots.txt is not remembered as "it has none"."""
    crawl = direct(tmp_path, server, "later.test")
    server.answers["later.test", "/robots.txt"] = reply(b"User-agent: *\nDisallow: /", kind="text/plain")
    server.answers["later.test", "/"] = page("No")
    crawl.run("handling", "later.test", "no_touch", "--as", "ana")
    crawl.run("crawl", crawl.seeds(server.url("later.test")))
    crawl.run("handling", "later.test", "no_touch", "--lift", "--as", "ana")
    code, said = crawl.run("crawl", crawl.seeds(server.url("later.test", "/other")))

    assert code == 0, said
    assert server.asked == [("later.test", "/robots.txt")]


def test_redirected_robots_is_asked_of_nobody_under_an_order(server: Server, tmp_path: Path) -> None:
    """A robots.txt that leads to a site under no_touch, in the same host group, is not asked for there."""
    crawl = direct(tmp_path, server, "a.github.io", "b.github.io")
    server.answers["a.github.io", "/robots.txt"] = redirect(server.url("b.github.io", "/robots.txt"))
    server.answers["a.github.io", "/"] = page("Front")
    crawl.run("handling", "b.github.io", "no_touch", "--as", "ana")
    code, said = crawl.run("crawl", crawl.seeds(server.url("a.github.io")))

    assert code == 0, said
    assert server.asked == [("a.github.io", "/robots.txt"), ("a.github.io", "/")]


def test_redirected_robots_is_asked_of_nobody_out_of_scope(server: Server, tmp_path: Path) -> None:
    """A robots.txt that leads to a licensed service is not asked for there; one on another customer's site is, and is
    kept as that site's."""
    seeds = tmp_path / "lists"
    seeds.mkdir()
    for name, site in (("licensed", "b.github.io"), ("popular", "example.org")):
        (seeds / f"{name}.csv").write_text(f"site\n{site}\n")
    crawl = direct(tmp_path, server, "a.github.io", "b.github.io", "c.github.io", "d.github.io")
    for site, target in (("a", "b"), ("c", "d")):
        target_url = server.url(f"{target}.github.io", "/robots.txt")
        server.answers[f"{site}.github.io", "/robots.txt"] = redirect(target_url)
    urls = [server.url(f"{site}.github.io") for site in "ac"]
    code, said = crawl.run("crawl", crawl.seeds(*urls), SPYGLASS_SEEDS=str(seeds))

    assert code == 0, said
    assert {host for host, _ in server.asked} == {"a.github.io", "c.github.io", "d.github.io"}
    assert rows(tmp_path, "SELECT site FROM captures WHERE url LIKE '%d.github.io%'") == [("d.github.io",)]


def test_lease_that_ran_out_is_not_sent(server: Server, tmp_path: Path) -> None:
    """A page whose turn ended while its robots.txt was awaited is not asked for, and waits for the next crawl."""
    crawl = direct(tmp_path, server, "late.test")
    server.answers["late.test", "/robots.txt"] = slowly(reply(b"", kind="text/plain"), 1.0)
    server.answers["late.test", "/"] = page("Late")
    code, said = crawl.run("crawl", crawl.seeds(server.url("late.test")), "--minutes", "0.2", LEASE="0.8")

    assert code == 0, said
    assert server.paths("late.test") == []
    assert rows(tmp_path, "SELECT state, leased_by, attempts FROM frontier") == [("pending", None, 0)]


def test_page_that_cost_its_worker_is_tried_once_more(server: Server, tmp_path: Path) -> None:
    """A page that takes too long to read is fetched a second time, and refused after that although a third try is
    allowed."""
    server.answers["big.test", "/"] = reply(b"<p>iptv <b>one</b> <a href='/x'>list</a> two " * 40_000)
    crawl = direct(tmp_path, server, "big.test")
    patient = {"SPYGLASS_CRAWL_ATTEMPTS": "3", "SPYGLASS_CRAWL_PAGE_SECONDS": "0.01"}
    ends = []
    for _ in range(2):
        code, said = crawl.run("crawl", crawl.seeds(server.url("big.test")), **patient)
        assert code == 0, said
        assert "page too hostile to parse" in said
        ends += rows(tmp_path, "SELECT state, attempts FROM frontier")
        _no_waiting(tmp_path)

    assert server.paths("big.test") == ["/", "/"]
    assert ends == [("pending", 1), ("refused", 1)]


def test_slow_server_is_asked_less_often(server: Server, tmp_path: Path) -> None:
    """A server that takes 0.3 seconds is asked every 1.5 seconds although the delay is set to 0.1."""
    server.answers["slow.test", "/"] = slowly(page("Front", "/a", "/b"), 0.3)
    for path in ("/a", "/b"):
        server.answers["slow.test", path] = slowly(page(path), 0.3)
    crawl = direct(tmp_path, server, "slow.test")
    code, said = crawl.run("crawl", crawl.seeds(server.url("slow.test")), SPYGLASS_CRAWL_DELAY="0.1")
    times = server.times["slow.test"][1:]

    assert code == 0, said
    assert len(times) == 3
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.5


def test_full_disk_ends_the_crawl_in_time(server: Server, tmp_path: Path) -> None:
    """With less room than crawl.min_free_bytes nothing is fetched, and the line says what to do."""
    server.answers["any.test", "/"] = page("Any")
    crawl = direct(tmp_path, server, "any.test")
    seeds = crawl.seeds(server.url("any.test"))
    code, said = crawl.run("crawl", seeds, SPYGLASS_CRAWL_MIN_FREE_BYTES=str(10**15))

    assert code == 1
    assert "the disk is nearly full" in said
    assert server.asked == []
    assert rows(tmp_path, "SELECT end_reason FROM crawl_runs") == [("disk low",)]


def test_evidence_folder_is_tried_before_the_crawl(server: Server, tmp_path: Path) -> None:
    """Where no evidence can be kept nothing is fetched and no run begins; one line names the folder."""
    crawl = direct(tmp_path, server, "any.test")
    (tmp_path / "file").touch()
    evidence = str(tmp_path / "file" / "evidence")
    code, said = crawl.run("crawl", crawl.seeds(server.url("any.test")), SPYGLASS_EVIDENCE=evidence)

    assert code == 1
    assert said.count("\n") == 1
    assert f"the evidence folder {evidence} cannot be written: " in said
    assert server.asked == []
    assert rows(tmp_path, "SELECT count(*) FROM crawl_runs") == [(0,)]


def test_evidence_folder_that_goes_away_ends_the_crawl(server: Server, tmp_path: Path) -> None:
    """The first answer that cannot be kept ends the crawl with the line; what was asked for waits as it was."""
    evidence = tmp_path / "kept"

    def spoil(client: socket) -> None:
        evidence.rmdir()
        evidence.touch()
        client.sendall(reply(b"", kind="text/plain"))

    server.answers["any.test", "/robots.txt"] = spoil
    crawl = direct(tmp_path, server, "any.test")
    code, said = crawl.run("crawl", crawl.seeds(server.url("any.test")), SPYGLASS_EVIDENCE=str(evidence))

    assert code == 1
    assert "cannot be written: " in said
    assert "Traceback" not in said
    assert server.asked == [("any.test", "/robots.txt")]
    assert rows(tmp_path, "SELECT end_reason FROM crawl_runs") == [("disk full",)]
    assert rows(tmp_path, "SELECT state, attempts FROM frontier") == [("pending", 0)]


def test_summary_is_machine_readable(server: Server, tmp_path: Path) -> None:
    """With --json the summary is one object: what was done, what waits, and what was refused for which reason."""
    server.answers["any.test", "/"] = page("Any", "http://192.168.1.1/", "/next")
    crawl = direct(tmp_path, server, "any.test")
    code, said = crawl.run("crawl", crawl.seeds(server.url("any.test")), "--json")
    summary = json.loads(said)

    assert code == 0, said
    assert said.count("\n") == 1
    assert (summary["run"], summary["reason"], summary["fetches"], summary["waiting"]) == (1, "finished", 2, 0)
    assert {"pages", "new_relevant_sites", "errors", "seconds", "harvest"} <= summary.keys()
    assert [reason["reason"] for reason in summary["refused_for"]] == ["no address of the public web"]


def test_no_contact_no_crawl(server: Server, tmp_path: Path) -> None:
    """Without a contact nothing is asked of anybody, allow-list or not."""
    crawl = direct(tmp_path, server, "any.test")
    code, said = crawl.run("crawl", crawl.seeds(server.url("any.test")), SPYGLASS_CRAWL_CONTACT="")

    assert code == 2
    assert "say who is crawling" in said
    assert server.asked == []


def test_crawl_delay_of_robots_is_kept(server: Server, tmp_path: Path) -> None:
    """Two pages of a site whose robots.txt asks for a second between two requests come a second apart."""
    server.answers["calm.test", "/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 1", kind="text/plain")
    server.answers["calm.test", "/"] = page("Front", "/a")
    server.answers["calm.test", "/a"] = page("A")
    crawl = direct(tmp_path, server, "calm.test")
    code, said = crawl.run("crawl", crawl.seeds(server.url("calm.test")))
    _, first, second = server.times["calm.test"]

    assert code == 0, said
    assert second - first >= timedelta(seconds=1).total_seconds()


def test_proxy_is_not_asked_for_private_places(server: Server, tmp_path: Path) -> None:
    """Behind a proxy names are looked up here first: a public one is asked for, those that lead inward never are."""
    server.answers["", "http://shop.test/"] = page("Shop", "http://inward.test/", "http://192.168.1.1/")
    names = {"shop.test": ["93.184.215.14"], "inward.test": ["10.0.0.7"]}
    crawl = Direct(tmp_path, "", names)
    code, said = crawl.run("crawl", crawl.seeds("http://shop.test/"), "--proxy", f"http://127.0.0.1:{server.port}")
    asked = {path for _, path in server.asked}

    assert code == 0, said
    assert "http://shop.test/" in asked, said
    assert not [path for path in asked if "inward" in path or "192.168" in path]
    assert "no address of the public web" in said
