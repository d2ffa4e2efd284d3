"""Hand-written test pages (tests/cases): languages the corpus lacks, sellers that avoid the word, hard look-alikes."""

import json
from dataclasses import dataclass
from pathlib import Path

from classifier.page import parse_page
from classifier.pipeline import Observation, observe
from store.entities import Category

FOLDER = Path(__file__).parents[1] / "tests" / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One test page: its truth, and whether it is a seller that avoids the word IPTV."""

    name: str
    language: str
    label: Category
    avoids: bool
    seen: Observation


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """All cases under ``folder``: <language>/<name>/case.json beside one page file."""
    cases = []
    for path in sorted(folder.glob("*/*/case.json")):
        told = json.loads(path.read_text("utf-8"))
        body = next(item for item in sorted(path.parent.iterdir()) if item.name != path.name)
        seen = observe(parse_page(body.read_bytes(), str(told.get("url", ""))))
        cases.append(Case(path.parent.name, told["lang"], Category(told["label"]), bool(told["avoids_iptv"]), seen))
    return cases
