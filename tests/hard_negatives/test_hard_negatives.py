"""Honest pages that look like pirate ones: none may raise an alert, but for those openly listed with a reason."""

import csv
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from classifier.dataset import LabelledPage
from classifier.evaluation import ALERT
from classifier.judging import judge
from store.entities import Category

HERE = Path(__file__).parent
CASES = HERE.parent / "cases"
MODELS = HERE.parents[1] / "models"
# The kinds that were agreed on; others in the list are welcome besides.
AGREED = {
    "licensed service",
    "telecom IPTV",
    "hotel IPTV vendor",
    "player app",
    "hosting reseller",
    "VPN shop",
    "news on raids",
    "demoscene",
    "Linux torrents",
    "scene history",
}
# A page is judged by what stands on it: its folder's name was given by its writer and tells the answer.
URL = "https://site.example/"


def rows(name: str) -> list[dict[str, str]]:
    """Read a table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def alarms() -> dict[str, str]:
    """Pages of the frozen list that reach the alert threshold today, each with its score and what moved it."""
    pages = [
        LabelledPage(
            row["page"], URL, (CASES / row["page"]).read_bytes(), Category.LEGIT, row["kind"], "", "", weak=False
        )
        for row in rows("frozen.tsv")
    ]
    found = judge(pages, MODELS)
    assert len(found.pages) == len(pages)
    return {
        page.id: f"{page.score.pirate:.3f} {page.score.category}: {'; '.join(r.text for r in page.score.reasons[:3])}"
        for page in found.pages
        if page.score.pirate >= ALERT
    }


def test_the_frozen_pages_are_unchanged() -> None:
    """Every listed page has the digest it was frozen with: a page that alarms is not rewritten until it is silent."""
    changed = [
        row["page"]
        for row in rows("frozen.tsv")
        if sha256((CASES / row["page"]).read_bytes()).hexdigest() != row["sha256"]
    ]
    assert changed == []


def test_every_legit_case_is_frozen_once() -> None:
    """No legit case is missing from the list, none stands in it twice, and nothing else does."""
    listed = [row["page"] for row in rows("frozen.tsv")]
    legit = {
        str(page.relative_to(CASES))
        for case in CASES.glob("*/*/case.json")
        if json.loads(case.read_text("utf-8"))["label"] == "legit"
        for page in case.parent.iterdir()
        if page.name != case.name
    }
    assert set(listed) == legit
    assert len(listed) == len(legit)


def test_every_agreed_kind_is_in_the_list() -> None:
    """Each kind of look-alike that was agreed on has at least two pages."""
    kinds = Counter(row["kind"] for row in rows("frozen.tsv"))
    assert {kind for kind in AGREED if kinds[kind] < 2} == set()


def test_no_hard_negative_raises_a_new_alert(alarms: dict[str, str]) -> None:
    """A page that is not listed as an open alarm stays below the alert threshold."""
    listed = {row["page"] for row in rows("open_alarms.tsv")}
    assert {page: told for page, told in alarms.items() if page not in listed} == {}


def test_no_mended_alarm_is_left_in_the_list(alarms: dict[str, str]) -> None:
    """An open alarm that has fallen silent is taken out of the list, so that it cannot come back unseen."""
    assert [row["page"] for row in rows("open_alarms.tsv") if row["page"] not in alarms] == []


def test_every_open_alarm_tells_its_reason() -> None:
    """An alarm without a written reason is not open but hidden."""
    assert [row["page"] for row in rows("open_alarms.tsv") if len(row["reason"]) < 30] == []
