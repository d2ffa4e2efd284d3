"""A hostile server on loopback and crawls that reach it without a proxy: all guards on, one address let through.

The names of a crawl are looked up in a table instead of the system's resolver, put in its place in the crawl's own
process; everything behind that look-up is the product.
"""

import gzip
import json
import os
import socket
import socketserver
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.patience import PATIENCE
from tests.warm import Command

Answer = Callable[[socket.socket], None] | bytes

# Run by the crawl's process: the table answers in the order of its lists, the last answer for ever.
DRIVER = """
import json, os, socket
answers = json.loads(os.environ["NAMES"])
def look_up(name):
    known = [name] if name[-1].isdigit() else answers.get(name)  # an address is its own answer
    if not known:
        raise socket.gaierror(f"no such name: {name}")
    return known.pop(0) if len(known) > 1 else known[0]
socket.gethostbyname = look_up
if "FORGET" in os.environ:
    import crawler.resolver
    crawler.resolver.KEEP_SECONDS = 0.0
if "LEASE" in os.environ:
    import crawler.scheduler
    crawler.scheduler.LEASE_SECONDS = float(os.environ["LEASE"])
if "HASTE" in os.environ:
    import crawler.stopping as stopping
    steps = map(float, os.environ["HASTE"].split())
    stopping.GRACE_SECONDS, stopping.LAST_SECONDS, stopping.END_SECONDS, stopping.GONE_SECONDS = steps
    import cli.schedule
    cli.schedule.PROGRAM = os.environ["DRIVER"]
from cli.main import main
main()
"""


def page(text: str = "Welcome", *links: str, head: str = "") -> bytes:
    """An HTML answer."""
    anchors = "".join(f'<a href="{link}">more</a> ' for link in links)
    return reply(f"<html><head><title>{text}</title>{head}</head><body><p>{text}</p>{anchors}</body></html>".encode())


def reply(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """An answer of any type."""
    rows = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*rows, *headers, "", ""]).encode() + body


def redirect(target: str) -> bytes:
    """An answer that leads elsewhere."""
    return reply(b"", f"Location: {target}", status="302 Found")


def packed(body: bytes) -> bytes:
    """A gzip answer."""
    return reply(gzip.compress(body), "Content-Encoding: gzip")


@dataclass
class Server:
    """What was asked of it, as (host, path) in order, with the head of the last request for each; and how many were
    answered at once, at most."""

    port: int
    answers: dict[tuple[str, str], Answer]
    asked: list[tuple[str, str]] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[tuple[str, str], str] = field(default_factory=dict)
    most_at_once: int = 0
    at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self, host: str) -> list[str]:
        """What was asked of one host, robots.txt left out."""
        return [path for asked_host, path in self.asked if asked_host == host and path != "/robots.txt"]

    def url(self, host: str, path: str = "/") -> str:
        """An address of this server."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(address: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serves until the block ends; what is not in ``answers`` is a 404."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, ValueError):
                head = b""
                while b"\r\n\r\n" not in head:
                    block = self.request.recv(65536)
                    if not block:
                        return
                    head += block
                _serve(served, self.request, head.decode("latin-1"))

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = True
        request_queue_size = 128

    with Threads((address, port), Handler) as listener:
        served = Server(listener.server_address[1], {})
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            listener.shutdown()
            thread.join()


def _serve(served: Server, client: socket.socket, head: str) -> None:
    path = head.split(" ", 2)[1]
    host = next(row[6:] for row in head.split("\r\n") if row.lower().startswith("host: ")).rpartition(":")[0]
    with served.lock:
        served.asked.append((host, path))
        served.times[host].append(time.monotonic())
        served.heads[host, path] = head
        served.at_once += 1
        served.most_at_once = max(served.most_at_once, served.at_once)
    try:
        answer = served.answers.get((host, path), reply(b"nothing here", status="404 Not Found"))
        if callable(answer):
            answer(client)
        else:
            client.sendall(answer)
    finally:
        with served.lock:
            served.at_once -= 1


@dataclass(frozen=True)
class Ended:
    """One crawl of everything: the server it met, the one behind the private addresses, what it said, and what it
    refused, by host."""

    server: Server
    inner: Server
    said: str
    refused: dict[str, set[str]]


def refusals(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Of each host, why the crawl refused something."""
    refused: dict[str, set[str]] = {}
    for host, reason in connection.execute("SELECT host, reason FROM refusals"):
        refused.setdefault(host, set()).add(reason)
    return refused


@dataclass(frozen=True)
class Direct:
    """A folder to crawl from, without a proxy; ``names`` are the answers of the look-up in their order."""

    folder: Path
    allowed: str
    names: Mapping[str, list[str]]

    def environment(self, **more: str) -> dict[str, str]:
        """Settings of a crawl of the real web that is let through to one test server."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}
        ours = {
            "SPYGLASS_DATABASE": f"sqlite:///{self.folder / 'spyglass.db'}",
            "SPYGLASS_CRAWL_CONTACT": "https://example.org/crawler",
            "SPYGLASS_CRAWL_ALLOW": self.allowed,
            "SPYGLASS_CRAWL_DELAY": "0",
            "SPYGLASS_CRAWL_TIMEOUT": "3",
            "SPYGLASS_CRAWL_ATTEMPTS": "1",
            "SPYGLASS_CRAWL_PAGE_SECONDS": "30",
            # What is asked beside pages has tests of its own (test_asking.py), and no name server is on loopback.
            "SPYGLASS_TRACES_ICON_BYTES": "0",
            "SPYGLASS_TRACES_NAME_SERVER_SECONDS": "0",
            "NAMES": json.dumps(dict(self.names)),
            "DRIVER": DRIVER,  # for what a command begins in its turn
        }
        return {**mine, **ours, **more}

    def start(self, *arguments: object, **more: str) -> Command:
        """Begin a command."""
        return Command(DRIVER, arguments, self.folder, self.environment(**more))

    def run(self, *arguments: object, **more: str) -> tuple[int, str]:
        """Run a command to its end; its exit code and what it said."""
        command = self.start(*arguments, **more)
        said, failed = command.communicate()
        return command.returncode, said + failed

    def seeds(self, *urls: str) -> Path:
        """A seed file of these."""
        path = self.folder / "seeds.txt"
        path.write_text("\n".join(urls), encoding="utf-8")
        return path


def direct(folder: Path, server: Server, *hosts: str) -> Direct:
    """Crawls from ``folder`` that find these hosts on ``server``."""
    return Direct(folder, f"127.0.0.1:{server.port}", {host: ["127.0.0.1"] for host in hosts})


def hanging(over: threading.Event) -> Callable[[socket.socket], None]:
    """An answer that does not come before ``over``."""

    def send(_: socket.socket) -> None:
        over.wait()

    return send


def wait_for(ready: Callable[[], bool], running: Command) -> None:
    """Until a crawl has come to where it is to be stopped."""
    until = time.monotonic() + PATIENCE
    while not ready() and time.monotonic() < until and running.poll() is None:
        time.sleep(0.02)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What a crawl left in its store."""
    connection = sqlite3.connect(folder / "spyglass.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
