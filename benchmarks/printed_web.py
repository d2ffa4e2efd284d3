"""The practice web, written out beforehand and served from memory: so that a crawler and not its web is measured.

python -m benchmarks.printed_web HOSTS PAGES URLS.csv    writes the list, serves, prints its proxy
python -m benchmarks.printed_web PROXY URLS.csv          reads every page of the list, 32 at once, keeping nothing
"""

import asyncio
import csv
import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from practice.kinds.catalogue import BLUEPRINTS
from practice.server import Served, run
from practice.wire import Reply, Request
from practice.world import World

PAGES_PER_HOST = 5
READERS = 32


class PrintedWorld(World):
    """A world that keeps every answer it gave."""

    def __init__(self, hosts: int) -> None:
        super().__init__(seed=1, hosts=hosts)
        self._kept: dict[tuple[str, str], Reply | None] = {}

    def answer(self, request: Request) -> Reply | None:
        """What was answered before, else a fresh page."""
        place = request.host, request.target
        if place not in self._kept:
            self._kept[place] = super().answer(request)
        return self._kept[place]


def printed(hosts: int, pages: int) -> tuple[PrintedWorld, list[str]]:
    """A world whose first ``pages`` pages, at most PAGES_PER_HOST a host, are written; and their addresses."""
    # One host in fifteen answers with errors, redirects or nothing: more are drawn, and the good ones taken.
    world = PrintedWorld(2 * hosts)
    places = islice(_good_hosts(world), hosts)
    urls = [f"http://{name}{path}" for name, paths in places for path in paths]
    # In host order a crawler would be waiting for one host at a time, which no frontier makes it do.
    random.Random(1).shuffle(urls)
    return world, urls[:pages]


def _good_hosts(world: World) -> Iterator[tuple[str, list[str]]]:
    for host in world.plan.hosts:
        if host.kind not in BLUEPRINTS:
            continue
        paths = list(islice(world.sitemap(host), PAGES_PER_HOST))
        replies = [world.answer(Request("GET", host.name, path)) for path in paths]
        if len(paths) == PAGES_PER_HOST and all(reply is not None and reply.status == 200 for reply in replies):
            world.answer(Request("GET", host.name, "/robots.txt"))
            yield host.name, paths


def serve_printed(hosts: int, pages: int, urls: Path) -> None:
    """Write the list of pages, then serve until SIGTERM."""
    world, listed = printed(hosts, pages)
    with urls.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("url", "source"))
        writer.writerows((url, "list") for url in listed)

    def ready(served: Served) -> None:
        sys.stdout.write(f"{served.proxy}\n")
        sys.stdout.flush()

    run(world, 0, None, None, ready)


async def read_all(proxy: str, urls: list[str]) -> None:
    """Ask for every page over READERS connections, and read the answers."""
    left = iter(urls)
    port = urlsplit(proxy).port

    async def reader() -> None:
        source, sink = await asyncio.open_connection("127.0.0.1", port)
        for url in left:
            sink.write(f"GET {url} HTTP/1.1\r\nHost: {urlsplit(url).hostname}\r\n\r\n".encode())
            head = (await source.readuntil(b"\r\n\r\n")).lower()
            await source.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
        sink.close()

    await asyncio.gather(*(reader() for _ in range(READERS)))


def main() -> None:
    """Serve, or read."""
    if len(sys.argv) == 4:
        serve_printed(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    else:
        with Path(sys.argv[2]).open() as file:
            asyncio.run(read_all(sys.argv[1], [row["url"] for row in csv.DictReader(file)]))


if __name__ == "__main__":
    main()
