"""Work in a thread that nobody waits for when the process ends."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def aside(function: Callable[..., T], *arguments: object) -> T:
    """What ``function`` gives, without keeping the loop; raises what it raises.

    As ``asyncio.to_thread``, whose threads keep a process that should end until they are done: a refit for a second, a
    search service that does not answer for twenty.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def work() -> None:
        tell: Callable[[], None]
        try:
            tell = partial(_give, answer, function(*arguments))
        except BaseException as error:  # noqa: BLE001 - theirs who wait
            tell = partial(_fail, answer, error)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(tell)

    Thread(target=work, name=getattr(function, "__name__", "aside"), daemon=True).start()
    return await answer


def _give(answer: "asyncio.Future[T]", result: T) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: "asyncio.Future[T]", error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)
