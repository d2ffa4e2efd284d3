"""Cuts what would make the parser take quadratic time or unbounded memory, before it sees it."""

import re

import numpy as np
from numpy.typing import NDArray

from classifier.reading.text import words

# Ten times the largest page of the corpus; a 10 MB page costs a second and 250 MB to parse.
MAX_BYTES = 4_000_000
# Fewer tags than the first cannot cost more than a fifth of a second, however they are nested; up to the second it
# takes elements left open, and honest pages leave open few but pictures and line breaks.
SCAN_TAGS = 1500
SCAN_CLOSED_TAGS = 3000
SCAN_OPEN = 500
# lexbor is quadratic in depth (5,000 levels: 47 ms, 20,000: 750 ms); no honest page reaches 300.
MAX_DEPTH = 1500
# Every paragraph opens anew all fonts left open before it: 1,500 of both make a million nodes of 20 KB.
MAX_REOPENED = 200_000
# lexbor is quadratic in the options of one list; the longest honest ones are lists of countries or channels.
MAX_OPTIONS = 4000
# Five times the largest page of the corpus; what comes after repeats what came before.
MAX_TAGS = 60_000
# As many signs of a tag, most of them in scripts, as are looked at to find the tags.
MAX_SIGNS = 200_000
# lexbor is quadratic in the attributes of one tag: a page of tags with this many takes it half a second.
MAX_ATTRIBUTES = 500
# Name, value and the blank between them.
_PIECES = 3 * MAX_ATTRIBUTES
# In a shorter page no tag can have enough of them to take more than four tenths of a second.
SCAN_CHARS = 64 * 1024

_VALUE = r"""=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+)"""
_ATTRIBUTES = rf"(?:[^>=]++|{_VALUE})*+"
_PIECE = rf"(?:[^>=\s/]++|[\s/]++|{_VALUE})"
_COMMENT = r"!--(?:[^-]++|-(?!->))*+"
_TEXTS = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
# Tags as a browser's tokeniser finds them, so that nothing hides in a comment, a script or a quoted value.
_TOKEN = re.compile(
    rf"<(?:{_COMMENT}|({'|'.join(_TEXTS)})(?=[\s/>])({_ATTRIBUTES})>(?:[^<]++|<(?!/\1))*+|(/?[a-z][^\s/>]*+)({_ATTRIBUTES}))",
    re.IGNORECASE,
)
# The same tags up to one with too many attributes, in one match; without groups, which possessive repeats mistake.
_FEW = rf"{_PIECE}{{0,{_PIECES}}}+"
_ORDINARY_TEXTS = "|".join(rf"{name}(?=[\s/>]){_FEW}>(?:[^<]++|<(?!/{name}))*+" for name in _TEXTS)
_ORDINARY = re.compile(
    rf"(?:[^<]++|<(?:{_COMMENT}|(?=[sitxn])(?:{_ORDINARY_TEXTS})|/?[a-z][^\s/>]*+{_FEW}(?![^>])|(?!/?[a-z]|!--)))*+",
    re.IGNORECASE,
)
_CROWDED = re.compile(rf"{_PIECE}{{{_PIECES + 1}}}")

# What a tag does to the tree, as an index into the weights below.
_NOTHING, _OPEN, _CLOSE, _FONT, _FONT_END, _PARAGRAPH, _OPTION = range(7)
_DEPTH = np.array([0, 1, -1, 1, -1, 0, 0])
_FONTS = np.array([0, 0, 0, 1, -1, 0, 0])
_REOPENING = np.array([0, 1, 0, 0, 0, 1, 0])
_OPTIONS = np.array([0, 0, 0, 0, 0, 0, 1])
# Void, or closed by the next of their kind: they do not nest however many are left open. The last name is a comment's.
_FLAT = (
    *words("area base br col embed hr img input link meta param source track wbr li dt dd tr td th optgroup thead"),
    *words("tbody tfoot colgroup script style textarea title xmp iframe noembed noframes"),
    "",
)
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_Steps = NDArray[np.int_]


class _Effects(dict[str, int]):
    """Tag name as written, with a slash where it closes → what it does; any element not named here nests."""

    def __init__(self) -> None:
        super().__init__(option=_OPTION, p=_PARAGRAPH)
        for name in (*_FLAT, "option", "p"):
            self.setdefault(name, _NOTHING)
            self["/" + name] = _NOTHING
        for name in _FORMATTING:
            self[name], self["/" + name] = _FONT, _FONT_END

    def __missing__(self, name: str) -> int:
        lower = name.lower()
        if lower != name:
            return self[lower]
        return _CLOSE if name[0] == "/" else _OPEN


_EFFECTS = _Effects()


def cut_body(body: bytes) -> tuple[bytes, bool]:
    """The first MAX_BYTES of ``body``, and whether anything was cut."""
    return (body, False) if len(body) <= MAX_BYTES else (body[:MAX_BYTES], True)


def tame_markup(html: str) -> tuple[str, bool]:
    """``html`` without crowded tags, cut where it gets too deep or a list too long, and whether it lost anything."""
    crowded = len(html) > SCAN_CHARS and _is_crowded(html)
    if not crowded and not _is_suspect(html):
        return html, False
    whole = len(html)
    signs = html.split("<", MAX_SIGNS)
    if len(signs) > MAX_SIGNS:
        html = html[: -len(signs[-1]) - 1]
    if crowded:
        html = _TOKEN.sub(lambda token: "" if _CROWDED.match(token[2] or token[4] or "") else token[0], html)
    html = html[: _safe_end(html, [token[2] for token in _TOKEN.findall(html)])]
    return html, len(html) < whole


def _is_crowded(html: str) -> bool:
    """Whether some tag has too many attributes."""
    ordinary = _ORDINARY.match(html)
    return ordinary is None or ordinary.end() < len(html)


def _is_suspect(html: str) -> bool:
    """Whether there are enough tags, or enough of them left open, for a closer look."""
    tags = html.count("<")
    if tags <= SCAN_TAGS:
        return False
    return tags > SCAN_CLOSED_TAGS or tags - 2 * html.count("</") > SCAN_OPEN


def _safe_end(html: str, names: list[str]) -> int:
    """Where the first tag stands with which one of the limits is passed; the end of ``html`` if there is none."""
    effects = np.fromiter(map(_EFFECTS.__getitem__, names), np.intp, len(names))
    passed = _level(_DEPTH[effects]) > MAX_DEPTH
    passed |= np.cumsum(_level(_FONTS[effects]) * _REOPENING[effects]) > MAX_REOPENED
    passed |= np.cumsum(_OPTIONS[effects]) > MAX_OPTIONS
    passed[MAX_TAGS:] = True
    if not passed.any():
        return len(html)
    first = int(np.argmax(passed))
    return next(token.start() for at, token in enumerate(_TOKEN.finditer(html)) if at == first)


def _level(steps: _Steps) -> _Steps:
    """How many are open after each step; closing what is not open does not count."""
    sums = np.cumsum(steps)
    return sums - np.minimum(np.minimum.accumulate(sums), 0)
