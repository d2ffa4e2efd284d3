"""Cuts what would make the parser take quadratic time or unbounded memory, before it sees it."""

import re

from classifier.reading.text import words

# Ten times the largest page of the corpus; a 10 MB page costs a second and 250 MB to parse.
MAX_BYTES = 4_000_000
# A page with fewer tags cannot cost more than milliseconds, however they are nested.
SCAN_TAGS = 3000
# lexbor is quadratic in depth (5,000 levels: 47 ms, 20,000: 750 ms); no honest page reaches 300.
MAX_DEPTH = 1500
# lexbor is quadratic in the options of one list; the longest honest ones are lists of countries or channels.
MAX_OPTIONS = 4000
# lexbor is quadratic in the attributes of one tag; a tag this long is data, not markup.
MAX_TAG = 64 * 1024
_LONG_TAG = re.compile(rf"<[a-zA-Z/!][^<>]{{{MAX_TAG}}}")
_OPTION = re.compile(r"<option\b", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Void, or closed by the next of their kind: they do not nest however many are left open.
_FLAT = words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option optgroup "
    "thead tbody tfoot colgroup"
)


def cut_body(body: bytes) -> tuple[bytes, bool]:
    """The first MAX_BYTES of ``body``, and whether anything was cut."""
    return (body, False) if len(body) <= MAX_BYTES else (body[:MAX_BYTES], True)


def tame_markup(html: str) -> tuple[str, bool]:
    """``html`` cut before it gets too deep, too long in one tag or too long in one list, and whether it was."""
    if html.count("<") <= SCAN_TAGS and len(html) <= MAX_TAG:
        return html, False
    ends = [len(html)]
    long_tag = _LONG_TAG.search(html) if len(html) > MAX_TAG else None
    if long_tag:
        ends.append(long_tag.start())
    options = 0
    depth = 0
    for match in _NESTING.finditer(html):
        name = match[2].lower()
        if name == "option":
            options += not match[1]
        elif name not in _FLAT:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH or options > MAX_OPTIONS:
            ends.append(match.start())
            break
    end = min(ends)
    return html[:end], end < len(html)
