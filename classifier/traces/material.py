"""What the extractors of traces read: one page, its source and its links, with what carries credentials set apart."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from classifier.parsed import Anchor, Page
from store.credentials import carries_credentials
from store.traces import VALUE_CHARACTERS, Trace, TraceKind

# Ids stand in the head and in the footer of a source; what is longer is a page of data, searched at both ends.
MAX_SOURCE = 400_000
# Elements whose attributes carry ids of accounts; with the inline scripts they are a tenth of a source.
_TELLING = re.compile(
    r"<(?:script|ins|iframe|input|form|button|embed|object|amp-|meta|link)\b[^>]{0,1000}", re.IGNORECASE
)
# Characters that are not seen and break a number or an address apart: soft hyphen, zero width, directions.
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
# Credentials to a panel, and not to a shop, a mail service or a file: its endpoints, or user and password as a path.
_PANEL_ACCESS = re.compile(
    r"/(?:get|player_api|panel_api|xmltv|enigma2)(?:\.php[?/]|/)|[?&]mac=00|"
    r"://[^/]+(?:/(?:live|movie|series|timeshift))?/[^/?]+/[^/?]+/(?:[^/?]+/){0,2}\d+\.(?:ts|m3u8|mp4|mkv|avi)\b",
    re.IGNORECASE,
)
# What a site hands out itself: apps, and hidden mail addresses.
_SELF_TELLING = re.compile(r"\.(?:apk|xapk|apkm)\b", re.IGNORECASE)
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#\\\s]*)")
_UNSEEN = re.compile(f"[{INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page, ``href`` as written and free of credentials; ``host`` in lower case without ``www.``."""

    href: str
    host: str
    text: str
    zone: str


@dataclass(frozen=True, slots=True)
class Material:
    """One page as extractors see it: ``text`` is what is stored of it (credentials masked), ``lower`` the same in lower
    case, character for character; ``source`` is its markup and ``code`` that part of it where ids of accounts stand.

    ``links`` are those that leave the site. ``panels`` are the ``host[:port]`` of links
    that carry somebody's credentials to a panel: all that may be kept of them.
    """

    page: Page
    lower: str
    source: str
    code: str
    links: tuple[Link, ...]
    panels: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def text(self) -> str:
        """The page's stored text; all spans are offsets into it."""
        return self.page.text

    def in_text(self, kind: TraceKind, value: str, start: int, end: int, confidence: float) -> Trace:
        """A trace that stands in the text from ``start`` to ``end``."""
        return Trace(kind, value, printable(self.text[start:end]), self.zone(start), confidence, start, end)

    def in_link(self, kind: TraceKind, value: str, link: Link, confidence: float) -> Trace:
        """A trace in the target of a link; the span is that of the link's words, where the text has them."""
        start = self.text.find(link.text) if len(link.text) > 1 else -1
        span = (start, start + len(link.text)) if start >= 0 else (None, None)
        return Trace(kind, value, printable(link.href), "link", confidence, *span)

    def in_source(self, kind: TraceKind, value: str, shown: str, confidence: float) -> Trace:
        """A trace that only the markup or a script shows."""
        return Trace(kind, value, printable(shown), "markup", confidence)

    def zone(self, offset: int) -> str:
        """The zone of the page in which ``offset`` lies."""
        place = bisect_right(self.starts, offset) - 1
        return self.page.blocks[place].zone.value if place >= 0 else "body"


def gather(page: Page, source: str) -> Material:
    """The material of ``page``, whose text is masked already, read from ``source``."""
    links: list[Link] = []
    panels: dict[str, None] = {}
    for anchor in _outward(page):
        if carries_credentials(anchor.href):
            place = authority(anchor.href)
            if place and _PANEL_ACCESS.search(anchor.href):
                panels[place] = None
        else:
            links.append(Link(unescape(anchor.href), host_name(anchor.href), anchor.text, anchor.zone.value))
    if len(source) > MAX_SOURCE:
        source = source[: MAX_SOURCE // 2] + "\n" + source[-MAX_SOURCE // 2 :]
    starts = tuple(block.start for block in page.blocks)
    code = "\n".join((*_TELLING.findall(source), page.script_text))
    return Material(page, _lowered(page.text), source, code, tuple(links), tuple(panels), starts)


def host_name(url: str) -> str:
    """The host of ``url`` in lower case without ``www.``; empty where there is none."""
    return authority(url).partition(":")[0].removeprefix("www.")


def authority(url: str) -> str:
    """``host`` or ``host:port`` of ``url``, without user info, in lower case; empty where there is none."""
    found = _AUTHORITY.match(url)
    place = found[1].rpartition("@")[2].lower() if found else ""
    return place if len(place) <= VALUE_CHARACTERS else ""


def visible(text: str) -> str:
    """``text`` without characters that are not seen."""
    return _UNSEEN.sub("", text)


def printable(text: str) -> str:
    """``text`` on one line, as short as is shown."""
    return " ".join(visible(text).split())[:VALUE_CHARACTERS]


def _outward(page: Page) -> Iterator[Anchor]:
    """Each link to another place once; most links of a page stay on its site and say nothing here."""
    inside = "/".join(page.url.split("/", 3)[:3]) + "/"
    seen: set[str] = set()
    for anchor in page.anchors:
        href = anchor.href
        if href not in seen and (not href.startswith(inside) or _SELF_TELLING.search(href)):
            seen.add(href)
            yield anchor


def _lowered(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    # A few capitals have a lower case of two characters.
    return "".join(char if len(char.lower()) > 1 else char.lower() for char in text)
