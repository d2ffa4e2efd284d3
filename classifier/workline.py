"""The near side of a page worker: its process, the pages it was given, and the timer of the one it is at."""

import asyncio
import multiprocessing
import pickle
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.resource_tracker import ensure_running
from socket import SO_SNDBUF, SOL_SOCKET, socket, socketpair
from typing import Any

from classifier.clock import OUT_OF_TIME
from classifier.workside import LENGTH, Preparation, framed, serve
from store.errors import PageRefusedError

# A fork would take the crawler's sockets, threads and locks along.
_SPAWN = multiprocessing.get_context("spawn")
# What lies ready at a worker, if the system lets it: else it waits for the next pages while the crawl writes a batch.
AHEAD_BYTES = 4_000_000
# Seconds on the wall, for a page that waits for something instead of working: so busy is no machine.
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class _Task:
    url: str
    frame: bytes
    answer: "asyncio.Future[Any]"


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that prepares itself, and our end of the line to it."""

    process: SpawnProcess
    line: socket

    def end(self) -> int | None:
        """See to it that the process is gone; its exit code, which stays that of what ended it first."""
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


def begin(preparation: Preparation) -> Worker:
    """Start a worker, which needs seconds until it can read."""
    ours, theirs = socketpair()
    ours.setsockopt(SOL_SOCKET, SO_SNDBUF, AHEAD_BYTES)
    with theirs:
        process = _SPAWN.Process(target=serve, args=(theirs, preparation), daemon=True)
        ensure_running()  # Python's own helper process, whose start would unblock the signal again
        # A worker takes this over, from its first moment on: whoever started it decides when it ends, not Ctrl-C.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return Worker(process, ours)


class Line(asyncio.Protocol):
    """One worker at a time, taken from ``spare`` or begun with the first page, and again when it was lost; for one
    event loop.

    Pages lie ready at the worker, so that it goes on while the loop is busy with other things; it answers in order. Its
    own clock bounds each page; the timer here runs for the page it is at, since the one before was answered.
    """

    def __init__(self, preparation: Preparation, spare: list[Worker]) -> None:
        self._preparation = preparation
        self._spare = spare
        self._loop = asyncio.get_running_loop()
        self._tasks: deque[_Task] = deque()
        self._worker: Worker | None = None
        self._transport: asyncio.Transport | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._received = bytearray()
        self._ready = self._late = self._closed = False

    @property
    def load(self) -> int:
        """How many pages it was given and has not answered."""
        return len(self._tasks)

    def give(self, url: str, task: Sequence[object]) -> "asyncio.Future[Any]":
        """The answer to come; PageRefusedError where the page cost the worker."""
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._tasks.append(_Task(url, framed(task), answer))
        if self._transport is not None:
            self._transport.write(self._tasks[-1].frame)
            if len(self._tasks) == 1:
                self._watch()
        elif self._connecting is None:
            self._begin()
        return answer

    def close(self) -> None:
        """End the worker at once, whatever it is doing; who waits for it is told by a cancellation."""
        self._closed = True
        self._forget_timer()
        while self._tasks:
            self._tasks.popleft().answer.cancel()
        if self._connecting is not None:
            self._connecting.cancel()
        if self._transport is not None:
            self._transport.abort()
        self._bury()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The worker can be written to; what was given meanwhile goes out."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._connecting = transport, None
        for task in self._tasks:
            transport.write(task.frame)

    def data_received(self, data: bytes) -> None:
        """Take answers, as they come."""
        self._received += data
        while len(self._received) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            packed = bytes(memoryview(self._received)[LENGTH.size : end])
            del self._received[:end]
            if packed:
                self._settle(self._tasks.popleft(), packed)
            self._ready = True
            self._watch()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - asyncio's name
        """The worker is gone, and the page it was at with it; another goes on with the rest."""
        self._forget_timer()
        late = self._bury() == OUT_OF_TIME or self._late
        cause = "takes too long to read" if late else "ends the process that reads it"
        self._transport, self._ready, self._late = None, False, False
        self._received.clear()
        if self._tasks:
            _refuse(self._tasks.popleft(), cause)
        if self._tasks and not self._closed:
            self._begin()

    def _begin(self) -> None:
        self._connecting = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            self._worker = self._spare.pop() if self._spare else begin(self._preparation)
            await self._loop.create_connection(lambda: self, sock=self._worker.line)
        except Exception as error:  # noqa: BLE001 - theirs who wait, or they would wait for ever
            if self._worker is not None:
                self._worker.line.close()
            self._bury()
            self._connecting = None
            while self._tasks:
                answer = self._tasks.popleft().answer
                if not answer.done():
                    answer.set_exception(error)

    @staticmethod
    def _settle(task: _Task, packed: bytes) -> None:
        try:
            done, result = pickle.loads(packed)  # noqa: S301 - of our own process
        except Exception as error:  # noqa: BLE001 - what an error of the worker's turned into on its way
            done, result = False, error
        if task.answer.done():
            return  # nobody waits for it any more
        if done:
            task.answer.set_result(result)
        elif isinstance(result, MemoryError):
            _refuse(task, "takes too much memory to read")
        else:
            task.answer.set_exception(result)

    def _watch(self) -> None:
        """Time the page that the worker is at, once it is prepared."""
        self._forget_timer()
        if self._tasks and self._ready:
            self._timer = self._loop.call_later(PATIENCE, self._too_late)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        self._late = True
        if self._worker is not None:
            self._worker.process.kill()  # its end of the line closes, which brings connection_lost()

    def _bury(self) -> int | None:
        """End the worker, if there is one; its exit code."""
        if self._worker is None:
            return None
        code = self._worker.end()
        self._worker = None
        return code


def _refuse(task: _Task, cause: str) -> None:
    if not task.answer.done():
        task.answer.set_exception(PageRefusedError(f"{task.url} {cause}"))
