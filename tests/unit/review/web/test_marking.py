"""Marking the text of a page for its reader."""

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from review.web.marking import Piece, marked
from store.entities import Reason
from store.pages import StoredPage


def page(text: str, blocks: tuple[tuple[str, int, int], ...]) -> StoredPage:
    """A page with this text."""
    return StoredPage("shop.test", "https://shop.test/", "", "en", text, blocks, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_span_is_marked_with_its_reason() -> None:
    """What a reason shows is a piece of its own that names the reason; the text around it is not marked."""
    shown = marked(page("get 900 channels", (("body", 0, 16),)), [Reason("channels", 1.0, ((4, 16),))])
    assert shown.passages[0].pieces == (Piece("get "), Piece("900 channels", (0,)))


def test_spans_across_each_other_are_cut_apart() -> None:
    """Where two reasons overlap, the common part names both."""
    shown = marked(page("abcdef", (("body", 0, 6),)), [Reason("a", 1.0, ((0, 4),)), Reason("b", 1.0, ((2, 6),))])
    assert shown.passages[0].pieces == (Piece("ab", (0,)), Piece("cd", (0, 1)), Piece("ef", (1,)))


def test_the_cut_says_what_is_left() -> None:
    """Of a long page the beginning is given, and how many characters are not."""
    shown = marked(page("x" * 100, (("body", 0, 100),)), [], most=30)
    assert (len(shown.passages[0].pieces[0].text), shown.left_out) == (30, 70)


@given(
    text=st.text(max_size=80),
    cuts=st.lists(st.integers(0, 80), max_size=6),
    spans=st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=12),
)
def test_no_character_is_lost_or_doubled(text: str, cuts: list[int], spans: list[tuple[int, int]]) -> None:
    """Whatever the spans, the pieces of a block joined are its text, and each mark lies within a span of its reason."""
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    blocks = tuple(("body", start, stop) for start, stop in itertools.pairwise(edges))
    reasons = [Reason(str(number), 1.0, (span,)) for number, span in enumerate(spans)]
    shown = marked(page(text, blocks), reasons, most=None)
    assert "".join(piece.text for passage in shown.passages for piece in passage.pieces) == text
    place = 0
    for passage in shown.passages:
        for piece in passage.pieces:
            assert all(spans[mark][0] <= place and place + len(piece.text) <= spans[mark][1] for mark in piece.marks)
            place += len(piece.text)
