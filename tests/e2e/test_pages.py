"""Every page for everybody: accessible by axe's rules in light and dark, in the roles that see it, alive."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from review.queue import refresh
from review.training import load
from review.verdicts import Ballot, cast, decide
from store.database import now, writing
from store.entities import Category, Verdict
from tests.e2e.conftest import PASSWORD, House
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SERIOUS = {"serious", "critical"}


@pytest.fixture
def shops(house: House) -> list[str]:
    """Three sites that wait, best first."""
    names = [f"shop{number}.example" for number in range(3)]
    for number, name in enumerate(names):
        add_site(house.engine, house.settings.evidence, name, 0.99 - number / 100, pages=2)
    refresh(house.engine, now())
    return names


def faults(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(house: House, enter: Callable[[str], Page], shops: list[str], scheme: str) -> None:
    """WCAG faults that axe calls serious or critical are on no page, in either scheme, in any part of a site's page."""
    decide(house.engine, shops[2], Verdict.LEGIT, "ben", now(), note="a shop for carpets")
    page, otto = enter("eve"), enter("otto")
    bad: list[str] = []
    for visitor, paths in (
        (page, ("/", "/?category=legit", f"/sites/{shops[0]}", f"/sites/{shops[2]}", "/lookup?q=shop0.example")),
        (page, ("/lookup", "/overview", "/models", "/operators", "/account", "/nowhere")),
        (otto, ("/", "/audit", f"/sites/{shops[0]}")),
    ):
        visitor.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in paths:
            visitor.goto(f"{house.url}{path}")
            bad += [f"{path}: {fault}" for fault in faults(visitor)]
    page.goto(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("m")
    for _ in range(5):
        bad += faults(page)
        page.keyboard.press("t")
    page.keyboard.press("?")
    bad += faults(page)
    page.context.clear_cookies()
    page.goto(f"{house.url}/login")
    assert bad + faults(page) == []


def test_the_list_follows_what_others_decide(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """A site that somebody else decides leaves the open list by itself; what is ticked there stays ticked."""
    page = enter("anna")
    page.get_by_label(f"Tick {shops[1].replace('.', '[.]')}").check()
    decide(house.engine, shops[0], Verdict.LEGIT, "ben", now())
    expect(page.get_by_role("link", name=shops[0].replace(".", "[.]"))).to_have_count(0, timeout=20_000)
    expect(page.get_by_text("2 sites wait")).to_be_visible()
    expect(page.get_by_label(f"Tick {shops[1].replace('.', '[.]')}")).to_be_checked()


def test_a_second_reader_sees_nothing_of_the_first(
    house: House, enter: Callable[[str], Page], shops: list[str]
) -> None:
    """Where a second reader is wanted, no page shows them the first verdict or its note, before their own is given."""
    first = Ballot(Verdict.RELEASE_GROUP, note="I know this crew")
    cast(house.engine, shops[0], first, "anna", now())
    page = enter("anna")
    page.goto(f"{house.url}/sites/{shops[0]}")
    page.get_by_role("button", name="Ask for a second reader").click()
    eve = enter("eve")
    for path in (f"/sites/{shops[0]}", f"/lookup?q={shops[0]}", "/?stage=second"):
        eve.goto(f"{house.url}{path}")
        assert "I know this crew" not in eve.content()
    eve.goto(f"{house.url}/sites/{shops[0]}")
    expect(eve.get_by_text("second reading: the first verdict is hidden")).to_be_visible()
    eve.keyboard.press("2")
    eve.wait_for_url(f"{house.url}/sites/{shops[1]}")
    eve.goto(f"{house.url}/sites/{shops[0]}")
    expect(eve.get_by_text("I know this crew")).to_be_visible()


def test_parts_of_a_site_are_tabs(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`t` goes through text, links, operator, history and captures; a digest can be copied."""
    page = enter("anna")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{house.url}/sites/{shops[0]}")
    for name in ("Links", "Operator", "History", "Captures"):
        page.keyboard.press("t")
        expect(page.get_by_role("tab", selected=True)).to_contain_text(name)
    page.get_by_role("button", name="Copy the digest of capture 1").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("[data-copy]").last.get_attribute("data-copy")


def test_accounts_are_made_by_who_may(house: House, enter: Callable[[str], Page]) -> None:
    """An operator makes an account that can log in, and shuts it out again; a senior is refused the page."""
    with writing(house.engine) as connection:
        connection.exec_driver_sql("UPDATE users SET role = 'operator' WHERE name = 'ben'")
    page = enter("ben")
    page.get_by_role("link", name="Accounts").click()
    form = page.locator("form.narrow")
    form.get_by_label("Name").fill("dora")
    form.get_by_label("First password").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(page.get_by_text("dora can log in.")).to_be_visible()
    assert faults(page) == []
    enter("dora")
    page.locator("tr", has_text="dora").get_by_role("button", name="Shut out").click()
    expect(page.locator("tr", has_text="dora").get_by_text("shut out", exact=True)).to_be_visible()
    eve = enter("eve")
    answer = eve.goto(f"{house.url}/accounts")
    assert answer is not None
    assert answer.status == 403


def test_a_password_is_changed_by_its_owner(house: House, enter: Callable[[str], Page]) -> None:
    """With the present password, and never without it; afterwards one logs in anew."""
    page = enter("anna")
    page.goto(f"{house.url}/account")
    for old, words in (("wrong", "the present password is another one"), (PASSWORD, "")):
        page.get_by_label("Present password").fill(old)
        page.get_by_label("New password", exact=True).fill("another horse altogether")
        page.get_by_label("New password once more").fill("another horse altogether")
        page.get_by_role("button", name="Change it").click()
        if words:
            expect(page.get_by_text(words)).to_be_visible()
    page.wait_for_url(f"{house.url}/login")


def test_french_is_chosen_once(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """The language of one's account page holds on every page after it."""
    page = enter("anna")
    page.goto(f"{house.url}/account")
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("button", name="Keep").click()
    page.goto(f"{house.url}/")
    expect(page.get_by_role("link", name="Vue d'ensemble")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_a_learner_is_told_after_each_answer(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """Training shows a page without the model's opinion, takes one key, tells the truth, and decides nothing."""
    load(house.engine, {shops[0]: Category.IPTV_RESELLER, shops[1]: Category.LEGIT})
    page = enter("anna")
    page.get_by_role("link", name="Training").click()
    assert page.locator(".weight, mark, .chip").count() == 0
    bad = faults(page)
    page.keyboard.press("1")
    expect(page.get_by_text("What the model saw")).to_be_visible()
    bad += faults(page)
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/training")
    page.keyboard.press("1")
    expect(page.get_by_text("1 of 2 right, 0 left")).to_be_visible()
    assert bad == []
    page.goto(f"{house.url}/")
    expect(page.get_by_text("3 sites wait")).to_be_visible()
