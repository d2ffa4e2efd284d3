"""Pages that want to run, load, hide or flood: shown as text, and nothing else happens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from review.queue import refresh
from store.captures import Capture, save_captures
from store.database import now, writing
from store.entities import Category, NewLink, Reason, SiteState
from store.frontier import add_links
from store.pages import StoredPage, save_pages, save_scores
from store.sites import SiteFetch, SiteScoreRow, count_fetches, save_site_scores
from store.traces import Sighting, Trace, TraceKind, record_traces
from tests.e2e.conftest import House
from tests.samples import DAY, MODEL, archive, page_score

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SITE = "hostile.example"

ATTACKS = (
    "<script>document.title='ran'; fetch('https://evil.example/')</script>",
    "</p></div></body><script>document.title='ran'</script>",
    "<img src=https://evil.example/x.png onerror=\"document.title='ran'\">",
    "<svg onload=\"document.title='ran'\"><image href=https://evil.example/y.svg></svg>",
    "<style>@import url(https://evil.example/z.css); body { display: none }</style>",
    '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
    '<iframe src="https://evil.example/"></iframe><base href="https://evil.example/">',
    "{{ 7 * 7 }} {% raw %} ${7*7} javascript:alert(1)",
)
HIDING = "pay \u202egpj.exe\u202c here\u0000\u0007\u001b[2J\u200b\u2066end"
HUGE = "iptv " * 200_000


@pytest.fixture
def hostile(house: House) -> str:
    """A site each of whose strings is an attack: title, text, address, reasons, traces."""
    url, text = f"https://{SITE}/?q=<script>document.title='ran'</script>", "\n".join((*ATTACKS, HIDING, HUGE))
    attack = ATTACKS[0]
    with writing(house.engine) as connection:
        add_links(connection, [NewLink(url, SITE, SITE, 1.0, 0, "seed")], None, DAY, 3.0)
        count_fetches(connection, [SiteFetch(SITE, SiteState.LIVE, "200", DAY)])
        kept = archive(house.settings.evidence, text.encode())
        captured = Capture(SITE, url, DAY, 200, attack, len(text), "192.0.2.7", "", "", "0" * 64, kept)
        number = save_captures(connection, [captured], None)[0]
        page = StoredPage(SITE, url, ATTACKS[3] + HIDING, "en", text, (("body", 0, len(text)),), DAY)
        page_id = save_pages(connection, [(page, number)])[0]
        save_scores(connection, [(page_id, page_score(0.97, Category.IPTV_RESELLER), DAY)])
        found = Trace(TraceKind.TELEGRAM, "evil", ATTACKS[2], "body", 1.0)
        record_traces(connection, Sighting(SITE, number, page_id, DAY), [found])
        reasons = (Reason(attack, 2.0, ((0, len(attack)),)), Reason(HIDING, -1.0))
        row = SiteScoreRow(Category.IPTV_RESELLER, 0.97, reasons, MODEL, "en", url, 1)
        save_site_scores(connection, {SITE: row}, DAY)
    refresh(house.engine, now())
    return SITE


def test_nothing_of_a_page_runs_or_loads(house: House, enter: Callable[[str], Page], hostile: str) -> None:
    """Scripts, SVG, imports, refreshes and frames are letters; the fixture proves that no request left the app."""
    page = enter("anna")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    for path in ("/", f"/sites/{hostile}", "/lookup?q=evil", f"/lookup?q={hostile}"):
        page.goto(f"{house.url}{path}")
        page.wait_for_load_state("networkidle")
        assert page.url == f"{house.url}{path}"
        assert "ran" not in page.title()
        assert page.locator("main iframe, main script, main style, main img, main object").count() == 0
    page.goto(f"{house.url}/sites/{hostile}")
    expect(page.locator(".text")).to_contain_text("<script>document.title='ran'")
    assert told == []


def test_what_hides_is_shown_and_what_floods_is_cut(house: House, enter: Callable[[str], Page], hostile: str) -> None:
    """Overrides of the writing direction and control characters are written out; a megabyte comes on request only."""
    page = enter("anna")
    page.goto(f"{house.url}/sites/{hostile}")
    shown = page.locator(".text").inner_text()
    assert "⟨U+202E⟩gpj.exe" in shown
    assert "⟨U+001B⟩[2J" in shown
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert len(shown) < 20_000
    page.get_by_role("link", name="Show all").click()
    assert len(page.locator(".text").inner_text()) > 100_000


def test_addresses_are_no_links(house: House, enter: Callable[[str], Page], hostile: str) -> None:
    """Addresses are defanged until asked for, and no link of any page leads out of the app, then or later."""
    page = enter("anna")
    page.goto(f"{house.url}/sites/{hostile}")
    expect(page.locator("h1")).to_have_text("hostile[.]example")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("hostile.example")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("hostile[.]example")
    leads = page.evaluate("[...document.links].filter((link) => link.origin !== location.origin).map((l) => l.href)")
    assert leads == []
