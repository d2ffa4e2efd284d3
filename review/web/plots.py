"""Columns as numbers a template can draw (pure): no library, no script, no style attribute."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 190

# Room for the scale at the left, a line of labels below, numbers on top of the columns.
LEFT, BOTTOM, TOP = 34, 22, 16


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``parts`` stand on each other, in the order of the plot's kinds; ``note`` is written on top, ``mark``
    a height to compare with (None: none)."""

    label: str
    parts: tuple[float, ...]
    note: str = ""
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle; ``kind`` is the place of its part."""

    x: float
    y: float
    width: float
    height: float
    kind: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything to be drawn on WIDTH by HEIGHT."""

    blocks: tuple[Block, ...]
    labels: tuple[Text, ...]
    notes: tuple[Text, ...]
    marks: tuple[Line, ...]
    scale: tuple[Text, ...]
    grid: tuple[Line, ...]


def columns(values: Sequence[Column], most: float = 0.0, *, percent: bool = False) -> Plot:
    """Lay ``values`` out side by side up to ``most`` (0: the highest, rounded up to a clear number)."""
    top = most or _clear(max((sum(column.parts) for column in values), default=0.0))
    step = (WIDTH - LEFT) / max(1, len(values))
    blocks, labels, notes, marks = [], [], [], []
    for number, column in enumerate(values):
        x, y = LEFT + number * step + 0.15 * step, float(HEIGHT - BOTTOM)
        for kind, part in enumerate(column.parts):
            height = _height(part, top)
            y -= height
            if height:
                blocks.append(Block(round(x, 1), round(y, 1), round(0.7 * step, 1), round(height, 1), kind))
        middle = round(x + 0.35 * step, 1)
        labels.append(Text(middle, HEIGHT - 6, column.label))
        if column.note:
            notes.append(Text(middle, round(y - 4, 1), column.note))
        if column.mark is not None:
            marks.append(Line(round(x - 3, 1), round(_y(column.mark, top), 1), round(0.7 * step + 6, 1)))
    halves = (0.0, top / 2, top)
    scale = tuple(Text(LEFT - 6, round(_y(at, top) + 4, 1), f"{at:.0%}" if percent else f"{at:,.4g}") for at in halves)
    grid = tuple(Line(LEFT, round(_y(at, top), 1), WIDTH - LEFT) for at in halves)
    return Plot(tuple(blocks), tuple(labels), tuple(notes), tuple(marks), scale, grid)


def _clear(highest: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, ... that is not below ``highest``."""
    clear = 1.0
    while True:
        for factor in (1, 2, 5):
            if clear * factor >= highest:
                return clear * factor
        clear *= 10


def _height(value: float, top: float) -> float:
    return (HEIGHT - BOTTOM - TOP) * min(value, top) / top


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - _height(value, top)
