"""A crawl that renders scripted pages in the real browser: what it reads and keeps, and what it never lets out."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from warcio.archiveiterator import ArchiveIterator

from store.captures import all_members
from store.database import now, reading, writing
from store.entities import Handling
from store.evidence import verify
from store.handling import order
from store.renderings import screenshot_of
from store.settings import Settings
from store.upgrade import open_store
from tests.integration.hostile import Direct, Ended, redirect, refusals, reply, serving
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

LINE = "get.php?username=jdoe4711&password=Xk29vQp1&type=m3u_plus"
SHELL = '<html lang="en"><head><title>Welcome</title></head><body><div id="app"></div>{}</body></html>'
SHOP = """
fetch('/api/plans.json').then(answer => answer.json()).then(plans => {
  const rows = plans.map(plan => `<li>${plan} IPTV subscription, instant activation</li>`).join('');
  document.getElementById('app').innerHTML = '<h1>' + window.brand + '</h1><p>Premium IPTV subscription: 22,000 ' +
    'live channels, 80,000 VOD, 4K, EPG, anti-freeze, free 24h trial on WhatsApp. IPTV reseller panel with ' +
    'credits. Works on Firestick, MAG, Smarters Pro, TiviMate and M3U players.</p><ul>' + rows + '</ul>' +
    '<a href="http://found.test:PORT/">our second IPTV shop</a><img src="/logo.png"><iframe src="/frame"></iframe>';
});
"""


def shell(script: str) -> bytes:
    """A page that its script has to write."""
    return reply(SHELL.format(f"<script>{script}</script>").encode())


def attempts(port: int) -> list[str]:
    """What one page tries, one after the other."""
    asked = [
        "http://127.0.0.2/",
        f"http://private.test:{port}/",
        "http://metadata.test/",
        "http://169.254.169.254/latest/",
        "http://shop.test:22/",
        f"http://panel.test:{port}/{LINE}",
        f"http://touched.test:{port}/",
        "/go",
        "/live.m3u8",
        "/clip",
        "/api/plans",
    ]
    hidden = f"new WebSocket('ws://hidden.test:{port}/')"
    return [
        *(f"fetch('{url}').catch(() => 0);" for url in asked),
        "new Image().src = 'file:///etc/passwd'; fetch('file:///etc/passwd').catch(() => 0);",
        f"new WebSocket('ws://socket.test:{port}/live');",
        f'new Worker(URL.createObjectURL(new Blob(["{hidden}"])));',
        "window.open('http://popup.test/');",
        "fetch('/order', {method: 'POST', body: 'x'}).catch(() => 0);",
    ]


def stories(port: int) -> dict[str, dict[str, bytes]]:
    """host → path → answer; each host is a seed."""
    script = "text/javascript"
    own = '<script src="/app.js"></script>'
    plans = b'["1 month 12 EUR", "12 months 69 EUR"]'
    return {
        "shop.test": {
            "/": reply(SHELL.format(f'<script src="http://cdn.test:{port}/brand.js"></script>{own}').encode()),
            "/app.js": reply(SHOP.replace("PORT", str(port)).encode(), kind=script),
            "/api/plans.json": reply(plans, "Set-Cookie: a=b", kind="application/json"),
        },
        "trying.test": {
            "/": shell("".join(attempts(port))),
            "/robots.txt": reply(b"User-agent: *\nDisallow: /api", kind="text/plain"),
            "/go": redirect(f"http://touched.test:{port}/"),
            "/clip": reply(b"x" * 99, kind="video/mp4"),
        },
        "endless.test": {"/": shell("const ask = () => fetch('/more.zip').then(ask, ask); ask();")},
        "alerts.test": {"/": shell("for (;;) alert('stay');")},
        "busy.test": {"/": shell("for (;;) ;")},
        "form.test": {
            "/": shell(
                "const f = document.createElement('form'); f.method = 'post'; f.action = '/login';"
                "document.body.append(f); f.submit();"
            )
        },
        "leading.test": {"/": shell(f"location = 'http://touched.test:{port}/';")},
        "moving.test": {"/": shell(f"location = 'http://moved.test:{port}/';")},
        "rebound.test": {"/": shell("fetch('/second').catch(() => 0);")},
        "127.0.0.1": {"/": shell("navigator.serviceWorker.register('/sw.js').catch(() => 0);")},
    }


@dataclass(frozen=True)
class Rendered(Ended):
    """The same with what it stored."""

    pages: dict[str, str]
    engine: Engine
    settings: Settings


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rendered]:
    """Crawl once, with rendering; the tests below look at what happened."""
    folder = tmp_path_factory.mktemp("render")
    with serving() as server, serving("127.0.0.2", server.port) as inner:
        told = stories(server.port)
        for host, answers in told.items():
            server.answers.update({(host, path): answer for path, answer in answers.items()})
        server.answers["cdn.test", "/brand.js"] = reply(b"window.brand = 'Nordview TV';", kind="text/javascript")
        others = ("cdn", "found", "touched", "panel", "moved", "hidden", "popup")
        names = {host: ["127.0.0.1"] for host in (*told, *(f"{name}.test" for name in others))}
        names |= {"private.test": ["127.0.0.2"], "metadata.test": ["169.254.169.254"]}
        names["rebound.test"] = ["127.0.0.1"] * 5 + ["127.0.0.2"]
        direct = Direct(folder, f"127.0.0.1:{server.port}", names)
        settings = Settings(database=f"sqlite:///{folder / 'spyglass.db'}", evidence=folder / "var" / "evidence")
        engine = open_store(settings)
        with writing(engine) as connection:
            order(connection, "touched.test", Handling.NO_TOUCH, "anna", now(), until=None, note="open case")
        crawl = direct.start(
            "crawl",
            direct.seeds(*map(server.url, told)),
            FORGET="1",
            SPYGLASS_RENDER_PAGES="100",
            SPYGLASS_RENDER_SECONDS="8",
            SPYGLASS_RENDER_REQUESTS="25",
        )
        said = "".join(crawl.communicate(timeout=PATIENCE))
        assert crawl.returncode == 0, said
        yield Rendered(server, inner, said, *_stored(folder), engine, settings)
        engine.dispose()


def _stored(folder: Path) -> tuple[dict[str, set[str]], dict[str, str]]:
    connection = sqlite3.connect(folder / "spyglass.db")
    try:
        return refusals(connection), dict(connection.execute("SELECT site, url FROM pages"))
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("127.0.0.2", "no address of the public web"),
        ("private.test", "no address of the public web"),
        ("metadata.test", "no address of the public web"),
        ("169.254.169.254", "no address of the public web"),
        ("rebound.test", "no address of the public web"),
        ("shop.test", "no port that web pages are served on"),
        ("trying.test", "no web address, never opened"),
        ("socket.test", "web socket, never opened"),
        ("hidden.test", "script tried to go around the guards"),
        ("endless.test", "page asked for more than a rendering may"),
        ("alerts.test", "page kept opening dialogs"),
        ("busy.test", "rendering took longer than the time cap"),
        ("trying.test", "script opened another window"),
        ("trying.test", "not a plain GET"),
        ("form.test", "not a plain GET"),
        ("panel.test", "carries somebody's credentials"),
        ("trying.test", "media or playlist, never downloaded"),
        ("trying.test", "robots.txt disallows it"),
        ("touched.test", "a person ordered hands off"),
        ("127.0.0.1", "service worker, never installed"),
    ],
)
def test_refused_and_named(ended: Rendered, host: str, reason: str) -> None:
    """What the page tried is refused, and the summary that the operator reads says so."""
    assert reason in ended.refused.get(host, set()), ended.refused
    assert reason in ended.said


def test_nothing_forbidden_was_asked(ended: Rendered) -> None:
    """No private address, no site under orders, no window, form, frame or picture brought a request; and every request
    that a rendering sent says who asks, without a cookie."""
    assert ended.inner.asked == []
    for host in ("touched.test", "panel.test", "popup.test", "hidden.test"):
        assert ended.server.paths(host) == []
    for host, path in (
        ("trying.test", "/order"),
        ("form.test", "/login"),
        ("trying.test", "/api/plans"),
        ("shop.test", "/logo.png"),
        ("shop.test", "/frame"),
        ("127.0.0.1", "/sw.js"),
        ("trying.test", "/live.m3u8"),
        ("socket.test", "/live"),
    ):
        assert path not in ended.server.paths(host)
    for head in ended.server.heads.values():
        assert "Spyglass/0.1 (+https://example.org/crawler)" in head
        assert "cookie" not in head.lower()
    assert ended.server.paths("endless.test") == ["/"]


def test_page_is_read_as_scripts_wrote_it(ended: Rendered) -> None:
    """The shop behind scripts of two hosts is scored as one, its links are followed, and its document was asked for
    once: the browser was given the archive's own bytes."""
    connection = sqlite3.connect(ended.engine.url.database or "")
    score, category = connection.execute("SELECT score, category FROM sites WHERE key = 'shop.test'").fetchone()
    connection.close()
    assert (score > 0.8, category) == (True, "iptv_reseller")
    assert ended.server.paths("shop.test").count("/") == 1
    assert ended.server.paths("found.test") == ["/"]


