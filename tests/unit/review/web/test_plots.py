"""Plots as numbers: everything inside the picture, columns as high as they are worth."""

from hypothesis import given
from hypothesis import strategies as st

from review.web.plots import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, Column, columns

AMOUNTS = st.floats(0, 1e9)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=30))
def test_nothing_is_drawn_outside(amounts: list[tuple[float, float]]) -> None:
    """Whatever is plotted, blocks, lines and words stay within the picture."""
    plot = columns([Column("x", parts, "n", parts[0]) for parts in amounts])
    for block in plot.blocks:
        assert LEFT <= block.x <= block.x + block.width <= WIDTH + 0.2
        assert TOP - 0.2 <= block.y <= block.y + block.height <= HEIGHT - BOTTOM + 0.2
    assert all(TOP - 0.2 <= line.y <= HEIGHT - BOTTOM for line in (*plot.marks, *plot.grid))
    assert all(0 <= text.y <= HEIGHT for text in (*plot.labels, *plot.notes, *plot.scale))


def test_parts_stand_on_each_other() -> None:
    """Twice the amount is twice the height, and the second part begins where the first ends."""
    first, second = columns([Column("a", (1.0, 2.0))], most=4.0).blocks
    assert abs(second.height - 2 * first.height) <= 0.1
    assert abs(second.y + second.height - first.y) <= 0.1


def test_the_scale_ends_at_a_clear_number() -> None:
    """An axis says 50 where the highest column is 37, and percentages where asked."""
    assert [text.words for text in columns([Column("a", (37.0,))]).scale] == ["0", "25", "50"]
    assert [text.words for text in columns([], 1.0, percent=True).scale] == ["0%", "50%", "100%"]
