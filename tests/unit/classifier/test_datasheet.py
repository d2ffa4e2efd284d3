"""The data sheet tells of the base set that is shipped, not of the one before."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier import base as base_sets
from classifier.base import LABELS, BaseSet

ROOT = Path(__file__).parents[3]
SHEET = ROOT / "docs" / "datasheet.md"
FEW = 10
BLOCK = re.compile(r"(?<=<!-- counted: )(\w+)( -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def table(heads: str, rows: list[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, "|".join(["", "---", *["--:"] * (heads.count("|") - 2), ""])]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]) + "\n"


def categories(base: BaseSet) -> str:
    """Pages and sources of each category."""
    rows = []
    for number, label in [*enumerate(LABELS), (None, "all")]:
        of = np.full(len(base), True) if number is None else base.labels == number
        real = of & ~base.authored
        largest = Counter(base.groups[real]).most_common(1)[0][1]
        mine = of & base.authored
        english = (real & (base.languages == "en")).sum()
        pages = (real.sum(), (real & base.weak).sum(), (real & ~base.weak).sum())
        sources = (len(set(base.groups[real])), largest, len(set(base.languages[real])), english)
        rows.append((label, *pages, *sources, mine.sum(), len(set(base.groups[mine]))))
    heads = "| category | pages | doubtful | scored | sources | largest | languages | English | authored | its sites |"
    return table(heads, rows)


def languages(base: BaseSet) -> str:
    """Pages and pirates of each language that has more than a few."""
    legit = base.labels == LABELS.index("legit")  # type: ignore[arg-type]  # a str enum equals its value

    def row(name: str, of: NDArray[np.bool_]) -> tuple[object, ...]:
        real, mine = of & ~base.authored, of & base.authored
        scored = real & ~base.weak
        return (name, real.sum(), scored.sum(), (scored & ~legit).sum(), mine.sum(), (mine & ~legit).sum())

    counts = Counter(base.languages[~base.authored])
    mine = Counter(base.languages[base.authored])
    named = [name for name, pages in counts.most_common() if max(pages, mine[name]) >= FEW]
    rest = ~np.isin(base.languages, named)
    rows = [row(str(name), base.languages == name) for name in sorted(named, key=lambda name: (-counts[name], name))]
    rows.append(row(f"{len(set(base.languages[rest]))} others", rest))
    return table("| language | pages | scored | of them pirates | authored | of them pirates |", rows)


def subtypes(base: BaseSet) -> str:
    """Subtypes of each category with their counts, most first."""

    def told() -> Iterator[tuple[object, ...]]:
        for number, label in enumerate(LABELS):
            real = Counter(base.subtypes[(base.labels == number) & ~base.authored])
            mine = Counter(base.subtypes[(base.labels == number) & base.authored])
            names = sorted(real | mine, key=lambda name: (-real[name] - mine[name], name))
            shown = [f"{name} {real[name]}" + (f"+{mine[name]}" if mine[name] else "") for name in names]
            yield label, ", ".join(shown)

    return table("| category | subtypes |", list(told())).replace("--:", "---")


def counted(base: BaseSet) -> dict[str, str]:
    """The tables of the data sheet by name."""
    return {"categories": categories(base), "languages": languages(base), "subtypes": subtypes(base)}


@pytest.fixture(scope="module")
def base() -> BaseSet:
    """The shipped base set."""
    return base_sets.load(ROOT / "models" / "base")


def test_the_tables_are_counted_from_the_shipped_base_set(base: BaseSet) -> None:
    """Every table is what would be written today (write it anew: python tests/unit/classifier/test_datasheet.py)."""
    assert {name: text for name, _, text in BLOCK.findall(SHEET.read_text("utf-8"))} == counted(base)


def test_figures_in_the_running_text_hold(base: BaseSet) -> None:
    """The counts that the sentences lean on are those of the base set and of the case list."""
    sheet = " ".join(SHEET.read_text("utf-8").split())
    real, pirate = ~base.authored, base.labels != len(LABELS) - 1
    pages, sites = int(base.authored.sum()), len(set(base.groups[base.authored]))
    written = len(set(base.languages[base.authored]))
    cases = len((ROOT / "tests" / "cases" / "SUMMARY.tsv").read_text("utf-8").splitlines()) - 1
    english = int((real & pirate & (base.languages == "en")).sum())
    assert f"{pages} pages of {sites} invented sites in {written} languages" in sheet
    assert f"{english} of {int((real & pirate).sum())} pirate pages" in sheet
    assert f"{len(set(base.groups[real])):,} groups" in sheet
    assert f"({cases} pages, 20 languages)" in sheet


if __name__ == "__main__":
    written_anew = counted(base_sets.load(ROOT / "models" / "base"))
    text = BLOCK.sub(lambda found: found[1] + found[2] + written_anew[found[1]], SHEET.read_text("utf-8"))
    SHEET.write_text(text, "utf-8")
