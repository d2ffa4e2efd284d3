"""RSS, Atom, sitemaps and other XML → page: titles, descriptions and links.

By tokens, not by an XML parser: feeds of such sites are broken more often than not, and entities are no danger here.
"""

import html
import re

from classifier.parsed import Anchor, MediaKind, Page, Zone
from classifier.reading.links import Resolver
from classifier.reading.plain import MAX_ANCHORS
from classifier.reading.text import MAX_PIECES, assemble, squeeze

_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>(?:[^\]]++|\](?!\]>))*+)(?:\]\]>)?|<!--(?:[^-]++|-(?!->))*+(?:-->)?|<(?P<close>/?)(?P<name>[A-Za-z_][\w:.-]*+)(?P<attributes>[^<>]*+)>|"
    r"<[?!][^<>]*+>|(?P<text>[^<]+)|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG = re.compile(r"<[^<>]*>")
_LINKS = frozenset(("link", "loc", "comments", "guid", "enclosure", "outline", "id", "uri"))
_HEADINGS = frozenset(("title", "media:title"))
_ADDRESSES = ("href", "url", "htmlUrl", "xmlUrl")


class _Reading:
    """Takes the tokens of one document."""

    def __init__(self, url: str) -> None:
        self.resolver = Resolver(url)
        self.pieces: list[tuple[Zone, str]] = []
        self.anchors: dict[str, Anchor] = {}
        self.tags: dict[str, int] = {}
        self.title = ""
        self.description = ""
        self.language = ""
        self.heading = ""
        self.elements = 0

    def start(self, name: str, attributes: str) -> None:
        """An element with its attributes; a link may stand in one of them."""
        self.elements += 1
        if name in self.tags or len(self.tags) < 200:
            self.tags[name] = self.tags.get(name, 0) + 1
        values = {key: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(attributes)}
        for key in _ADDRESSES:
            if key in values and name != "atom:link":
                self.link(values[key])
        words = squeeze(values.get("title") or values.get("text") or "")
        if words and name == "outline":
            self.pieces.append((Zone.BODY, words))

    def text(self, name: str, words: str) -> None:
        """The words of one element; what they mean depends on its name."""
        words = squeeze(_TAG.sub(" ", html.unescape(words)))
        if not words:
            return
        if name == "language":
            self.language = words[:35].lower()
        elif name in _LINKS:
            self.link(words)
        elif name in _HEADINGS and not self.title:
            self.title = words
        elif name in _HEADINGS:
            self.heading = words
            self.pieces.append((Zone.HEADING, words))
        else:
            if name in ("description", "subtitle") and not self.description:
                self.description = words
            self.pieces.append((Zone.BODY, words))

    def link(self, address: str) -> None:
        """One address, named by the last heading."""
        href = self.resolver.resolve(address) if ":" in address or address.startswith("/") else ""
        if href and href not in self.anchors and len(self.anchors) < MAX_ANCHORS:
            self.anchors[href] = Anchor(href, self.heading)


def read(text: str, url: str) -> Page:
    """Read any XML: the text of its elements as blocks, first title as the page's, addresses as links."""
    reading = _Reading(url)
    name, words = "", ""
    for token in _TOKEN.finditer(text):
        if reading.elements == MAX_PIECES:
            break
        if token["name"]:
            reading.text(name, words)
            words = ""
            name = "" if token["close"] else token["name"].lower()
            if name:
                reading.start(name, token["attributes"])
        else:
            words += token["cdata"] or token["text"] or ""
    reading.text(name, words)
    pieces = [(Zone.TITLE, reading.title), *reading.pieces] if reading.title else reading.pieces
    joined, blocks = assemble(pieces)
    return Page(
        url=url,
        kind=MediaKind.XML,
        title=reading.title,
        description=reading.description,
        text=joined,
        blocks=blocks,
        anchors=tuple(reading.anchors.values()),
        tags=reading.tags,
        html_lang=reading.language,
        truncated=reading.elements >= MAX_PIECES,
    )
