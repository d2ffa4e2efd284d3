"""Our archives before outside judges (`make judges`): the format's validator and two players, one in a browser."""

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Request, expect
from sqlalchemy import Engine

from store.database import now
from store.sealing import seal_new
from store.settings import Settings
from tests.archiving import BODY, SITE, crawled, packed

JUDGES = Path(__file__).parents[2] / ".venv-judges"
# The pages of ReplayWeb.page, as its package brings them.
PLAYER = JUDGES / "replaywebpage"
# Asks pywb for what it has of a page, as it came.
PLAY = f"""
import sys
from pywb.apps.frontendapp import FrontEndApp
from werkzeug.test import Client
answer = Client(FrontEndApp(config_file=None)).get("/case/20261121090001id_/https://{SITE}/1")
sys.stdout.buffer.write(answer.data)
"""

# What the player keeps of its checks of an archive.
CHECKED = """async () => {
  const done = (asked) => new Promise((found) => { asked.onsuccess = () => found(asked.result); });
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const kept = await done(indexedDB.open(name));
    if (kept.objectStoreNames.contains("verification"))
      rows.push(...await done(kept.transaction("verification").objectStore("verification").getAll()));
  }
  return rows;
}"""

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        """No line a request."""


@pytest.fixture
def wacz(engine: Engine, settings: Settings, tmp_path: Path) -> Path:
    """A WACZ of a site with three captures."""
    crawled(engine, settings)
    seal_new(engine, settings, now())
    return packed(engine, settings, tmp_path / "site.wacz")


@pytest.fixture
def played(wacz: Path, tmp_path: Path) -> Iterator[str]:
    """The address on loopback of a folder with the player and the archive."""
    for name in ("index.html", "ui.js", "sw.js"):
        (tmp_path / name).symlink_to(PLAYER / name)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_judges_accept_it(wacz: Path, tmp_path: Path) -> None:
    """py-wacz validates the archive, and pywb replays a page of it, byte for byte."""
    judge = JUDGES / "bin"
    said = subprocess.run([judge / "wacz", "validate", "-f", wacz], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Valid" in said.stdout
    for words in (("init", "case"), ("add", "--unpack-wacz", "case", wacz)):
        subprocess.run([judge / "wb-manager", *words], cwd=tmp_path, check=True, capture_output=True)
    replayed = subprocess.run([judge / "python", "-c", PLAY], cwd=tmp_path, check=True, capture_output=True)
    assert replayed.stdout.endswith(BODY % 1)  # behind a word on its settings


def test_a_browser_replays_it(played: str, browser: Browser) -> None:
    """ReplayWeb.page in headless Chromium shows the captured page's text, finds the signature good, and asks nobody
    else for anything."""
    strayed: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((played, "blob:", "data:")):
            strayed.append(request.url)

    context = browser.new_context()
    context.on("request", watch)
    page = context.new_page()
    page.goto(f"{played}/index.html?source={played}/site.wacz#view=pages&url=https://{SITE}/1")
    shown = page.frame_locator("iframe").locator("h1")
    expect(shown).to_have_text("18,000 channels 1", timeout=60_000)
    checked = page.evaluate(CHECKED)
    context.close()
    assert strayed == []
    assert {one["id"]: one["matched"] for one in checked}["signature"] is True
