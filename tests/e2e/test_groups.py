"""Release groups in a real browser: from the queue to a verdict, accessible, with the doubt in sight."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from store.database import now, reading, writing
from store.entities import Verdict
from store.groups import Release, group_profile, record_releases
from tests.e2e.conftest import House

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def groups(house: House) -> None:
    """One group with a film from before sale, one with two ordinary releases."""
    early = Release("Film.2024.HDCAM-EVO", "Film.2024.HDCAM", "EVO", "cam", "film", "", True)
    late = [Release(f"Show.S0{n}.WEB-XYZ", f"Show.S0{n}.WEB", "XYZ", "web", "series", "de", False) for n in (1, 2)]
    with writing(house.engine) as connection:
        record_releases(connection, "index.example", None, [early, *late], now())


def test_from_the_queue_to_a_verdict(house: House, enter: Callable[[str], Page], groups: None) -> None:
    """The queue leads to the groups that wait, those from before sale first; a verdict takes one off the list and is
    stored under the analyst's name; the doubt that tags are forged stands on both pages."""
    page = enter("eve")
    page.get_by_role("link", name="Release groups").click()
    expect(page.locator("tbody tr td.site")).to_have_text(["EVO", "XYZ"])
    expect(page.locator("main")).to_contain_text("easily forged")
    page.get_by_role("link", name="EVO").click()
    expect(page.locator("main")).to_contain_text("easily forged")
    expect(page.locator("main")).to_contain_text("index[.]example")
    page.get_by_label("Note").fill("known case")
    page.get_by_role("button", name="Release group").click()
    expect(page.get_by_role("status")).to_contain_text("evo: Release group")
    expect(page.locator("tbody tr td.site")).to_have_text(["XYZ"])
    with reading(house.engine) as connection:
        profile = group_profile(connection, "evo")
    assert (profile.summary.verdict, profile.decided_by, profile.note) == (Verdict.RELEASE_GROUP, "eve", "known case")
    page.goto(f"{house.url}/groups?all=1")
    expect(page.locator("tbody tr")).to_have_count(2)


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
