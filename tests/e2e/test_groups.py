"""Release groups in a real browser: items of the queue, decided by key, read twice, with the doubt in sight."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from review.groupfile import gather
from review.queue import refresh
from review.retracting import ask_second
from store.database import now, reading, writing
from store.entities import Verdict
from store.findings import Confidence
from store.groups import Release, group_profile, record_releases
from tests.e2e.conftest import House
from tests.samples import add_site

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def groups(house: House) -> None:
    """A site that waits; one group with films from before sale on two sites, one with fewer names that are on sale."""
    early = [
        Release(f"Film{n}.2024.HDCAM-EVO", f"Film{n}.2024.HDCAM", "EVO", "cam", "film", "", True) for n in range(9)
    ]
    late = [Release(f"Show.S0{n}.WEB-XYZ", f"Show.S0{n}.WEB", "XYZ", "web", "series", "de", False) for n in range(4)]
    add_site(house.engine, house.settings.evidence, "shop.example", 0.9)
    with writing(house.engine) as connection:
        record_releases(connection, "index.example", None, [*early, *late], now())
        record_releases(connection, "other.example", None, early, now())
    refresh(house.engine, now())


def test_a_group_is_decided_by_key_undone_and_read_twice(
    house: House, enter: Callable[[str], Page], groups: None
) -> None:
    """Groups stand among the sites, best first, and a filter shows them alone; `g` opens the best one of that list, one
    key decides it, with what the form proposes, and brings the next, `u` takes that back; the second reader sees no
    verdict, and settles it. The doubt that tags are forged is in sight all the time."""
    page = enter("anna")
    names = page.locator("tbody tr td.site a")
    expect(names).to_have_text(["shop[.]example", "evo", "xyz"])
    page.get_by_label("Kind").select_option("group")
    page.get_by_role("button", name="Filter").click()
    expect(names).to_have_text(["evo", "xyz"])
    page.keyboard.press("g")
    expect(page.get_by_role("heading", level=1)).to_have_text("EVO")
    expect(page.locator("main")).to_contain_text("easily forged")
    expect(page.locator("aside")).to_contain_text("9 release names end in -EVO, on 2 sites")
    expect(page.locator("aside")).to_contain_text("index[.]example")
    expect(page.locator("select[name=confidence]")).to_have_value("medium")
    page.keyboard.press("2")
    expect(page.get_by_role("status").first).to_contain_text("group:evo: Release group")
    assert gather(house.engine, "evo").reviews[0].findings.confidence is Confidence.MEDIUM
    expect(page.get_by_role("heading", level=1)).to_have_text("XYZ")
    assert verdict(house) is Verdict.RELEASE_GROUP
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("EVO")
    assert verdict(house) is None
    page.keyboard.press("2")
    expect(page.get_by_role("heading", level=1)).to_have_text("shop[.]example")
    ask_second(house.engine, "group:evo", "eve", now())
    second = enter("ben")
    second.goto(f"{house.url}/groups/evo")
    expect(second.locator("header .chips")).to_contain_text("second reading")
    expect(second.locator("main")).not_to_contain_text("anna")
    second.keyboard.press("4")
    second.wait_for_url(f"{house.url}/")
    assert verdict(house) is None
    senior = enter("eve")
    senior.goto(f"{house.url}/groups/evo")
    expect(senior.locator("aside")).to_contain_text("ben")
    senior.keyboard.press("2")
    senior.wait_for_url(f"{house.url}/")
    assert verdict(house) is Verdict.RELEASE_GROUP


def verdict(house: House) -> Verdict | None:
    """What people's verdicts on EVO add up to."""
    with reading(house.engine) as connection:
        return group_profile(connection, "evo").summary.verdict


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(house: House, enter: Callable[[str], Page], groups: None, scheme: str) -> None:
    """Neither page keeps anybody out, in either scheme; who may not decide is offered no verdict."""
    page = enter("otto")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in ("/groups", "/groups/evo"):
        page.goto(f"{house.url}{path}")
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    expect(page.locator("main form")).to_have_count(0)
    page.goto(f"{house.url}/groups/nobody")
    expect(page.locator("main")).to_contain_text("no release of a group")
