"""Take the pictures of docs/screenshots anew, over the store that ``spyglass demo`` leaves.

    python -m benchmarks.screenshots [--demo var/demo] [--out docs/screenshots]

Works on a copy: the demo's own store is not touched. Needs Chromium (Debian: apt-get install chromium).
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

NAME, PASSWORD = "anna", "a password for pictures"
# Small enough that a picture stays below 170 kB.
SIZE = {"width": 1180, "height": 640}
VERDICTS = 15
KEYS = {"iptv_reseller": "1", "release_group": "2", "other_piracy": "3", "legit": "4"}
KEPT = {"light": {"queue", "site", "operator", "lookup", "training", "overview"}, "dark": {"keys", "site"}}


def main() -> None:
    """Take all pictures, in light and dark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", type=Path, default=Path("var/demo"))
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, _app(options.demo, Path(folder)) as url, sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
        )
        for scheme, kept in KEPT.items():
            page = chromium.new_context(viewport=SIZE, color_scheme=scheme, locale="en-GB").new_page()  # type: ignore[arg-type]
            _enter(page, url)
            _decide(page, url, _truth(options.demo))
            for name, shot in _scenes(page, url):
                if name in kept:
                    _save(page, options.out / f"{name}-{scheme}.png", whole=shot)
        chromium.close()


def _scenes(page: Page, url: str) -> Iterator[tuple[str, bool]]:
    """Bring the page to each scene and name it; whether all of it is wanted, or what the screen shows."""
    page.keyboard.press("j")
    page.keyboard.press("j")
    yield "queue", False
    page.keyboard.press("?")
    yield "keys", False
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.wait_for_url(f"{url}sites/**")
    yield "site", False
    # The first operator of the list is the one with most likely sites.
    page.goto(f"{url}operators")
    page.locator("tbody a").first.click()
    page.wait_for_load_state("networkidle")
    page.locator(".drawing").evaluate("drawing => drawing.scrollIntoView()")
    yield "operator", False
    drawing = page.locator(".drawing img").get_attribute("src") or ""
    shared = re.findall(r"mail address · ([^<]+)<", page.request.get(url.rstrip("/") + drawing).text())
    page.goto(f"{url}lookup?{urlencode({'q': shared[0]})}")
    yield "lookup", False
    page.goto(f"{url}training")
    yield "training", False
    page.goto(f"{url}overview")
    yield "overview", True


def _truth(demo: Path) -> dict[str, str]:
    """What each practice site really is, so that the verdicts of the pictures are true ones."""
    rows = map(json.loads, (demo / "web" / "truth.jsonl").read_text("utf-8").splitlines())
    return {row["site"]: row["category"] for row in rows}


def _decide(page: Page, url: str, truth: dict[str, str]) -> None:
    """A quarter of an hour's work, by keyboard."""
    page.keyboard.press("g")
    for _ in range(VERDICTS):
        page.wait_for_url(f"{url}sites/**")
        before = page.url
        site = page.locator("#decide input[name=site]").input_value()
        page.keyboard.press(KEYS[truth[site]])
        page.wait_for_function("before => location.href !== before && document.readyState === 'complete'", arg=before)
    page.goto(url)


def _enter(page: Page, url: str) -> None:
    page.goto(f"{url}login")
    page.fill("input[name=name]", NAME)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.login button")
    page.wait_for_url(url)


def _save(page: Page, path: Path, *, whole: bool) -> None:
    page.screenshot(path=path, full_page=whole)
    print(f"{path}  {path.stat().st_size // 1000} kB")


@contextmanager
def _app(demo: Path, folder: Path) -> Iterator[str]:
    """The app over a copy of the demo's store; its address."""
    with sqlite3.connect(demo / "spyglass.db") as kept, sqlite3.connect(folder / "spyglass.db") as copy:
        kept.backup(copy)
    told = os.environ | {
        "SPYGLASS_DATABASE": f"sqlite:///{folder}/spyglass.db",
        "SPYGLASS_EVIDENCE": str(demo / "evidence"),
        "SPYGLASS_LOGS": str(folder),
        "SPYGLASS_SECRET": str(folder / "secret.key"),
    }
    run = [sys.executable, "-c", "from cli.main import main; main()"]
    subprocess.run([*run, "user", "add", NAME, "--role", "senior"], env=told, input=PASSWORD, text=True, check=True)
    with subprocess.Popen([*run, "review", "--port", "0"], env=told, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        yield app.stdout.readline().split()[3]
        app.terminate()


if __name__ == "__main__":
    main()
