"""What an analyst meets in a long day besides sites: a lost session, a colleague who was faster, small windows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from review.queue import refresh
from review.verdicts import Ballot, cast, decide
from store.database import now, reading, writing
from store.entities import Verdict
from store.lookup import resolve
from store.reviews import reviews_of
from tests.e2e.conftest import PASSWORD, House
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

NARROWED = "?category=iptv_reseller"
SHOPS = ["shop0.example", "shop1.example", "shop2.example"]
IN_SIGHT = "bar => bar.getBoundingClientRect().bottom <= innerHeight"
OVERFLOWS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def shops(house: House) -> list[str]:
    """Three sites that wait, best first, with more text than a screen holds."""
    for number, name in enumerate(SHOPS):
        text = "Kanaler\n" * 200
        add_site(house.engine, house.settings.evidence, name, 0.99 - number / 100, pages=2, text=text)
    refresh(house.engine, now())
    return SHOPS


def said_of(house: House, site: str) -> list[tuple[str, Verdict, str]]:
    """Who said what of a site, with the note."""
    with reading(house.engine) as connection:
        found = reviews_of(connection, resolve(connection, site).id)
    return [(one.reviewer, one.verdict, one.note) for one in found]


def take_first(house: House, page: Page, query: str = "") -> None:
    """From the list, narrowed by ``query``, `g` takes the best site."""
    page.goto(f"{house.url}/{query}")
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{SHOPS[0]}{query}")


def test_a_lost_session_costs_one_key(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """A verdict sent after the session ended is not stored, the form says so, and leads back to the site."""
    page = enter("anna")
    take_first(house, page, NARROWED)
    with writing(house.engine) as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    page.keyboard.press("1")
    expect(page.get_by_text("what you just sent was not stored")).to_be_visible()
    page.fill("input[name=name]", "anna")
    page.fill("input[name=password]", PASSWORD)
    page.click("form.login button")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}{NARROWED}")
    assert said_of(house, shops[0]) == []
    page.keyboard.press("1")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}{NARROWED}")
    assert said_of(house, shops[0]) == [("anna", Verdict.IPTV_RESELLER, "")]


def test_a_faster_colleague_is_told_and_passed(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """Whose claim was taken over is told who has the site, sees the note again, and goes on in the same list."""
    page = enter("anna")
    take_first(house, page, NARROWED)
    with writing(house.engine) as connection:
        connection.exec_driver_sql("UPDATE claims SET user_name = 'ben'")
    page.keyboard.press("m")
    expect(page.locator("textarea[name=note]")).to_be_focused()
    page.keyboard.type("a long thought")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    expect(page.get_by_role("alert")).to_contain_text("ben")
    expect(page.get_by_text("a long thought")).to_be_visible()
    assert said_of(house, shops[0]) == []
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}{NARROWED}")


def test_a_note_is_written_by_keyboard(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`m` opens the details with the cursor in the note; Escape leaves it, and the verdict's key sends both."""
    page = enter("anna")
    take_first(house, page)
    page.keyboard.press("m")
    expect(page.locator("textarea[name=note]")).to_be_focused()
    page.keyboard.type("prices by mail only")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}")
    assert said_of(house, shops[0]) == [("anna", Verdict.OTHER_PIRACY, "prices by mail only")]


def test_the_text_is_scrolled_by_keyboard(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`j` and `k` move the text where no rows stand, and `q` leads back to the list as it was narrowed."""
    page = enter("anna")
    page.goto(f"{house.url}/sites/{shops[0]}{NARROWED}")
    panel = page.locator("#panel-text")
    page.keyboard.press("j")
    assert panel.evaluate("panel => panel.scrollTop") > 0
    page.keyboard.press("k")
    assert panel.evaluate("panel => panel.scrollTop") == 0
    page.keyboard.press("q")
    page.wait_for_url(f"{house.url}/{NARROWED}")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 576), (390, 844)])
def test_the_verdict_bar_is_always_in_sight(
    house: House, enter: Callable[[str], Page], shops: list[str], width: int, height: int
) -> None:
    """On a laptop, at 125 % and on a phone, with the last verdict told above: the keys show, nothing overflows."""
    page = enter("anna")
    page.set_viewport_size({"width": width, "height": height})
    assert not page.evaluate(OVERFLOWS)
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("1")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}")
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    assert page.locator("#decide").evaluate(IN_SIGHT)
    for path in (f"/sites/{shops[1]}", "/overview", "/operators", "/exports", "/account"):
        page.goto(f"{house.url}{path}")
        assert not page.evaluate(OVERFLOWS), path


def test_a_senior_reads_the_dispute_first(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """Where readers differ, what each said and noted stands on top of the facts of whoever settles it."""
    cast(house.engine, shops[0], Ballot(Verdict.IPTV_RESELLER, note="sells lines"), "anna", now(), second_share=1.0)
    decide(house.engine, shops[0], Verdict.LEGIT, "ben", now(), note="a telecom")
    page = enter("eve")
    page.goto(f"{house.url}/sites/{shops[0]}")
    first = page.locator("aside section").first
    expect(first).to_contain_text("sells lines")
    expect(first).to_contain_text("a telecom")


def test_reasons_are_told_in_french(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """Reasons are stored in English and read in the reader's language, on the list and on the site."""
    page = enter("anna")
    page.context.add_cookies([{"name": "spyglass_language", "value": "fr", "url": house.url}])
    page.goto(f"{house.url}/")
    expect(page.locator(".why span").first).to_contain_text("2 pages le disent")
    page.goto(f"{house.url}/sites/{shops[0]}")
    expect(page.locator("aside").get_by_text("2 pages le disent")).to_be_visible()
