"""CSV cells that a spreadsheet would run."""

from hypothesis import given
from hypothesis import strategies as st

from reports.tables import guarded


@given(st.sampled_from("=+-@\t\r\n"), st.text())
def test_no_cell_begins_a_formula(sign: str, rest: str) -> None:
    """Whatever follows, a cell that begins like a formula gets an apostrophe in front."""
    assert guarded(sign + rest) == f"'{sign}{rest}"


@given(st.from_regex(r"[a-z0-9][^\0]*", fullmatch=True))
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """A name, a date or a number is written as it is."""
    assert guarded(cell) == cell
