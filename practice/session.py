"""One client connection of the forward proxy: requests in, replies out, TLS inside CONNECT."""

import asyncio
import json
import ssl
import time
from collections.abc import Coroutine
from typing import cast

from practice.requestlog import RequestLog
from practice.tls import Authority
from practice.wire import BadRequestError, Ending, Reply, Request, take_request
from practice.world import World

WHO_AM_I = "/.well-known/spyglass-practice"
ENDLESS_HEADER = b"X-Filler: " + b"a" * 1000 + b"\r\n"
ENDLESS_PAUSE = 0.01  # seconds between lines of a head without end: 100 KB/s, so that a client's caps are what ends it
HTTPS = 443


class Session(asyncio.Protocol):
    """Serves one connection, one request after the other; ``open_sessions`` holds those that live."""

    def __init__(self, world: World, authority: Authority, log: RequestLog, open_sessions: set["Session"]) -> None:
        self._world = world
        self._authority = authority
        self._log = log
        self._open = open_sessions
        self._buffer = bytearray()
        self._tunnel = ""
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self._transport = cast("asyncio.Transport", transport)
        self._port = transport.get_extra_info("peername")[1]
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio names it so
        """The client, or we, hung up; a reply under way ends, and is logged with this end."""
        self._transport = None
        if self._task:
            self._task.cancel()
        else:
            self._open.discard(self)

    def pause_writing(self) -> None:
        """The client reads slower than we write."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The client caught up."""
        self._writable.set()

    async def stop(self) -> None:
        """Hangs up at once and waits until what was under way is logged."""
        if self._transport:
            self._transport.abort()
        if self._task:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def data_received(self, data: bytes) -> None:
        """Collects bytes and answers what is complete, unless a reply is still under way."""
        self._buffer += data
        self._answer_waiting()

    def _answer_waiting(self) -> None:
        try:
            while self._transport and self._task is None and (request := take_request(self._buffer, self._tunnel)):
                self._answer(request)
        except BadRequestError:
            self._buffer.clear()
            if self._transport:
                self._transport.write(Reply(status=400, headers=(("Connection", "close"),)).head())
                self._transport.close()

    def _answer(self, request: Request) -> None:
        start = time.time()
        if request.method == "CONNECT" and not self._tunnel:
            if request.port == HTTPS and self._world.knows(request.host):
                self._run(self._secure(request, start))
                return
            reply = Reply(status=502)
        elif not request.host:
            reply = self._about_us(request)
        else:
            reply = self._world.answer(request) or Reply(b"no such host", status=502)
        if reply.stream is None and reply.ending is Ending.PROPER:
            self._send(request, reply, start)
        else:
            self._run(self._send_slowly(request, reply, start))

    def _about_us(self, request: Request) -> Reply:
        if request.path != WHO_AM_I:
            return Reply(b"this is a proxy", status=400, content_type="text/plain")
        world = self._world
        card = {"practice": True, "seed": world.seed, "hosts": len(world.hosts), "search": world.search_page}
        return Reply(json.dumps(card).encode(), content_type="application/json")

    def _send(self, request: Request, reply: Reply, start: float) -> None:
        transport = self._transport
        if transport is None:
            return
        body = b"" if request.method == "HEAD" else reply.body
        transport.write(reply.head() + body)
        self._log.write(request, reply.status, start, self._port)
        if not request.keep_alive:
            transport.close()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(self._free)

    def _free(self, task: "asyncio.Task[None]") -> None:
        self._task = None
        if self._transport is None:
            self._open.discard(self)
        elif not task.cancelled() and task.exception() is None:
            self._answer_waiting()

    async def _secure(self, request: Request, start: float) -> None:
        plain = self._transport
        if plain is None:
            return
        context = self._authority.context(request.host)
        plain.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            secure = await asyncio.get_running_loop().start_tls(plain, self, context, server_side=True)
        except (OSError, ssl.SSLError):
            plain.abort()
            secure = None
        finally:
            self._log.write(request, 200, start, self._port)
        self._transport = secure
        self._tunnel = request.host

    async def _send_slowly(self, request: Request, reply: Reply, start: float) -> None:
        try:
            if reply.ending is Ending.ENDLESS_HEAD:
                await self._endless_head()
            elif self._transport and reply.ending is Ending.RESET:
                self._transport.abort()
            else:
                await self._chunks(request, reply)
            if self._transport and not request.keep_alive:
                self._transport.close()
        finally:
            self._log.write(request, reply.status, start, self._port)

    async def _endless_head(self) -> None:
        if self._transport:
            self._transport.write(b"HTTP/1.1 200 OK\r\n")
        while self._transport:
            self._transport.write(ENDLESS_HEADER)
            await asyncio.sleep(ENDLESS_PAUSE)
            await self._writable.wait()

    async def _chunks(self, request: Request, reply: Reply) -> None:
        if self._transport:
            self._transport.write(reply.head())
        if request.method == "HEAD":
            return
        for chunk in reply.stream or ():
            if self._transport is None:
                return
            self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await asyncio.sleep(reply.pause)
            await self._writable.wait()
        if self._transport:
            self._transport.write(b"0\r\n\r\n")
