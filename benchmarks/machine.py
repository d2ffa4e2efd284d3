"""What stands around a crawl that is measured: its command, a web, a small disk, company on the processors."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = (sys.executable, "-c", "from cli.main import main; main()")
# Room for all evidence of a small web; what is left is filled on purpose.
DISK_MB = 256


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """``folder`` on a disk that can be filled, where this user may mount one."""
    folder.mkdir()
    line = ("mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder))
    mounted = shutil.which("mount") is not None and subprocess.run(line, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", str(folder)), check=False)


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that take what they get of the processors."""
    spinning = [subprocess.Popen((sys.executable, "-c", "while True: pass")) for _ in range(processes)]
    try:
        yield
    finally:
        for one in spinning:
            one.kill()
            one.wait()


@contextmanager
def practice(folder: Path, hosts: int, seed: int) -> Iterator[dict[str, str]]:
    """The practice web in a process of its own."""
    line = (*COMMAND, "practice", "--hosts", str(hosts), "--seed", str(seed), "--out", str(folder / "p"))
    web = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=folder)
    try:
        assert web.stdout is not None
        yield json.loads(web.stdout.readline())
    finally:
        web.terminate()
        web.wait(timeout=10)
