"""Curves and bins → inline SVG: no script, no plotting library, readable without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from classifier.report.tables import Bin, Curve

WIDTH, HEIGHT = 560, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 14, 46
_COUNTS = 90
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_POINTS = 400
"""A curve of thousands of thresholds looks no finer than this many on 500 pixels, and weighs a hundred times more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve with its ``name`` in the legend; ``style`` is a class of the page's own style sheet (s0, s1, …)."""

    name: str
    curve: Curve
    style: str


def precision_recall(lines: Sequence[Line], alert: tuple[float, float] | None) -> str:
    """Precision over recall; ``alert`` is the point (recall, precision) of the alert threshold."""
    parts = [_frame(HEIGHT, "recall", "precision")]
    drawn = [line for line in lines if len(line.curve.recall)]
    parts += [f'<polyline class="line {line.style}" points="{_points(line.curve)}"/>' for line in drawn]
    if alert is not None:
        x, y = _x(alert[0]), _y(alert[1], HEIGHT)
        parts.append(f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    foot = HEIGHT - _BOTTOM - 14 - 18 * len(drawn)
    for number, line in enumerate(drawn):
        y = foot + 18 * (number + 1)
        parts.append(f'<line class="line {line.style}" x1="{_LEFT + 14}" y1="{y - 4}" x2="{_LEFT + 46}" y2="{y - 4}"/>')
        parts.append(f'<text x="{_LEFT + 54}" y="{y}">{escape(line.name)}</text>')
    told = "; ".join(line.name for line in drawn)
    return _svg(HEIGHT, f"Precision over recall: {told}", parts)


def reliability_diagram(bins: Sequence[Bin]) -> str:
    """Share of pirates over the score, with Wilson intervals, above a bar of counts for each tenth."""
    plot = HEIGHT
    parts = [_frame(plot, "score (mean of the bin)", "share of pirates")]
    parts.append(f'<line class="even" x1="{_x(0)}" y1="{_y(0, plot)}" x2="{_x(1)}" y2="{_y(1, plot)}"/>')
    floor, most = plot + _COUNTS, max((found.pages for found in bins), default=1)
    for found in bins:
        x = _x(found.mean)
        low, high, share = _y(found.low, plot), _y(found.high, plot), _y(found.share, plot)
        parts.append(f'<line class="whisker" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>')
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{share:.1f}" r="4"/>')
        parts.append(_bar(found, floor, most))
    parts.append(f'<text class="name" x="{_LEFT - 8}" y="{floor - 30}" text-anchor="end">pages</text>')
    parts.append(f'<line class="axis" x1="{_LEFT}" y1="{floor}" x2="{WIDTH - _RIGHT}" y2="{floor}"/>')
    told = "; ".join(f"{found.mean:.2f}: {found.pirates} of {found.pages}" for found in bins)
    return _svg(floor + 8, f"Share of pirates by score: {told}", parts)


def _bar(found: Bin, floor: int, most: int) -> str:
    tenth = (WIDTH - _LEFT - _RIGHT) / 10
    left = _LEFT + tenth * found.tenth
    tall = max(1.0, (_COUNTS - 30) * found.pages / most)
    return (
        f'<rect class="bar" x="{left + 3:.1f}" y="{floor - tall:.1f}" width="{tenth - 6:.1f}" height="{tall:.1f}"/>'
        f'<text x="{left + tenth / 2:.1f}" y="{floor - tall - 4:.1f}" text-anchor="middle">{found.pages}</text>'
    )


def _frame(height: int, across: str, up: str) -> str:
    parts = []
    for tick in _TICKS:
        x, y = _x(tick), _y(tick, height)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{height - _BOTTOM}"/>')
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{WIDTH - _RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - _BOTTOM + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    middle, centre = (_LEFT + WIDTH - _RIGHT) / 2, (_TOP + height - _BOTTOM) / 2
    parts.append(f'<text class="name" x="{middle}" y="{height - 10}" text-anchor="middle">{across}</text>')
    turn = f"rotate(-90 14 {centre})"
    parts.append(f'<text class="name" x="14" y="{centre}" text-anchor="middle" transform="{turn}">{up}</text>')
    return "".join(parts)


def _points(curve: Curve) -> str:
    keep = np.unique(np.linspace(0, len(curve.recall) - 1, min(_POINTS, len(curve.recall))).astype(int))
    pairs = zip(curve.recall[keep], curve.precision[keep], strict=True)
    return " ".join(f"{_x(recall):.1f},{_y(precision, HEIGHT):.1f}" for recall, precision in pairs)


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(share: float, height: int) -> float:
    return _TOP + (1 - share) * (height - _TOP - _BOTTOM)


def _svg(height: int, told: str, parts: Sequence[str]) -> str:
    label = escape(told, quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
