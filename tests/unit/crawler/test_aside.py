"""Work in a thread that nobody waits for."""

import asyncio
import subprocess
import sys
from threading import Event, current_thread, main_thread

import pytest

from crawler.aside import aside
from tests.patience import PATIENCE


def test_the_loop_goes_on_and_has_the_result() -> None:
    """What is done aside is done in another thread while the loop turns, and its result comes back."""
    go = Event()

    def work(word: str) -> tuple[str, bool]:
        return word, go.wait(PATIENCE) and current_thread() is not main_thread()

    async def main() -> tuple[str, bool]:
        asyncio.get_running_loop().call_soon(go.set)
        return await aside(work, "done")

    assert asyncio.run(main()) == ("done", True)


def test_what_fails_aside_fails_here() -> None:
    """An error is raised where the result is awaited."""
    with pytest.raises(ZeroDivisionError):
        asyncio.run(aside(divmod, 1, 0))


def test_who_waits_may_give_up() -> None:
    """A task that is cancelled goes on at once; the result that comes later, or after the loop, troubles nobody."""
    go, ended = Event(), Event()

    def work() -> None:
        go.wait(PATIENCE)
        ended.set()

    async def main() -> None:
        waiting = asyncio.ensure_future(aside(work))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(main())
    go.set()
    assert ended.wait(PATIENCE)


def test_a_process_ends_while_work_hangs_aside() -> None:
    """Who ends the process does not wait for what runs aside."""
    hangs = "import asyncio, threading\nfrom crawler.aside import aside\nasync def main():\n"
    hangs += "    asyncio.ensure_future(aside(threading.Event().wait))\n    await asyncio.sleep(0)\nasyncio.run(main())"
    done = subprocess.run([sys.executable, "-c", hangs], check=False, timeout=PATIENCE, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
