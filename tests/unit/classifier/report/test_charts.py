"""Drawings: well-formed, one mark for each thing told, nothing outside the frame."""

import re
from xml.etree import ElementTree

import numpy as np

from classifier.report.charts import WIDTH, Line, precision_recall, reliability_diagram
from classifier.report.tables import curve, reliability

TRUTH = np.random.default_rng(0).random(3000) < 0.3
SCORE = np.clip(TRUTH * 0.3 + np.random.default_rng(1).random(3000) * 0.7, 0, 1)


def test_each_curve_is_drawn_and_named_once() -> None:
    """Two curves: two lines and two names, escaped; an empty curve is neither drawn nor named."""
    empty = curve(np.zeros(2, dtype=bool), np.array([0.1, 0.2]))
    lines = [
        Line("a & b", curve(TRUTH, SCORE), "s0"),
        Line("c", curve(~TRUTH, -SCORE), "s1"),
        Line("none", empty, "s2"),
    ]
    drawing = precision_recall(lines, (0.5, 0.5))
    root = ElementTree.fromstring(drawing)
    texts = [text.text for text in root.iter("text")]
    assert len(list(root.iter("polyline"))) == 2
    assert "a & b" in texts
    assert "none" not in texts
    assert len(list(root.iter("circle"))) == 1


def test_a_long_curve_is_thinned_and_keeps_its_ends_and_frame() -> None:
    """Three thousand thresholds become a few hundred points from recall 0 to recall 1, all inside the drawing."""
    drawing = precision_recall([Line("x", curve(TRUTH, SCORE), "s0")], None)
    (points,) = re.findall(r'points="([^"]+)"', drawing)
    pairs = [tuple(map(float, pair.split(","))) for pair in points.split()]
    assert len(pairs) <= 400
    assert pairs[0][0] == 56
    assert pairs[-1][0] == WIDTH - 12
    assert all(14 <= y <= 354 for _, y in pairs)


def test_the_reliability_diagram_shows_a_dot_and_a_count_for_each_bin() -> None:
    """As many dots, intervals and bars as bins, and every count as text."""
    bins = reliability(TRUTH, SCORE)
    root = ElementTree.fromstring(reliability_diagram(bins))
    texts = {text.text for text in root.iter("text")}
    assert len(list(root.iter("circle"))) == len(list(root.iter("rect"))) == len(bins)
    assert {str(found.pages) for found in bins} <= texts
