"""What stands around a site's text: its picture, its operator, and the way out of the house."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from review.queue import refresh
from review.verdicts import decide
from store.captures import Capture, save_captures
from store.database import now, writing
from store.entities import Verdict
from store.findings import Tlp
from store.lookup import resolve
from store.membership import Move, move, new_operator
from store.partners import Partner, put_partner
from store.renderings import PICTURE, PICTURE_TYPE, Rendering, add_renderings
from store.traces import Sighting, Trace, TraceKind, record_traces
from tests.e2e.conftest import House
from tests.e2e.test_pages import faults
from tests.samples import DAY, add_site, archive

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SHOPS = ["shop0.example", "shop1.example", "shop2.example"]
# One pixel (WebP lossless).
PIXEL = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
WIDTH = "image => image.decode().then(() => image.naturalWidth)"


def keep_picture(house: House, site: str) -> None:
    """A rendering of the site's page in the archive, as the crawl keeps it."""
    url = f"{PICTURE}https://{site}/"
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: {url}\r\nContent-Type: {PICTURE_TYPE}\r\n"
    record = f"{head}Content-Length: {len(PIXEL)}\r\n\r\n".encode() + PIXEL + b"\r\n\r\n"
    kept = archive(house.settings.evidence, record)
    with writing(house.engine) as connection:
        shot = Capture(site, url, DAY, 0, PICTURE_TYPE, len(PIXEL), "", "", "", "0" * 64, kept)
        page = replace(shot, url=f"https://{site}/shown", status=200, content_type="text/html")
        picture_id, page_id = (save_captures(connection, [one], None)[0] for one in (shot, page))
        add_renderings(connection, [Rendering(page_id, site, DAY, "Chromium", picture_id=picture_id)])


@pytest.fixture
def family(house: House) -> int:
    """Three sites of one operator, which share a phone; its number."""
    for number, name in enumerate(SHOPS):
        add_site(house.engine, house.settings.evidence, name, 0.99 - number / 100)
    with writing(house.engine) as connection:
        for name in SHOPS:
            phone = Trace(TraceKind.PHONE, "+4740000000", "+47 400 00 000", "body", 1.0)
            record_traces(connection, Sighting(name, 1, 1, DAY), [phone])
        number = new_operator(connection, SHOPS[0], now())
        move(connection, [Move(resolve(connection, name).id, number, "same phone") for name in SHOPS], now())
    refresh(house.engine, now())
    return number


def test_a_picture_is_shown_and_can_do_nothing(house: House, enter: Callable[[str], Page], family: int) -> None:
    """The archive's own bytes on the site's page; opened by itself it is sandboxed, and a site without one says so."""
    keep_picture(house, SHOPS[0])
    page = enter("anna")
    page.goto(f"{house.url}/sites/{SHOPS[0]}")
    page.get_by_role("tab", name="Picture").click()
    shown = page.get_by_alt_text("The page as a browser showed it")
    assert shown.evaluate(WIDTH) == 1
    assert faults(page) == []
    alone = page.goto(f"{house.url}/pictures/sites/{SHOPS[0]}")
    assert alone is not None
    assert (alone.headers["content-type"], alone.headers["x-content-type-options"]) == (PICTURE_TYPE, "nosniff")
    assert "sandbox" in alone.headers["content-security-policy"]
    page.goto(f"{house.url}/pictures/sites/{SHOPS[1]}")
    expect(page.get_by_text("There is no picture of this site.")).to_be_visible()


def test_an_operator_has_a_page(house: House, enter: Callable[[str], Page], family: int) -> None:
    """From the list to the sites, drawn and told; from a site back to it."""
    page = enter("anna")
    page.get_by_role("link", name="Operators").click()
    page.locator("tbody a").first.click()
    page.wait_for_url(f"{house.url}/operators/{family}")
    assert page.locator("img.graph").evaluate(WIDTH) > 100
    assert faults(page) == []
    expect(page.get_by_text("+4740000000").first).to_be_visible()
    expect(page.locator(".events")).to_contain_text("shop1[.]example (same phone)")
    page.get_by_role("link", name="shop2[.]example").click()
    page.get_by_role("tab", name="Operator").click()
    assert page.locator("img.graph").evaluate(WIDTH) > 100


def test_an_operator_tells_a_second_reader_nothing(house: House, enter: Callable[[str], Page], family: int) -> None:
    """Where a mirror waits for its second reader, no verdict on the family shows, in words or colour."""
    decide(house.engine, SHOPS[1], Verdict.LEGIT, "eve", now())
    decide(house.engine, SHOPS[2], Verdict.OTHER_PIRACY, "eve", now(), second_share=1.0)
    anna, otto = enter("anna"), enter("otto")
    for page, verdicts in ((anna, 0), (otto, 1)):
        page.goto(f"{house.url}/operators/{family}")
        expect(page.get_by_role("cell", name="Legitimate")).to_have_count(verdicts)
    asked = [page.request.get(f"{house.url}/pictures/operators/{family}").text() for page in (anna, otto)]
    assert asked[0] != asked[1]


def test_the_way_out_of_the_house_is_explained(house: House, enter: Callable[[str], Page], family: int) -> None:
    """A decided site says what keeps it here, and goes into the basket by one button all the same."""
    decide(house.engine, SHOPS[0], Verdict.IPTV_RESELLER, "anna", now())
    with writing(house.engine) as connection:
        put_partner(connection, Partner("Nordic CERT", "", Tlp.GREEN, "", "eve", now()))
    page = enter("anna")
    page.goto(f"{house.url}/sites/{SHOPS[0]}")
    way = page.locator("aside section", has_text="Leaving the house")
    expect(way).to_contain_text("For Nordic CERT")
    expect(way).to_contain_text("stays")
    assert way.locator("li").count() > 0
    assert faults(page) == []
    way.get_by_role("button", name="Put into the basket").click()
    expect(page.get_by_text("shop0[.]example is in the basket.")).to_be_visible()
