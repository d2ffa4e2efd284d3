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
# lexbor is quadratic in the attributes of one tag; a tag this long is data, not markup.
MAX_TAG = 64 * 1024

_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))*+"""
# Tags as a browser's tokeniser finds them, so that nothing hides in a comment, a script or a quoted value.
_TOKEN = re.compile(
    rf"<(?:!--(?:[^-]++|-(?!->))*+|"
    rf"(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])({_ATTRIBUTES})>(?:[^<]++|<(?!/\1))*+|"
    rf"(/?[a-z][^\s/>]*+)({_ATTRIBUTES}))",
    re.IGNORECASE,
)

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
    """``html`` without tags too long, cut where it gets too deep or a list too long, and whether it lost anything."""
    if len(html) <= MAX_TAG and not _is_suspect(html):
        return html, False
    whole = len(html)
    signs = html.split("<", MAX_SIGNS)
    if len(signs) > MAX_SIGNS:
        html = html[: -len(signs[-1]) - 1]
    names, longest = _tags(html)
    if longest > MAX_TAG:
        html = _TOKEN.sub(lambda token: "" if len(token[2] or token[4] or "") > MAX_TAG else token[0], html)
        names, _ = _tags(html)
    html = html[: _safe_end(html, names)]
    return html, len(html) < whole


def _is_suspect(html: str) -> bool:
    """Whether there are enough tags, or enough of them left open, for a closer look."""
    tags = html.count("<")
    if tags <= SCAN_TAGS:
        return False
    return tags > SCAN_CLOSED_TAGS or tags - 2 * html.count("</") > SCAN_OPEN


def _tags(html: str) -> tuple[tuple[str, ...], int]:
    """The names of all tags, empty for comments and elements without markup in them, and the length of the longest."""
    columns = tuple(zip(*_TOKEN.findall(html), strict=True))
    if not columns:
        return (), 0
    _, attributes_of_texts, names, attributes = columns
    return names, max(max(map(len, attributes_of_texts)), max(map(len, attributes)))


def _safe_end(html: str, names: tuple[str, ...]) -> int:
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
