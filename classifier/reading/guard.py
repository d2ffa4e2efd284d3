"""Cuts what would make the parser take quadratic time or unbounded memory, before it sees it."""

import re
from collections.abc import Iterable

from classifier.reading.text import words

# Nearly four times the largest page of the corpus; links, score and traces of as much markup cost half a second.
MAX_BYTES = 1_500_000
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

# Atomic: a value that could be read in several ways would be tried in all of them, for each of its neighbours anew.
_VALUE = r"""=\s*+(?>"[^"]*+"?|'[^']*+'?|[^\s>]*+)"""
_ATTRIBUTES = rf"(?:[^>=]++|{_VALUE})*+"
_PIECE = rf"(?>[^>=\s/]++|[\s/]++|{_VALUE})"
_COMMENT = r"!--(?:[^-]++|-(?!->))*+"
_TAG = rf"(/?[a-z][^\s/>]*+)({_ATTRIBUTES})"
_TEXTS = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
# Tags as a browser's tokeniser finds them, so that nothing hides in a comment, a script or a quoted value.
_TOKEN = re.compile(
    rf"<(?:{_COMMENT}|(?=[sitxn])({'|'.join(_TEXTS)})(?=[\s/>])({_ATTRIBUTES})>(?:[^<]++|<(?!/\1))*+|{_TAG})",
    re.IGNORECASE,
)
# As above, within a drawing: there no element holds plain text, so what looks like that of a frame are tags.
_DRAWN_TOKEN = re.compile(rf"<(?:{_COMMENT}|!\[CDATA\[|()(){_TAG})", re.IGNORECASE)
# The same tags up to one with too many attributes, in one match; without groups, which possessive repeats mistake.
_FEW = rf"{_PIECE}{{0,{_PIECES}}}+"
# Attributes as most are written, taken one by one and not piece by piece; the others are left to _FEW.
_PLAIN = rf"""(?:\s++[^\s=>"'/]++="[^"]*+"){{0,{MAX_ATTRIBUTES - 1}}}+\s*+(?=/?>)"""
_ORDINARY_TEXTS = "|".join(rf"{name}(?=[\s/>]){_FEW}>(?:[^<]++|<(?!/{name}))*+" for name in _TEXTS)
# Ends without a blank first: they are half of all tags.
_ORDINARY = re.compile(
    rf"[^<]*+(?:<(?:/[a-z0-9]++>|{_COMMENT}|(?=[sitxn])(?:{_ORDINARY_TEXTS})|/?[a-z][^\s/>]*+(?:{_PLAIN}|{_FEW}(?![^>]))|"
    r"(?!/?[a-z]|!--))[^<]*+)*+",
    re.IGNORECASE,
)
_CROWDED = re.compile(rf"{_PIECE}{{{_PIECES + 1}}}")

# Void, or closed by the next of their kind: they do not nest however many are left open. The last name is a comment's.
_FLAT = frozenset(
    (
        *words("area base br col embed hr img input link meta param source track wbr li dt dd tr td th optgroup thead"),
        *words("tbody tfoot colgroup script style textarea title xmp iframe noembed noframes"),
        "",
    )
)
# In a drawing all nest but comments.
_NAMELESS = frozenset(("",))
# Ended by the next of their kind.
_NOT_NESTED = frozenset(("option", "p"))
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_DRAWINGS = words("svg math")
# In these a drawing holds a piece of page, whose tags end nothing outside.
_HOLDERS = words("annotation-xml desc foreignobject mi mn mo ms mtext title")
# At these the parser leaves drawings that were left open.
_LEAVING = words(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta "
    "nobr ol p pre ruby s small span strike strong sub sup table tt u ul var"
)
# An end closes what was begun a few tags before; what lies further up is taken for open still.
_NEAR = 20
_EACH_PIECE = re.compile(_PIECE)


