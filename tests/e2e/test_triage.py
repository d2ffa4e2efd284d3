"""A morning of triage in a real browser: keys, undo, second reader, bulk, two analysts at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from review.queue import rank_sites, refresh
from review.verdicts import decide
from store.database import now, reading, writing
from store.entities import Category, Verdict
from store.lookup import resolve
from store.membership import Move, move, new_operator
from store.reviews import reviews_of
from tests.e2e.conftest import House
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SITES = 20


@pytest.fixture
def shops(house: House) -> list[str]:
    """Twenty sites that wait, best first."""
    names = [f"shop{number:02}.example" for number in range(SITES)]
    for number, name in enumerate(names):
        add_site(house.engine, house.settings.evidence, name, 0.99 - number / 100)
    refresh(house.engine, now())
    return names


def verdicts(house: House, site: str) -> list[tuple[str, Verdict]]:
    """Who said what of a site, of what stands."""
    with reading(house.engine) as connection:
        found = reviews_of(connection, resolve(connection, site).id)
    return [(one.reviewer, one.verdict) for one in found]


def test_twenty_sites_by_one_key_each(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """From the list, `g` takes the best site; one key a site decides it and brings the next; then nothing is left, and
    the last verdict can still be taken back."""
    page = enter("anna")
    page.keyboard.press("g")
    for name in shops:
        page.wait_for_url(f"{house.url}/sites/{name}")
        page.keyboard.press("1")
    page.wait_for_url(f"{house.url}/")
    expect(page.get_by_text(f"{shops[-1].replace('.', '[.]')}: IPTV reseller. Nothing is left here")).to_be_visible()
    assert [verdicts(house, name) for name in shops] == [[("anna", Verdict.IPTV_RESELLER)]] * SITES
    page.keyboard.press("u")
    page.wait_for_url(f"{house.url}/sites/{shops[-1]}")
    assert verdicts(house, shops[-1]) == []


def test_undo_brings_the_site_back(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`u` takes the last verdict back and shows its site again, to be decided anew."""
    page = enter("anna")
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("4")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}")
    page.keyboard.press("u")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("2")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}")
    assert verdicts(house, shops[0]) == [("anna", Verdict.RELEASE_GROUP)]


def test_two_analysts_never_read_one_site(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """What one holds the other is not given, and its page says who works on it."""
    anna, ben = enter("anna"), enter("ben")
    anna.keyboard.press("g")
    anna.wait_for_url(f"{house.url}/sites/{shops[0]}")
    ben.keyboard.press("g")
    ben.wait_for_url(f"{house.url}/sites/{shops[1]}")
    ben.goto(f"{house.url}/sites/{shops[0]}")
    expect(ben.get_by_text("anna works on")).to_be_visible()
    assert ben.locator("#decide").count() == 0


def test_a_skipped_site_comes_later(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`s` gives the site back undecided and goes on behind it."""
    page = enter("anna")
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("s")
    page.wait_for_url(f"{house.url}/sites/{shops[1]}")
    assert verdicts(house, shops[0]) == []


def test_bulk_decides_what_is_ticked(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`j` and `x` tick rows; one key decides them all, and nothing where none is ticked; `u` takes it all back."""
    page = enter("anna")
    page.keyboard.press("3")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("3")
    expect(page.get_by_text("3 sites: Other piracy.")).to_be_visible()
    assert [verdicts(house, name) for name in shops[:4]] == [[("anna", Verdict.OTHER_PIRACY)]] * 3 + [[]]
    page.keyboard.press("u")
    expect(page.get_by_text("Taken back: 3.")).to_be_visible()
    assert [verdicts(house, name) for name in shops[:3]] == [[]] * 3


def test_help_is_one_key_away(enter: Callable[[str], Page]) -> None:
    """`?` shows all keys over the page, Escape closes it."""
    page = enter("anna")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("take the next site")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_auditor_reads_and_decides_nothing(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """Who may not decide is offered no verdict, and takes no site away from those who do."""
    page = enter("otto")
    expect(page.locator("[data-row]")).to_have_count(len(shops))
    assert page.locator("[data-row] input").count() == 0
    page.goto(f"{house.url}/sites/{shops[0]}")
    assert page.locator("#decide").count() == 0
    anna = enter("anna")
    anna.keyboard.press("g")
    anna.wait_for_url(f"{house.url}/sites/{shops[0]}")


def test_mirrors_follow_where_they_are_ticked(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """`a` lists the mirrors of a site; the one that is unticked waits on, the one that a colleague decided meanwhile is
    left out and named, the others follow; `u` takes back what followed."""
    with writing(house.engine) as connection:
        family = new_operator(connection, shops[0], now())
        moved = [Move(resolve(connection, name).id, family, "same phone") for name in shops[:5]]
        move(connection, moved, now())
        rank_sites(connection, [one.site_id for one in moved], now())
    page = enter("anna")
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    page.keyboard.press("a")
    boxes = page.locator(".mirrors input")
    expect(boxes).to_have_count(4)
    page.locator(f".mirrors input[value='{shops[2]}']").uncheck()
    page.locator(f".mirrors input[value='{shops[2]}']").blur()
    decide(house.engine, shops[4], Verdict.LEGIT, "ben", now())
    page.keyboard.press("1")
    expect(page.get_by_text("2 mirrors followed. Left out: shop04[.]example (ben decided it).")).to_be_visible()
    assert [len(verdicts(house, name)) for name in shops[:5]] == [1, 1, 0, 1, 1]
    page.keyboard.press("u")
    page.wait_for_url(f"{house.url}/sites/{shops[0]}")
    assert [len(verdicts(house, name)) for name in shops[:5]] == [0, 0, 0, 0, 1]


def test_a_view_is_kept_and_forgotten(house: House, enter: Callable[[str], Page], shops: list[str]) -> None:
    """A narrowed list gets a name, is one click away, and goes again; the next site comes from that list."""
    add_site(house.engine, house.settings.evidence, "scene.example", 0.4, category=Category.RELEASE_GROUP)
    refresh(house.engine, now())
    page = enter("anna")
    page.goto(f"{house.url}/?category=release_group")
    page.get_by_label("View").fill("groups")
    page.get_by_role("button", name="Keep").click()
    page.goto(f"{house.url}/")
    page.get_by_role("link", name="groups", exact=True).click()
    expect(page.get_by_text("1 site waits")).to_be_visible()
    page.keyboard.press("g")
    page.wait_for_url(f"{house.url}/sites/scene.example?category=release_group")
    page.goto(f"{house.url}/?category=release_group")
    page.get_by_role("button", name="Forget “groups”").click()
    expect(page.get_by_role("link", name="groups", exact=True)).to_have_count(0)
