"""Markdown → page: front matter, headings and links; the little HTML it may hold is taken out."""

import re
from operator import itemgetter

from classifier.parsed import Anchor, MediaKind, Page, Zone
from classifier.reading.links import Resolver
from classifier.reading.plain import MAX_ANCHORS, find_links
from classifier.reading.sniff import FRONT_MATTER
from classifier.reading.text import MAX_PIECES, assemble, excerpt, marked_tags, squeeze

_FIELD = re.compile(r"^([A-Za-z][\w-]{0,40}):[ \t]*(\S.*)$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?:[^-]++|-(?!->))*+(?:-->)?|\{%[^%\n]{0,300}%\}")
_HREF = re.compile(r"<a\s[^<>]*?href=[\"']?([^\s\"'<>]+)[^<>]*>([^<]{0,300})", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\]\n]{0,100}\])")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s[^()\n]*)?\)")
_REFERENCE = re.compile(r"^[ \t]{0,3}\[([^\]\n]+)\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?$", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^(?:=+|-+)\s*$")
_TABLE_RULE = re.compile(r"^[ \t]{0,3}\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?$")
_BEGINNERS = frozenset(">-*+")
_BEGINNING = re.compile(r"\s{0,3}(?:>\s?)+|\s*[-*+]\s+")
_MARKERS = "*_~`"
_MARKS = re.compile(r"\*\*|__|~~|`")
# What a match holds in its first group: a replacement written as a template takes five times as long.
_WORDS = itemgetter(1)


def read(text: str, url: str) -> Page:
    """Read ``text`` as markdown; the title is the front matter's, else the first heading."""
    front = FRONT_MATTER.match(text)
    meta = dict(_fields(front[1])) if front else {}
    body = _COMMENT.sub(" ", text[front.end() if front else 0 :])
    alts = tuple(alt for alt in (squeeze(match[1]) for match in _IMAGE.finditer(body)) if alt)
    body = _IMAGE.sub(" ", body)
    found = _links(body, url)
    pieces = _pieces(_TAG.sub(" ", _unreferenced(_LINK.sub(_WORDS, _FENCE.sub("", body)))))
    heading = next((piece for zone, piece in pieces if zone is Zone.HEADING), "")
    title = meta.get("title") or heading
    if meta.get("title"):
        pieces = [(Zone.TITLE, title), *pieces]
    joined, blocks = assemble(pieces)
    return Page(
        url=url,
        kind=MediaKind.MARKDOWN if pieces else MediaKind.EMPTY,
        title=title,
        description=meta.get("description", ""),
        text=joined,
        blocks=blocks,
        anchors=found,
        alts=alts,
        meta=meta,
        tags=marked_tags(body),
        truncated=len(pieces) >= MAX_PIECES,
    )


def _fields(front: str) -> list[tuple[str, str]]:
    """The flat ``name: value`` lines of YAML front matter; nested values tell nothing about the page."""
    return [(name.lower(), value.strip().strip("\"'")[:1000]) for name, value in _FIELD.findall(front)[:100]]


def _unreferenced(body: str) -> str:
    """``body`` without the lines that say where links lead."""
    return _REFERENCE.sub("", body) if "]:" in body else body


def _pieces(body: str) -> list[tuple[Zone, str]]:
    pieces: list[tuple[Zone, str]] = []
    for line in body.splitlines():
        if not line or line.isspace():
            continue
        # Each pattern is asked where its sign stands, which few lines hold.
        heading = _HEADING.match(line) if "#" in line else None
        words = squeeze(_unmarked(heading[1] if heading else line))
        if len(pieces) == MAX_PIECES:
            break
        if line[:1] in ("=", "-") and _UNDERLINE.match(line):
            if pieces and pieces[-1][0] is Zone.BODY and line[0] == "=":
                pieces[-1] = (Zone.HEADING, pieces[-1][1])
        elif words and not ("--" in line and _TABLE_RULE.match(line)):
            pieces.append((Zone.HEADING if heading else Zone.BODY, words))
    return pieces


def _unmarked(line: str) -> str:
    beginning = _BEGINNING.match(line) if line.lstrip()[:1] in _BEGINNERS else None
    if beginning:
        line = line[beginning.end() :]
    return _MARKS.sub("", line) if any(map(line.__contains__, _MARKERS)) else line


def _links(body: str, url: str) -> tuple[Anchor, ...]:
    resolver = Resolver(url)
    found: list[Anchor] = []
    for line in body.splitlines():
        if "[" not in line and "<" not in line:
            continue
        pairs = [(match[2], match[1]) for match in _LINK.finditer(line)] if "](" in line else []
        if "]:" in line:
            pairs += [(match[2], match[1]) for match in _REFERENCE.finditer(line)]
        if "<" in line:
            pairs += [(match[1], match[2]) for match in _HREF.finditer(line)]
        context = squeeze(_LINK.sub(_WORDS, line)) if pairs else ""
        for target, named in pairs:
            href, words = resolver.resolve(target), squeeze(named)
            if href and len(found) < MAX_ANCHORS:
                found.append(Anchor(href, words, excerpt(context, words)))
    known = {anchor.href for anchor in found}
    bare = find_links(_unreferenced(_LINK.sub(" ", _HREF.sub(" ", body))), url)
    return (*found, *(anchor for anchor in bare if anchor.href not in known))
