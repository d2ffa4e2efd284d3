"""The values a parsed page is made of; classifier/page.py makes them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Zone(StrEnum):
    """Where on the page a block of text stands."""

    TITLE = "title"
    HEADING = "heading"
    NAVIGATION = "navigation"
    BODY = "body"
    FOOTER = "footer"


class MediaKind(StrEnum):
    """What the bytes turned out to be, whatever the server called them."""

    HTML = "html"
    TEXT = "text"
    NFO = "nfo"
    MARKDOWN = "markdown"
    XML = "xml"
    JSON = "json"
    PLAYLIST = "playlist"
    BINARY = "binary"
    EMPTY = "empty"


class Block(NamedTuple):
    """A run of visible text: ``page.text[start:end]`` stands in ``zone``."""

    zone: Zone
    start: int
    end: int


class Anchor(NamedTuple):
    """One link out of the page, ``href`` absolute (resolved against <base>), ``context`` the text around it.

    ``context`` is empty where the link stands alone in its block or is not visible (``hidden``).
    """

    href: str
    text: str = ""
    context: str = ""
    rel: str = ""
    zone: Zone = Zone.BODY
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed capture. ``text`` is what is visible, blocks joined by newlines; offsets everywhere refer to it.

    ``script_hosts`` are the hosts scripts come from, ``embed_hosts`` those of frames, players and playlist entries.
    """

    url: str
    kind: MediaKind
    charset: str = "utf-8"
    language: str = ""
    title: str = ""
    description: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = ()
    hidden_text: str = ""
    anchors: tuple[Anchor, ...] = ()
    alts: tuple[str, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    structured: tuple[dict[str, object], ...] = ()
    script_hosts: tuple[str, ...] = ()
    script_text: str = ""
    tags: dict[str, int] = field(default_factory=dict)
    html_lang: str = ""
    hreflangs: tuple[str, ...] = ()
    canonical: str = ""
    truncated: bool = False
    embed_hosts: tuple[str, ...] = ()
