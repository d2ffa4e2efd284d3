"""The practice web behind one forward-proxy port on loopback, in this thread or in one of its own."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from practice.requestlog import RequestLog
from practice.session import Session
from practice.tls import Authority
from practice.truth import write_seeds, write_truth
from practice.world import World
from store.errors import NetworkError, UsageError

LOOPBACK = "127.0.0.1"
BACKLOG = 512  # connections that may wait: a crawler opens hundreds at once
ACCEPTING = 3  # turns of asyncio's loop from an accepted connection to its session


@dataclass(frozen=True, slots=True)
class Served:
    """Where the web is: the proxy's address and the files beside it (certificate, seeds, truth)."""

    proxy: str
    ca: str
    seeds: str
    truth: str


def _write_files(world: World, authority: Authority, out: Path, port: int) -> Served:
    try:
        out.mkdir(parents=True, exist_ok=True)
        ca, seeds, truth = out / "ca.pem", out / "seeds.csv", out / "truth.jsonl"
        ca.write_bytes(authority.pem)
        write_seeds(world.seeds(), seeds)
        write_truth(world.truth(), truth)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    return Served(f"http://{LOOPBACK}:{port}", str(ca), str(seeds), str(truth))


def _open_log(path: Path | None) -> RequestLog:
    try:
        return RequestLog(path)
    except OSError as error:
        raise UsageError(f"cannot write the log {path}: {error.strerror}") from error


@asynccontextmanager
async def listening(world: World, port: int, log: Path | None, out: Path | None) -> AsyncIterator[Served]:
    """Serves inside a running loop. ``port`` 0 takes a free one; without ``out`` the files go when it ends.

    Raises NetworkError where the port is taken and UsageError where files cannot be written.
    """
    loop = asyncio.get_running_loop()
    sessions: set[Session] = set()
    with tempfile.TemporaryDirectory(prefix="spyglass-practice-") as folder, _open_log(log) as requests:
        authority = Authority(Path(folder))
        make = partial(Session, world, authority, requests, sessions)
        try:
            server = await loop.create_server(make, LOOPBACK, port, backlog=BACKLOG)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise NetworkError(f"cannot listen on {LOOPBACK}:{port}: {reason}") from error
        try:
            taken = server.sockets[0].getsockname()[1]
            yield _write_files(world, authority, out or Path(folder) / "out", taken)
        finally:
            # Who was accepted becomes a session first: of a closed server asyncio would leave them open for ever.
            loop.remove_reader(server.sockets[0].fileno())
            for _ in range(ACCEPTING):
                await asyncio.sleep(0)
            server.close()
            for session in tuple(sessions):
                await session.stop()
            await server.wait_closed()


def run(world: World, port: int, log: Path | None, out: Path | None, ready: Callable[[Served], None]) -> None:
    """Serves until SIGTERM or SIGINT; calls ``ready`` once, when clients can come."""

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with listening(world, port, log, out) as served:
            ready(served)
            await stop.wait()

    asyncio.run(main())


@contextmanager
def serve(world: World, *, port: int = 0, log: Path | None = None, out: Path | None = None) -> Iterator[Served]:
    """Serves in a thread of this process while the block runs; raises what ``listening`` raises."""
    ready: Future[tuple[Served, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        stop = asyncio.Event()
        async with listening(world, port, log, out) as served:
            ready.set_result((served, asyncio.get_running_loop(), stop))
            await stop.wait()

    def body() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = Thread(target=body, name="practice-web", daemon=True)
    thread.start()
    served, loop, stop = ready.result()
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
