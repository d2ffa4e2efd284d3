"""What leaves the house, as the app and its JSON API show it: the same refusals for every role, accessible."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reports.exporting import export
from reports.leaving import Wish
from reports.retracting import retract
from store.database import now, writing
from store.entities import SiteState
from store.sites import SiteFetch, count_fetches
from tests.e2e.conftest import House
from tests.e2e.test_api import enter as log_in
from tests.exchanging import HOUSE, NOBODYS, add_partner, confirmed, number_of
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SHOP, MIRROR, UNREAD = "nordview.example", "nordview2.example", "unread.example"


@pytest.fixture
def trading(house: House) -> House:
    """A house where one site may leave, one went and was taken back, and one was never read."""
    for site in (SHOP, MIRROR):
        confirmed(house.engine, house.settings, site)
        with writing(house.engine) as connection:
            count_fetches(connection, [SiteFetch(site, SiteState.LIVE, "200", now())])
    add_site(house.engine, house.settings.evidence, UNREAD)
    add_partner(house.engine)
    out = house.settings.evidence.parent / "out"
    sent = export(
        house.engine, [number_of(house.engine, MIRROR)], Wish("Police", "csv", "eve", now()), out / "1", HOUSE, NOBODYS
    )
    assert sent.export is not None
    retract(house.engine, MIRROR, "a licence was shown", "eve", now(), out, HOUSE, NOBODYS)
    return house


def put_in(page: Page, site: str) -> None:
    """Put a site into the basket by the form of the page."""
    form = page.locator("section[aria-labelledby=basket]")
    form.get_by_label("Site").fill(site)
    form.get_by_role("button", name="Put in").click()


def test_the_basket_says_why_a_site_stays(trading: House, enter: Callable[[str], Page]) -> None:
    """Picking answers at once with the reason; an objection freezes what could leave; the ledger shows both ways."""
    page = enter("eve")
    page.goto(f"{trading.url}/exports")
    put_in(page, UNREAD)
    expect(page.locator("[role=status]").first).to_contain_text("stays in the house: no verdict of a named person")
    put_in(page, SHOP)
    expect(page.locator("[role=status]").first).to_contain_text("it may leave")
    freeze = page.locator("section[aria-labelledby=objections]")
    freeze.get_by_label("Site").fill(SHOP)
    freeze.get_by_label("Who objects").fill("its owner")
    freeze.get_by_label("What they say").fill("we hold a licence")
    freeze.get_by_role("button", name="Record; share no more").click()
    expect(page.locator("section[aria-labelledby=basket]")).to_contain_text("objection 1")
    expect(page.locator("section[aria-labelledby=basket]")).not_to_contain_text("may leave")
    expect(page.locator("section[aria-labelledby=ledger]")).to_contain_text("Police")
    expect(page.locator("section[aria-labelledby=retractions]")).to_contain_text("a licence was shown")
    otto = enter("otto")
    otto.goto(f"{trading.url}/exports")
    expect(otto.get_by_role("button", name="Put in")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(trading: House, enter: Callable[[str], Page], scheme: str) -> None:
    """The page with basket, objection, ledger and retraction has no WCAG fault that axe calls serious or critical."""
    page = enter("eve")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{trading.url}/exports")
    put_in(page, SHOP)
    eve = log_in(trading, "eve")
    assert eve.ask("POST", "/api/objections", {"site": SHOP, "sender": "owner", "words": "no"})[0] == 200
    page.reload()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_a_program_is_refused_as_a_person_is(trading: House) -> None:
    """The JSON API gives the same reasons and the same permissions, and nobody's role opens a guarantee."""
    anna, eve, otto = (log_in(trading, name) for name in ("anna", "eve", "otto"))
    for who in (anna, eve):
        told = who.ask("POST", "/api/basket", {"site": UNREAD, "to": "Police", "format": "stix"})[1]
        assert told["refusals"] == ["no verdict of a named person stands"]
    assert eve.ask("POST", "/api/basket", {"site": SHOP})[1]["refusals"] == []
    assert otto.ask("POST", "/api/basket", {"site": SHOP})[0] == 403
    assert eve.ask("POST", "/api/basket", {"site": SHOP, "to": "Nobody"})[0] == 400
    said = {"site": SHOP, "sender": "its owner", "words": "we hold a licence"}
    number = anna.ask("POST", "/api/objections", said)[1]["id"]
    answer = {"objection": number, "outcome": "rejected", "answer": "shown otherwise"}
    assert anna.ask("POST", "/api/objections/answer", answer)[0] == 403
    items = otto.ask("GET", "/api/basket?to=Police&format=plain")[1]["items"]
    assert {one["site"]: len(one["refusals"]) > 0 for one in items} == {UNREAD: True, SHOP: True}  # type: ignore[attr-defined]
    assert eve.ask("POST", "/api/objections/answer", answer)[1]["outcome"] == "rejected"
    ledger = otto.ask("GET", f"/api/exports?site={MIRROR}")[1]
    assert [one["retracted"] for one in ledger["exports"]] == [1]  # type: ignore[attr-defined]
    assert [one["reason"] for one in ledger["retractions"]] == ["a licence was shown"]  # type: ignore[attr-defined]
    files = [one["file"] for kind in ("exports", "retractions") for one in ledger[kind]]  # type: ignore[attr-defined]
    assert files[0] == "1"
    assert not any("/" in file for file in files)
    assert anna.ask("POST", "/api/basket/drop", {"site": UNREAD}) == (200, {"done": True})
