"""The pieces of HTML: text stays text, no number is a dash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from classifier.report.markup import page, plain, shaded, table, tag

# No HTML text holds these: every parser drops NUL and turns a carriage return into a line feed, half a pair is no text.
TEXT = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]))


@given(TEXT)
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    """Whatever a page says in a reason or an address is read as text in a cell or a note and makes no element."""
    tree = LexborHTMLParser(page("t", table(("head",), [(text, shaded(text, 0.5))]) + tag("p", text)))
    assert [node.text() for node in tree.css("td")] == [text, text]
    assert tree.css_first("p").text() == text
    assert {node.tag for node in tree.body.css("*")} == {"body", "table", "thead", "tbody", "tr", "th", "td", "p"}


def test_a_number_that_is_none_is_a_dash() -> None:
    """NaN never reaches a reader."""
    assert (plain(float("nan")), plain(0.98765)) == ("–", "0.988")


@pytest.mark.parametrize("share", [-1.0, 7.0])
def test_a_shade_stays_within_its_bounds(share: float) -> None:
    """A share outside 0..1 is shown as none or full."""
    assert shaded("x", share).shade in {0.0, 1.0}
