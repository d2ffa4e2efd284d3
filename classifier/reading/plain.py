"""Plain text and release notes (NFO) → page: lines as they are, links where an address stands in the text."""

import re

from classifier.parsed import Anchor, MediaKind, Page, Zone
from classifier.reading.links import Resolver
from classifier.reading.text import assemble, excerpt, marked_tags

MAX_ANCHORS = 2000
_ADDRESS = re.compile(r"(?:https?://|magnet:\?|mailto:|tg://)[^\s<>\"'|\u2500-\u259f]+", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")
_PARAGRAPH = re.compile(r"\n\s*\n")


def find_links(text: str, url: str) -> tuple[Anchor, ...]:
    """The addresses that stand in running text, each once, with the line around it."""
    resolver = Resolver(url)
    found: dict[str, Anchor] = {}
    for line in text.split("\n"):
        # Every address has a colon, and few lines have: ten times as fast to see.
        if ":" not in line:
            continue
        for match in _ADDRESS.finditer(line):
            words = match[0].rstrip(".,;:!?)]}*_")
            href = resolver.resolve(words)
            if href and href not in found and len(found) < MAX_ANCHORS:
                found[href] = Anchor(href, words[:300], excerpt(line.strip(), words))
    return tuple(found.values())


def _read(text: str, url: str, kind: MediaKind) -> Page:
    text = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs = ("\n".join(line.rstrip() for line in part.splitlines()) for part in _PARAGRAPH.split(text))
    pieces = [(Zone.BODY, part.strip("\n")) for part in paragraphs if part.strip()]
    joined, blocks = assemble(pieces)
    return Page(
        url=url,
        kind=kind if pieces else MediaKind.EMPTY,
        text=joined,
        blocks=blocks,
        anchors=find_links(joined, url),
        tags=marked_tags(joined),
    )


def read_text(text: str, url: str) -> Page:
    """Read plain text: one block a paragraph."""
    return _read(text, url, MediaKind.TEXT)


def read_nfo(text: str, url: str) -> Page:
    """Read release notes; the drawing stays in the text, it is how they are told."""
    return _read(text, url, MediaKind.NFO)
