"""The colours: every pair that text uses meets WCAG AA, in light and in dark."""

import itertools
import re
from pathlib import Path

import pytest

from review.web import app

SHEET = (Path(app.__file__).parent / "static/spyglass.css").read_text("utf-8")
SCHEMES = dict(zip(("light", "dark"), re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL), strict=False))

# Text on grounds, as the sheet pairs them; a focus ring needs 3:1 only, text 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT = [
    *itertools.product(("ink", "dim", "act", "bad", "good"), ("ground", "paper", "soft")),
    ("act-ink", "act"),
    ("ink", "hit"),
    ("ink", "miss"),
    ("dim", "hit"),
    ("dim", "miss"),
]
RINGS = [("focus", "ground"), ("focus", "paper"), ("act", "soft"), ("bad", "soft"), ("good", "soft")]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb."""
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    channels = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(scheme: str, one: str, other: str) -> float:
    """The ratio between two variables of a scheme, 1 to 21."""
    colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", SCHEMES[scheme]))
    bright, dark = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    """4.5 to 1 for every pair of text and ground."""
    weak = {(one, other): round(contrast(scheme, one, other), 2) for one, other in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_and_bars_can_be_seen(scheme: str) -> None:
    """3 to 1 for what is not text."""
    weak = {(one, other): round(contrast(scheme, one, other), 2) for one, other in RINGS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_the_measure_is_wcags() -> None:
    """Black on white is 21:1; the grey #767676 is the lightest that passes."""
    assert round((luminance("fff") + 0.05) / (luminance("000") + 0.05), 6) == 21
    assert 4.5 < (luminance("fff") + 0.05) / (luminance("767676") + 0.05) < 4.6


def test_every_colour_is_a_variable() -> None:
    """No rule names a colour of its own, which the dark scheme would not change (the veil behind dialogs apart)."""
    rules = re.sub(r":root \{.*?\}", "", SHEET, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|hsl\(|(?<!backdrop \{ background: )rgb\(", rules) == []
