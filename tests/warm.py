"""Commands in processes of their own that begin at once: forked by a server that has imported everything before.

A crawl of one page needs five seconds of the processor, of which four go into imports, twice: its own and those of its
page worker. Here both come from one server a test process; what they do is the product's. That commands and workers
start from nothing is shown where tests start Python: test_crawl_traps.py, test_scrapy_command.py, test_page_workers.py,
test_learning_work.py, tests/e2e.
"""

import atexit
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver, process
from pathlib import Path

from classifier import workline
from tests.patience import PATIENCE

SPYGLASS = "from cli.main import main\nmain()"
CHANNELS = ("1", "2")

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["__main__", "tests.warmth"])
_under_way: list["Command"] = []


class Command:
    """``code`` under way with these ``words`` as its arguments: what ``subprocess.Popen`` offers, as far as tests ask
    for it."""

    def __init__(self, code: str, words: Sequence[object], folder: Path, environment: Mapping[str, str]) -> None:
        self._channels = Path(tempfile.mkdtemp(prefix="spyglass-said-"))
        told = (code, [*map(str, words)], str(folder), dict(environment), self._channels)
        self._process = SERVER.Process(target=_become, args=told)
        for number in CHANNELS:
            (self._channels / number).touch()
        self._process.start()
        _under_way.append(self)

    @property
    def returncode(self) -> int:
        """How it ended."""
        code = self.poll()
        assert code is not None, "it still runs"
        return code

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float = PATIENCE) -> int:
        """How it ended, once it has; raises TimeoutExpired."""
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired("spyglass", timeout)
        return self.returncode

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, str]:
        """What it said on both channels, once it has ended; raises TimeoutExpired."""
        self.wait(timeout)
        _under_way.remove(self)
        said, failed = ((self._channels / number).read_text("utf-8") for number in CHANNELS)
        shutil.rmtree(self._channels)
        return said, failed

    def first_line(self) -> str:
        """The first line on standard output, once there is one; whatever stands there when it has ended."""
        until, line = time.monotonic() + PATIENCE, ""
        while not line.endswith("\n") and self.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
            with (self._channels / CHANNELS[0]).open(encoding="utf-8") as said:
                line = said.readline()
        return line

    def send_signal(self, number: int) -> None:
        """Let it have this signal, unless it has ended."""
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def run(words: Sequence[object], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a spyglass command to its end."""
    command = Command(SPYGLASS, words, folder, environment)
    said, failed = command.communicate()
    return subprocess.CompletedProcess([*map(str, words)], command.returncode, said, failed)


def _become(code: str, words: list[str], folder: str, environment: dict[str, str], channels: Path) -> None:
    """In the forked process: the command, with the same server for its page workers."""
    for number in CHANNELS:
        with (channels / number).open("ab") as file:
            os.dup2(file.fileno(), int(number))
    os.chdir(folder)
    process.ORIGINAL_DIR = folder  # where its own children begin
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", *words]
    forkserver._forkserver.ensure_running = lambda: None  # it runs: this process is a child of it
    workline._SPAWN = SERVER
    try:
        exec(compile(code, "<command>", "exec"), {"__name__": "__main__"})
    finally:
        atexit._run_exitfuncs()


@atexit.register
def _leave_nothing_behind() -> None:
    """What a failed test left running would be waited for, and what nobody read would stay."""
    for command in _under_way:
        command.kill()
        shutil.rmtree(command._channels, ignore_errors=True)