def test_script_that_leads_away_is_a_redirect(ended: Rendered) -> None:
    """Where a script leads its window is judged by the frontier and followed like any redirect."""
    assert ended.server.paths("moved.test") == ["/"]


def test_rendering_is_evidence(ended: Rendered) -> None:
    """Document and picture lie in the archive as records of their own kinds that refer to the page's exchange; every
    byte verifies, and no record is without its row."""
    with reading(ended.engine) as connection:
        assert verify(ended.settings.evidence, all_members(connection)).findings == ()
        shot = screenshot_of(connection, ended.settings.evidence, "shop.test")
        assert screenshot_of(connection, ended.settings.evidence, "trying.test") is None
    assert shot is not None
    assert (shot.picture[:4], shot.picture[8:12]) == (b"RIFF", b"WEBP")
    kinds = {}
    for path in ended.settings.evidence.rglob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                about = record.rec_headers
                if record.rec_type in {"conversion", "resource"} and "shop" in about.get_header("WARC-Target-URI"):
                    refers = about.get_header("WARC-Refers-To-Target-URI")
                    kinds[record.rec_type] = refers, record.content_stream().read()
    assert {kind: refers for kind, (refers, _) in kinds.items()} == dict.fromkeys(
        ("conversion", "resource"), ended.server.url("shop.test")
    )
    assert b"<h1>Nordview TV</h1>" in kinds["conversion"][1]
    assert kinds["resource"][1] == shot.picture
