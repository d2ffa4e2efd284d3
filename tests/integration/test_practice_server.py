"""The practice web over real sockets."""

import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from practice.hosts import Kind, Trap
from practice.server import Served, serve
from practice.world import World
from store.errors import NetworkError, UsageError
from tests.patience import PATIENCE

WORLD = World(seed=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The default web, served for all tests here."""
    with serve(WORLD, out=tmp_path_factory.mktemp("practice")) as served:
        yield served


def opener(served: Served) -> urllib.request.OpenerDirector:
    """A client that goes through the proxy and trusts its authority, and no other."""
    trust = ssl.create_default_context(cafile=served.ca)
    proxies = urllib.request.ProxyHandler({"http": served.proxy, "https": served.proxy})
    return urllib.request.build_opener(proxies, urllib.request.HTTPSHandler(context=trust))


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    """A raw connection to the proxy."""
    parts = urlsplit(served.proxy)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as wire:
        yield wire


def read_log(path: Path) -> list[dict[str, object]]:
    """The lines of a request log."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_proxy_says_what_it_is(served: Served) -> None:
    """A crawler can tell it from a proxy into the real web."""
    with urllib.request.urlopen(f"{served.proxy}/.well-known/spyglass-practice", timeout=PATIENCE) as reply:
        told = json.load(reply)
    assert (told["practice"], told["seed"], told["hosts"]) == (True, 1, len(WORLD.hosts))
    assert "{query}" in told["search"]


def test_plain_and_tls_show_the_same_page_under_a_valid_certificate(served: Served) -> None:
    """CONNECT ends in TLS that a client which trusts the authority accepts, for any host."""
    client = opener(served)
    for host in [host for host in WORLD.hosts.values() if host.kind is Kind.SELLER][:3]:
        with (
            client.open(f"http://{host.name}/", timeout=PATIENCE) as plain,
            client.open(f"https://{host.name}/", timeout=PATIENCE) as secure,
        ):
            assert plain.read() == secure.read() != b""


def test_an_untrusted_client_is_not_fooled(served: Served) -> None:
    """The certificate comes from the web's own authority alone; the server survives the refusal."""
    distrustful = urllib.request.build_opener(urllib.request.ProxyHandler({"https": served.proxy}))
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        distrustful.open("https://web-directory.test/", timeout=PATIENCE)
    assert opener(served).open("https://web-directory.test/", timeout=PATIENCE).read()


def test_unknown_hosts_fail_like_names_that_do_not_resolve(served: Served) -> None:
    """502, in the clear and for CONNECT."""
    with pytest.raises(urllib.error.HTTPError) as plain:
        opener(served).open("http://nowhere.example/", timeout=PATIENCE)
    assert plain.value.code == 502
    plain.value.close()
    with pytest.raises(OSError, match="502"):
        opener(served).open("https://nowhere.example/", timeout=PATIENCE)


def test_a_connection_is_kept_and_pipelined_requests_come_in_order(served: Served) -> None:
    """Many requests, one connection; HEAD has no body."""
    host = next(host.name for host in WORLD.hosts.values() if host.kind is Kind.GENERAL)
    request = f"HEAD http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n"
    missing = f"HEAD http://{host}/no HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with connected(served) as wire:
        wire.sendall((request * 3 + missing).encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert [line for line in answer.split(b"\r\n") if line.startswith(b"HTTP/")] == [
        *[b"HTTP/1.1 200 OK"] * 3,
        b"HTTP/1.1 404 Not Found",
    ]
    assert answer.endswith(b"\r\n\r\n")


def test_garbage_ends_the_connection_and_nothing_else(served: Served) -> None:
    """400, hang up, go on serving."""
    with connected(served) as wire:
        wire.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert b"".join(iter(lambda: wire.recv(65536), b"")).startswith(b"HTTP/1.1 400")
    assert opener(served).open("http://web-directory.test/", timeout=PATIENCE).status == 200


def test_the_huge_page_streams_and_may_be_left(served: Served) -> None:
    """A client that has had enough hangs up; the next one is served."""
    with opener(served).open(f"http://trap-{Trap.HUGE_PAGE}.test/", timeout=PATIENCE) as reply:
        assert len(reply.read(1_000_000)) == 1_000_000
    assert opener(served).open("http://web-directory.test/", timeout=PATIENCE).status == 200


def test_a_reset_and_a_head_without_end_reach_the_client(served: Served) -> None:
    """The wire's traps work over the wire."""
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        opener(served).open(f"http://trap-{Trap.RESET}.test/", timeout=PATIENCE)
    with pytest.raises(http.client.HTTPException, match="headers"):
        opener(served).open(f"http://trap-{Trap.ENDLESS_HEADERS}.test/", timeout=PATIENCE)


def test_truth_and_seeds_are_told_in_files(served: Served) -> None:
    """A row a host in the truth; seeds with their source."""
    rows = [json.loads(line) for line in Path(served.truth).read_text("utf-8").splitlines()]
    assert {row["host"] for row in rows} == set(WORLD.hosts)
    fields = {"host", "site", "kind", "category", "operator", "language", "reachable", "trap", "pages"}
    assert set(rows[0]) == fields | {"mirror_of", "successor_of", "address"}
    lines = Path(served.seeds).read_text("utf-8").splitlines()
    assert lines[0] == "url,source"
    assert len(lines) > 20


def test_the_log_shows_every_request_once_with_times(tmp_path: Path) -> None:
    """Host, path, status, times and client port; requests inside CONNECT too, and whether they were authorised."""
    log = tmp_path / "log.jsonl"
    with serve(WORLD, log=log) as served:
        client = opener(served)
        client.open("http://web-directory.test/?x=1", timeout=PATIENCE).close()
        client.open(
            urllib.request.Request("https://oddities.test/", headers={"Authorization": "Basic eA=="}), timeout=PATIENCE
        ).close()
    rows = read_log(log)
    asked = [(row["host"], row["path"], row["method"], row["scheme"], row["status"]) for row in rows]
    assert asked == [
        ("web-directory.test", "/?x=1", "GET", "http", 200),
        ("oddities.test", "", "CONNECT", "https", 200),
        ("oddities.test", "/", "GET", "https", 200),
    ]
    assert [row["authorization"] for row in rows] == [False, False, True]
    for row in rows:
        assert isinstance(row["start"], float)
        assert isinstance(row["end"], float)
        assert row["start"] <= row["end"]
        assert row["port"]


def test_a_slow_reply_is_logged_when_the_server_stops(tmp_path: Path) -> None:
    """What was under way is in the log, so that no request can hide behind a stop."""
    log = tmp_path / "log.jsonl"
    with serve(WORLD, log=log) as served, connected(served) as wire:
        wire.sendall(f"GET http://trap-{Trap.SLOW_DRIP}.test/ HTTP/1.1\r\n\r\n".encode())
        assert wire.recv(1)
    assert [row["host"] for row in read_log(log)] == [f"trap-{Trap.SLOW_DRIP}.test"]


def test_a_taken_port_and_a_closed_folder_give_one_clear_line(served: Served, tmp_path: Path) -> None:
    """The reason is named, with the address or the folder."""
    port = urlsplit(served.proxy).port or 0
    with pytest.raises(NetworkError, match=f"127.0.0.1:{port}"), serve(WORLD, port=port):
        pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="file"), serve(WORLD, out=tmp_path / "file"):
        pass
    with pytest.raises(UsageError, match="missing"), serve(WORLD, log=tmp_path / "missing" / "log"):
        pass


def test_who_comes_as_it_stops_is_hung_up_on(tmp_path: Path) -> None:
    """No connection outlives the web, not even one that was accepted in its last moment."""
    wires: list[socket.socket] = []
    for turn in range(3):
        with serve(WORLD, out=tmp_path / str(turn)) as served:
            parts = urlsplit(served.proxy)
            visitors = Thread(target=keep_coming, args=((parts.hostname, parts.port), wires))
            visitors.start()
            while len(wires) < 20 * (turn + 1):
                time.sleep(0)
        visitors.join()
    for wire in wires:
        with wire, suppress(ConnectionError):
            assert wire.recv(1) == b""


def keep_coming(address: tuple[str | None, int | None], wires: list[socket.socket]) -> None:
    """Connect again and again, until nobody listens."""
    with suppress(ConnectionError):
        while True:
            wires.append(socket.create_connection(address, timeout=PATIENCE))
