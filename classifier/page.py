"""Bytes and URL → Page: what a visitor would read, by zone, and what the markup tells besides."""

from dataclasses import replace

from classifier.parsed import Anchor, Block, MediaKind, Page, Zone
from classifier.reading import feed, json_text, language, markdown, markup, plain, playlist
from classifier.reading.charset import decode
from classifier.reading.guard import cut_body
from classifier.reading.sniff import sniff_bytes, sniff_text

__all__ = ["Anchor", "Block", "MediaKind", "Page", "Zone", "parse_page"]

# The longest book has a million characters; what a text says of its site stands at its start.
MAX_PROSE = 1_000_000
_PROSE = (MediaKind.TEXT, MediaKind.NFO, MediaKind.MARKDOWN, MediaKind.XML)
_READERS = {
    MediaKind.HTML: markup.read,
    MediaKind.TEXT: plain.read_text,
    MediaKind.NFO: plain.read_nfo,
    MediaKind.MARKDOWN: markdown.read,
    MediaKind.XML: feed.read,
    MediaKind.JSON: json_text.read,
    MediaKind.PLAYLIST: playlist.read,
}


def parse_page(body: bytes, url: str, content_type: str = "", spoken: str = "") -> Page:
    """Parse ``body`` as fetched from ``url``; raises PageRefusedError when it is too hostile to read.

    ``content_type`` is the header as it came; it only helps with the charset, the kind is read from the bytes.
    ``spoken`` is the language where it was told before: telling it is a twentieth of the work.
    """
    kind = sniff_bytes(body)
    if kind is not None:
        return Page(url=url, kind=kind)
    body, cut = cut_body(body)
    text, charset = decode(body, content_type)
    kind = sniff_text(text, url)
    if kind in _PROSE and len(text) > MAX_PROSE:
        text, cut = text[:MAX_PROSE], True
    page = _READERS[kind](text, url)
    spoken = spoken or language.identify(language.sample(page.text, page.blocks), page.html_lang)
    return replace(page, charset=charset, language=spoken, truncated=cut or page.truncated)
