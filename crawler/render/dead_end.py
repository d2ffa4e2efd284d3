"""A forward proxy that forwards nothing: where the browser's own connections end.

Every request of a page is answered by crawler.render.loading before it becomes a connection. What is left (sockets of
workers, early connections, the browser's own errands) arrives here, is named and hung up on, so neither a name that
changes its address nor a trick of a script reaches a network.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from store.hosts import registrable_domain

# Chromium asks its maker for news even where every switch says no: refused like all, but no deed of the page.
ERRANDS = frozenset({"google.com", "googleapis.com", "gstatic.com", "gvt1.com"})
# A request line that tells of the host is shorter; nothing else is read.
LINE_BYTES = 2048


@asynccontextmanager
async def dead_end(refused: Callable[[str], None]) -> AsyncIterator[str]:
    """The address of such a proxy on loopback, until the block ends; ``refused`` is told each host asked for."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            host = host_of(await reader.readline())
            if host and registrable_domain(host, private_suffixes=False) not in ERRANDS:
                refused(host)
        except (OSError, ValueError):
            pass  # whatever it was, it got no answer
        finally:
            writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, limit=LINE_BYTES)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def host_of(line: bytes) -> str:
    """The host of a request line in absolute or authority form; empty where there is none."""
    words = line.decode("latin-1").split(" ")
    if len(words) != 3:
        return ""
    authority = words[1].split("://", 1)[-1].split("/", 1)[0].rpartition("@")[2].lower()
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]
