"""What the first bytes of an answer are, whatever its name and its headers say: media, playlists, archives, programs.

A seller's ``/get`` that answers text/html may be a playlist with a hundred customers' credentials in it. The signatures
are those of the WHATWG MIME Sniffing standard and of the formats' own specifications.
"""

import re
import zlib

from crawler.media import FileKind

# Three packets of a transport stream: one 0x47 is a letter G, three of them 188 bytes apart are no text.
HEAD_BYTES = 2 * 188 + 1
_PACKET = 188
_SYNC = 0x47

_SIGNATURES: tuple[tuple[int, bytes, FileKind], ...] = (
    (4, b"ftyp", FileKind.MEDIA),
    (0, b"\x1aE\xdf\xa3", FileKind.MEDIA),
    (0, b"FLV\x01", FileKind.MEDIA),
    (0, b"OggS", FileKind.MEDIA),
    (0, b"ID3", FileKind.MEDIA),
    (0, b"fLaC", FileKind.MEDIA),
    (0, b"RIFF", FileKind.MEDIA),
    (0, b"\x00\x00\x01\xba", FileKind.MEDIA),
    (0, b"\x00\x00\x01\xb3", FileKind.MEDIA),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileKind.MEDIA),
    (0, b"\xff\xd8\xff", FileKind.MEDIA),
    (0, b"\x89PNG\r\n\x1a\n", FileKind.MEDIA),
    (0, b"GIF8", FileKind.MEDIA),
    (0, b"PK\x03\x04", FileKind.BINARY),
    (0, b"Rar!\x1a\x07", FileKind.BINARY),
    (0, b"7z\xbc\xaf\x27\x1c", FileKind.BINARY),
    (0, b"\x7fELF", FileKind.BINARY),
    (0, b"%PDF-", FileKind.BINARY),
    (0, b"d8:announce", FileKind.BINARY),
)
# The mark in a request's meta that an icon is asked for (crawler.icons): of pictures, these alone are looked at.
ICON = "icon"
_ICONS = (b"\x00\x00\x01\x00", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"BM")
_PLAYLIST = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:#EXTM3U|\[playlist\]|<\?xml[^>]*>\s*<MPD|<MPD)", re.IGNORECASE)
# Bit 32 lets zlib tell gzip from zlib by the header.
_EITHER = 32 + zlib.MAX_WBITS


def sniff(head: bytes, encoding: str = "") -> FileKind | None:
    """What ``head``, the first bytes off the wire, begin; None for anything that may be a page.

    ``encoding`` is the answer's Content-Encoding: gzip and deflate are unpacked as far as needed. HEAD_BYTES
    are enough.
    """
    if encoding in {"gzip", "x-gzip", "deflate"}:
        head = _unpack(head)
    if _PLAYLIST.match(head):
        return FileKind.PLAYLIST
    for offset, signature, kind in _SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    return FileKind.MEDIA if _is_transport_stream(head) else None


def is_icon(head: bytes, encoding: str = "") -> bool:
    """Whether ``head`` begins a picture of those that browsers take for a site's icon; what is packed by another
    ``encoding`` (brotli, say) may be one: it is looked at again when it is unpacked."""
    if encoding in {"gzip", "x-gzip", "deflate"}:
        head = _unpack(head)
    elif encoding not in {"", "identity"}:
        return True
    drawn = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        head.startswith(_ICONS)
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or drawn.startswith(b"<svg")
        or (drawn.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in drawn)
    )


def _unpack(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(_EITHER).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _is_transport_stream(head: bytes) -> bool:
    return len(head) >= HEAD_BYTES and all(head[at] == _SYNC for at in range(0, HEAD_BYTES, _PACKET))