class _Drawing:
    """The elements that are open in a drawing: there all elements nest, whatever they are elsewhere. In doubt they are
    open still, which cuts hostile pages only: honest drawings are closed."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self._holders = 0

    def take(self, name: str, attributes: str) -> None:
        """Take the next tag, a slash before the name where it closes."""
        if name[:1] == "/":
            self._close(name[1:])
        elif name in _LEAVING and not self._holders:
            self.open.clear()
        elif (name in _DRAWINGS or (self.open and name)) and not _closes_itself(attributes):
            self.open.append(name)
            self._holders += name in _HOLDERS

    def _close(self, name: str) -> None:
        for back, opened in enumerate(self.open[: -_NEAR - 1 : -1], 1):
            if opened == name and (back == 1 or name not in _HOLDERS):
                del self.open[-back:]
                self._holders -= name in _HOLDERS
            if opened == name or opened in _HOLDERS:
                return


def _closes_itself(attributes: str) -> bool:
    """Whether a slash ends the tag, and not a value without quotes."""
    if not attributes.endswith("/"):
        return False
    *_, last = _EACH_PIECE.finditer(attributes)
    return not last[0].startswith("=")


class _Tree:
    """What the parser's tree would be like after each tag: counted, not built."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._depth = self._fonts = self._reopened = self._options = self._tags = 0

    def grow(self, tags: Iterable[re.Match[str]], flat: frozenset[str] = _FLAT) -> re.Match[str] | None:
        """Take ``tags``, of which those named in ``flat`` do not nest; returns the first that begins a drawing or
        passes a limit, and leaves those after it."""
        found = None
        still_open = self._open
        # Ten thousand tags look at each of these: as attributes of the tree they cost a fifth more.
        depth, fonts, reopened, options, count = self._depth, self._fonts, self._reopened, self._options, self._tags
        for count, tag in enumerate(tags, self._tags + 1):
            name = (tag[3] or "").lower()
            if name[:1] == "/":
                name = name[1:]
                # The parser ignores the end of what was never begun, so it must not make up for what was.
                if still_open.get(name):
                    still_open[name] -= 1
                    depth -= 1
                    fonts -= name in _FORMATTING
            elif name not in flat:
                if name in _FORMATTING:
                    fonts += 1
                elif name == "option":
                    options += 1
                else:
                    reopened += fonts
                if name not in _NOT_NESTED:
                    still_open[name] = still_open.get(name, 0) + 1
                    depth += 1
                if name in _DRAWINGS or depth > MAX_DEPTH or reopened > MAX_REOPENED or options > MAX_OPTIONS:
                    found = tag
                    break
            if count > MAX_TAGS:
                found = tag
                break
        self._depth, self._fonts, self._reopened, self._options, self._tags = depth, fonts, reopened, options, count
        return found

    def is_too_large(self) -> bool:
        """Whether a limit is passed."""
        return (
            self._depth > MAX_DEPTH
            or self._reopened > MAX_REOPENED
            or self._options > MAX_OPTIONS
            or self._tags > MAX_TAGS
        )


def cut_body(body: bytes) -> tuple[bytes, bool]:
    """The first MAX_BYTES of ``body``, and whether anything was cut."""
    return (body, False) if len(body) <= MAX_BYTES else (body[:MAX_BYTES], True)


def tame_markup(html: str) -> tuple[str, bool]:
    """``html`` without crowded tags, cut where it gets too deep or a list too long, and whether it lost anything."""
    crowded = len(html) > SCAN_CHARS and _is_crowded(html)
    if not crowded and not _is_suspect(html):
        return html, False
    whole = len(html)
    if html.count("<") >= MAX_SIGNS:
        html = html[: -len(html.split("<", MAX_SIGNS)[-1]) - 1]
    if crowded:
        html = _TOKEN.sub(lambda token: "" if _CROWDED.match(token[2] or token[4] or "") else token[0], html)
    html = html[: _safe_end(html)]
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


def _safe_end(html: str) -> int:
    """Where the first tag stands with which one of the limits is passed; the end of ``html`` if there is none."""
    tree, drawing, at = _Tree(), _Drawing(), 0
    while (tag := tree.grow(_TOKEN.finditer(html, at))) is not None:
        if tree.is_too_large():
            return tag.start()
        drawing.take(tag[3].lower(), tag[4])
        at = _drawing_end(html, tag.end(), tree, drawing)
        if tree.is_too_large():
            return at
    return len(html)


def _drawing_end(html: str, at: int, tree: _Tree, drawing: _Drawing) -> int:
    """Where the ``drawing`` that is open at ``at`` has been closed or left, or the tag stands that passes a limit."""
    quoted = 0
    while drawing.open and (tag := _DRAWN_TOKEN.search(html, at)) is not None:
        at, name = tag.end(), (tag[3] or "").lower()
        # What stands in such a section is text of the drawing, if there is one: it ends nothing, though it may begin.
        within = tag.start() < quoted
        if within and name[:1] == "/":
            continue
        if not name and not within and tag[0].startswith("<!["):
            end = html.find("]]>", at)
            quoted = end if end >= 0 else len(html)
        tree.grow((tag,), _NAMELESS)
        if tree.is_too_large():
            return tag.start()
        if not (within and name in _LEAVING):
            drawing.take(name, tag[4] or "")
    return at
