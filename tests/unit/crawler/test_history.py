"""How crawls went, as a line of characters and as a picture."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from crawler.history import BARS, Harvest, harvests, sparkline, svg
from store.runs import Run

AT = datetime(2026, 11, 21, tzinfo=UTC)


def test_harvest_of_a_run() -> None:
    """Relevant sites per 1,000 fetches; a run that fetched nothing has none."""
    runs = [Run(1, "night", "w", AT, AT, AT, "pages", {"fetches": 200, "new_relevant_sites": 5})]
    runs.append(Run(2, "<b>", "w", AT, AT, None, None, {}))

    assert [harvest.rate for harvest in harvests(runs)] == [25.0, 0.0]


def test_sparkline_shows_the_shape() -> None:
    """The highest rate is a full block, none the lowest."""
    assert sparkline([0, 50, 100]) == f"{BARS[0]}{BARS[4]}{BARS[7]}"
    assert sparkline([0, 0]) == BARS[0] * 2
    assert sparkline([]) == ""


@given(st.lists(st.builds(Harvest, st.text(st.characters(exclude_categories=["C"])), st.integers(0), st.integers(0))))
def test_picture_is_xml_with_a_bar_a_run(runs: list[Harvest]) -> None:
    """Whatever a purpose says, the picture is well-formed, has a bar a run, and loads and runs nothing."""
    drawn = svg(runs)
    tree = ElementTree.fromstring(drawn)

    assert len(tree.findall(".//{*}rect")) == len(runs)
    assert {element.tag.partition("}")[2] for element in tree.iter()} <= {"svg", "title", "text", "g", "path", "rect"}
