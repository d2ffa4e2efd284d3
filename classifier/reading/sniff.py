"""Bytes and text → the kind of document, from the content alone: servers say anything."""

import re

from classifier.parsed import MediaKind
from classifier.reading.structured import loads_tolerant

# What stands in the first pages of a document tells its kind.
SAMPLE = 4096
_MAGIC = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF-", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90", b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"\x00\x00\x01\x00", b"wOF2",
    b"wOFF", b"BZh", b"\xfd7zXZ", b"FLV\x01", b"G@\x00", b"\x00asm", b"SQLite format 3",
)  # fmt: skip
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
_DOCUMENT = re.compile(
    r"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->)*+<(?:!doctype\s+html|html|head|body|title|meta|script|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*(?:<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml|caps|error)\b)", re.IGNORECASE)
_XHTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|article|b|body|br|button|center|div|em|font|footer|form|h[1-6]|header|hr|i|img|input|li|main|nav|ol|p|"
    r"pre|script|section|span|strong|style|table|td|tr|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*<[a-z][a-z0-9-]*[\s/>]", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|[-*+] \S|\d+\. \S|> \S|={4,}\s*$|\|[ :-]+\|)|\]\((?:https?:|/|#|\.|mailto:)|\*\*\S[^*\n]*\*\*",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6} \S|\]\((?:https?:|/|#|\.)|^```", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DRAWN = re.compile(r"[\u2500-\u259f]")
_NOTES = re.compile(r"\.(?:nfo|diz)(?:$|\?)", re.IGNORECASE)
# Two drawn lines' worth; a tree of folders in a manual has fewer in the same room.
_DRAWN_LEAST = 60


def sniff_bytes(body: bytes) -> MediaKind | None:
    """BINARY or EMPTY where there is nothing to read; None for anything that can be text."""
    sample = body[:SAMPLE]
    if not sample.strip():
        return MediaKind.EMPTY
    if sample.startswith(_MAGIC) or sample[4:8] == b"ftyp":
        return MediaKind.BINARY
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or _alternates(sample):
        return None
    # Text has hardly any control characters; random or compressed bytes have one in ten.
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return MediaKind.BINARY if controls * 20 > len(sample) else None


def _alternates(sample: bytes) -> bool:
    """UTF-16 without a mark: zeros on one side of the byte pairs only."""
    zeros = sorted((sample[::2].count(0), sample[1::2].count(0)))
    return zeros[1] * 5 > len(sample) and zeros[0] * 50 < len(sample)


def sniff_text(text: str, url: str = "") -> MediaKind:
    """The kind of a decoded document; ``url`` is only asked whether its path names release notes (.nfo, .diz)."""
    start = text[:SAMPLE].lstrip("\ufeff \t\r\n")
    if start.startswith(("#EXTM3U", "#EXTINF")):
        return MediaKind.PLAYLIST
    if _XML.match(start):
        return MediaKind.HTML if _XHTML.search(start[:2048]) else MediaKind.XML
    if _DOCUMENT.match(start):
        return MediaKind.HTML
    if start[:1] in ("{", "[") and isinstance(loads_tolerant(text), dict | list):
        return MediaKind.JSON
    return _sniff_prose(text, url)


def _sniff_prose(text: str, url: str) -> MediaKind:
    front = FRONT_MATTER.match(text)
    start = text[front.end() if front else 0 :][:SAMPLE]
    tags = len(_TAG.findall(start))
    marks = len(_MARKDOWN.findall(start))
    if front:
        return MediaKind.MARKDOWN
    if tags > 2 and tags > 2 * marks:
        return MediaKind.HTML
    if (len(_DRAWN.findall(start)) >= _DRAWN_LEAST and not _HEADING.search(start)) or _NOTES.search(url):
        return MediaKind.NFO
    if marks > 1 and _HEADING.search(start):
        return MediaKind.MARKDOWN
    return MediaKind.HTML if tags or _OPENING.match(start) else MediaKind.TEXT
