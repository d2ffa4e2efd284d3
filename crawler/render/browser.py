"""Chromium in a cage: a process group of its own, a profile that is thrown away, limits of memory, no network.

The well-kept library is Playwright, with its own switches for a browser that is driven and forgets everything. It
tells no process number; the browser is started through a small script that writes it down and sets the limits.
"""

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.render.memory import session_bytes
from store.errors import UsageError
from store.render_settings import RenderSettings

if TYPE_CHECKING:
    from playwright.async_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# A browser of the desktop starts within two seconds; on a busy machine ten times that.
START_SECONDS = 20.0
# One process alone may have this many times the memory of all, for as long as it takes to notice.
BACKSTOP = 2
# Often enough to stop a page before the limit of each process alone lets it fill the machine.
WATCH_SECONDS = 0.1
_SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--mute-audio",
    "--no-pings",
    "--renderer-process-limit=2",
    "--disable-domain-reliability",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)


@dataclass(slots=True)
class Cage:
    """A running browser; ``overfed`` once it was killed for its memory."""

    browser: "Browser"
    pid: int
    overfed: bool = False

    def kill(self) -> None:
        """End all its processes at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def find_browser(settings: RenderSettings) -> Path:
    """The browser's program. Raises UsageError where it, or the library that drives it, is not installed."""
    if find_spec("playwright") is None:
        raise UsageError("render.pages needs the extra: pip install 'spyglass[render]'")
    names = (settings.browser,) if settings.browser else NAMES
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        wanted = settings.browser or "Chromium"
        raise UsageError(f"render.pages needs a browser: {wanted} was not found (Debian: apt-get install chromium)")
    return Path(found)


@asynccontextmanager
async def caged(settings: RenderSettings, program: Path, proxy: str) -> AsyncIterator[Cage]:
    """A browser of its own until the block ends, whatever happens in it.

    Raises playwright's Error where it does not start.
    """
    from playwright.async_api import async_playwright

    with tempfile.TemporaryDirectory(prefix="spyglass-render-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=_script(folder, program, settings.megabytes),
                args=_switches(settings.megabytes),
                proxy={"server": proxy, "bypass": "<-loopback>"},
                env={"PATH": os.environ.get("PATH", ""), "HOME": name, "TMPDIR": name, "LANG": "C.UTF-8"},
                timeout=START_SECONDS * 1000,
                chromium_sandbox=os.geteuid() != 0,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
            cage = Cage(browser, int((folder / "pid").read_text("ascii")))
            watch = asyncio.create_task(_watch(cage, settings.megabytes * 1024 * 1024))
            try:
                yield cage
            finally:
                watch.cancel()
                cage.kill()


def _switches(megabytes: int) -> list[str]:
    # Half of the memory for what scripts hold leaves the rest to what the page is.
    return [*_SWITCHES, f"--js-flags=--max-old-space-size={megabytes // 2}"]


def _script(folder: Path, program: Path, megabytes: int) -> Path:
    """A program that becomes the browser: its number in ``pid``, each process limited, no core dumps."""
    script = folder / "browser"
    lines = (
        "#!/bin/sh",
        "ulimit -c 0",
        f"ulimit -d {BACKSTOP * megabytes * 1024}",
        f"echo $$ > {shlex.quote(str(folder))}/pid",
    )
    script.write_text("\n".join([*lines, f'exec {shlex.quote(str(program))} "$@"', ""]), encoding="utf-8")
    script.chmod(0o700)
    return script


async def _watch(cage: Cage, limit: int) -> None:
    """Kill the browser when all its processes together hold more than ``limit`` bytes."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if await asyncio.to_thread(session_bytes, cage.pid) > limit:
            cage.overfed = True
            cage.kill()
            return
