"""The far side of a page worker: a process that reads one page after the other until nobody asks any more.

Both sides speak in frames: the length, then a pickle. The first frame that comes back is empty: the worker is prepared,
and from now on it is the page that takes time.
"""

import gc
import pickle
import resource
import struct
from collections.abc import Callable
from dataclasses import dataclass
from socket import socket
from typing import Any, BinaryIO

from classifier.clock import limited

LENGTH = struct.Struct(">I")
READY = LENGTH.pack(0)


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a worker does before its first page: ``megabytes`` bound its memory, then ``function(*arguments)``; each
    page may take ``seconds`` of its processor time."""

    seconds: float
    megabytes: int
    function: Callable[..., None] | None
    arguments: tuple[object, ...]


def framed(message: object) -> bytes:
    """``message`` as it goes over the line."""
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(packed)) + packed


def serve(line: socket, preparation: Preparation) -> None:
    """Answer pages that come over ``line`` with (True, result) or (False, error), in order, until it ends."""
    _limit(preparation.megabytes)
    broken = _prepare(preparation)
    # What was loaded stays for good: the collector need not look at it again with every page.
    gc.freeze()
    with line, line.makefile("rb") as asked:
        task = _next(asked)  # which imports what the function needs: no page is to blame for that
        line.sendall(READY)
        while task is not None:
            line.sendall(_answer(task, broken, preparation.seconds))
            task = _next(asked)


def _limit(megabytes: int) -> None:
    limit = megabytes * 1024 * 1024
    # Data and not address space: libraries reserve much more than they touch.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # A dumped core would leave the page, and what else the worker held, on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _prepare(preparation: Preparation) -> Exception | None:
    """What went wrong: a worker that cannot start answers with that, or it would be started again, for ever."""
    try:
        if preparation.function is not None:
            preparation.function(*preparation.arguments)
    except Exception as error:  # noqa: BLE001
        return error
    return None


def _next(asked: BinaryIO) -> tuple[Any, ...] | None:
    head = asked.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    task: tuple[Any, ...] = pickle.loads(asked.read(LENGTH.unpack(head)[0]))  # noqa: S301 - of our own process
    return task


def _answer(task: tuple[Any, ...], broken: Exception | None, seconds: float) -> bytes:
    function, *arguments = task
    try:
        if broken is not None:
            raise broken
        with limited(seconds):
            result = function(*arguments)
        return framed((True, result))
    except Exception as error:  # noqa: BLE001 - it is the caller's, who gets it as it is
        return framed((False, error))
