"""Page workers as they are: processes that get killed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children

import pytest

from classifier.page import Page, parse_page
from classifier.workers import PageWorkers
from store.errors import ModelError, PageRefusedError

_loaded: list[str] = []


def parsed(body: bytes, url: str, content_type: str) -> Page:
    """A page as the parser gives it."""
    return parse_page(body, url, content_type)


def process(body: bytes, url: str, content_type: str) -> int:
    """The worker that did it."""
    return os.getpid()


def echoes(body: bytes, url: str, content_type: str) -> bytes:
    """Gives back what it got."""
    return body


def loops(body: bytes, url: str, content_type: str) -> None:
    """Never ends."""
    while True:
        pass


def hoards(body: bytes, url: str, content_type: str) -> int:
    """Wants memory without end."""
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def dies(body: bytes, url: str, content_type: str) -> None:
    """Takes its process along, as a crash in a C library does."""
    os.abort()


def wrong(body: bytes, url: str, content_type: str) -> None:
    """Has a defect."""
    raise KeyError("defect")


def load(name: str) -> None:
    """What a worker does first."""
    _loaded.append(name)


def load_nothing() -> None:
    """A worker that cannot start."""
    raise ModelError("no champion")


def loads(body: bytes, url: str, content_type: str) -> list[str]:
    """How often the worker was prepared."""
    return _loaded


@pytest.fixture(scope="module")
def workers() -> Iterator[PageWorkers]:
    """One worker with little memory, and time that reading the first page still meets."""
    with PageWorkers(1, seconds=3.0, megabytes=512, initializer=load, initargs=("champion",)) as pool:
        yield pool


def test_reads_a_page_in_another_process(workers: PageWorkers) -> None:
    """A worker gives the same page as the parser, from another process."""
    body = b"<title>Shop</title><p>12 months for 59.99 EUR"
    assert workers.call(parsed, body, "http://a.test/") == parse_page(body, "http://a.test/")
    assert workers.call(process, b"", "http://a.test/") != os.getpid()


@pytest.mark.parametrize(
    ("hostile", "cause"), [(loops, "too long"), (hoards, "too much memory"), (dies, "ends the process")]
)
def test_hostile_page_costs_its_worker_only(workers: PageWorkers, hostile: object, cause: str) -> None:
    """An endless loop, a memory hog and a crash each give a refusal that names page and cause, and the next is read."""
    with pytest.raises(PageRefusedError, match=rf"http://evil\.test/.*{cause}"):
        workers.call(hostile, b"", "http://evil.test/")  # type: ignore[arg-type]
    assert workers.call(parsed, b"<p>next", "http://a.test/").text == "next"


def test_hanging_worker_is_replaced(workers: PageWorkers) -> None:
    """After a kill another process does the work, and it was prepared like the first."""
    before = workers.call(process, b"", "http://a.test/")
    with pytest.raises(PageRefusedError):
        workers.call(loops, b"", "http://evil.test/")
    assert workers.call(process, b"", "http://a.test/") != before
    assert workers.call(loads, b"", "http://a.test/") == ["champion"]


def test_pages_behind_a_hostile_one_are_read() -> None:
    """Pages are awaited side by side, in one worker: two refused ones cost their workers, and each other page gets its
    own answer, however much it brings and takes away."""
    large = bytes(3_000_000)

    async def side_by_side() -> list[object]:
        with PageWorkers(1, seconds=3.0) as pool:
            pages = [(parsed, b"<p>good"), (loops, b""), (echoes, large), (dies, b""), (parsed, b"<p>last")]
            answers = (pool.run(function, body, "http://a.test/") for function, body in pages)
            return list(await asyncio.gather(*answers, return_exceptions=True))

    good, hanging, echo, dead, last = asyncio.run(side_by_side())
    assert isinstance(good, Page)
    assert good.text == "good"
    assert isinstance(hanging, PageRefusedError)
    assert echo == large
    assert isinstance(dead, PageRefusedError)
    assert isinstance(last, Page)
    assert last.text == "last"


def test_closing_lets_go_of_who_waits() -> None:
    """A page that is being read when the workers are stopped is told so; nobody waits for ever."""

    async def stopped() -> None:
        with PageWorkers(1) as pool:
            reading = asyncio.ensure_future(pool.run(loops, b"", "http://evil.test/"))
            await asyncio.sleep(0)
        await reading

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped())


def test_threads_share_the_workers() -> None:
    """Threads that call at once get each its own answer, out of no more processes than asked for."""
    with PageWorkers(2) as pool, ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(lambda number: pool.call(parsed, b"<p>%d" % number, "http://a.test/"), range(12)))
        done_by = set(threads.map(lambda _: pool.call(process, b"", "http://a.test/"), range(12)))
    assert [page.text for page in pages] == [str(number) for number in range(12)]
    assert len(done_by) <= 2


def test_a_defect_is_not_a_refusal(workers: PageWorkers) -> None:
    """An error of the function itself comes out as it is: a defect of ours must not look like a hostile page."""
    with pytest.raises(KeyError, match="defect"):
        workers.call(wrong, b"", "http://a.test/")


def test_worker_that_cannot_be_prepared_says_why() -> None:
    """What the initializer raises reaches the caller, page by page, instead of restarting workers for ever."""
    with PageWorkers(1, initializer=load_nothing) as pool:
        for _ in range(2):
            with pytest.raises(ModelError, match="no champion"):
                pool.call(parsed, b"<p>x", "http://a.test/")


def test_worker_that_cannot_be_started_says_why() -> None:
    """Whatever keeps a process from starting reaches everybody who waits for it, and who gave up is no hitch."""

    async def asked() -> list[object]:
        with PageWorkers(1, initializer=lambda: None) as pool:
            pages = [asyncio.ensure_future(pool.run(parsed, b"<p>x", "http://a.test/")) for _ in range(3)]
            await asyncio.sleep(0)
            pages[0].cancel()
            return list(await asyncio.gather(*pages, return_exceptions=True))

    gone, *told = asyncio.run(asyncio.wait_for(asked(), 60))
    assert isinstance(gone, asyncio.CancelledError)
    assert ["pickle" in str(error) for error in told] == [True, True]


def test_begun_before_the_first_page() -> None:
    """Workers that were begun are the ones that read, an interrupt while they load is none of theirs, and those that
    got no page end with the pool."""
    others = set(active_children())
    with PageWorkers(2) as pool:
        pool.begin()
        begun = {child.pid for child in set(active_children()) - others}
        assert len(begun) == 2
        for worker in begun:
            assert worker is not None
            os.kill(worker, signal.SIGINT)  # as Ctrl-C does to all that belong to a terminal
        assert pool.call(process, b"", "http://a.test/") in begun
        assert {child.pid for child in set(active_children()) - others} == begun
    assert not set(active_children()) - others
