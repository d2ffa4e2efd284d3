"""Pieces of HTML."""

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from practice.markup import Link, anchor, tag


@given(st.text(alphabet="<>&\"' abcé", max_size=40))
def test_no_text_breaks_out_of_its_element(text: str) -> None:
    """What goes in as text comes out as the same text, in one element."""
    parsed = LexborHTMLParser(f"<body>{anchor(Link(f'/{text}', text))}{tag('i', text)}</body>")
    link = parsed.css_first("a")
    assert link is not None
    assert link.text() == text
    assert link.attributes["href"] == f"/{text}"
    assert len(parsed.css("body *")) == 2
