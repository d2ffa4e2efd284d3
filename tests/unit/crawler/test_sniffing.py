"""First bytes tell media from pages, whatever the headers say."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.media import FileKind
from crawler.sniffing import HEAD_BYTES, is_icon, sniff

STREAM = (b"\x47" + b"\x1f" * 187) * 3


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"#EXTM3U\n#EXTINF", FileKind.PLAYLIST),
        (b"\xef\xbb\xbf\r\n#extm3u", FileKind.PLAYLIST),
        (b'<?xml version="1.0"?>\n<MPD xmlns', FileKind.PLAYLIST),
        (b"[playlist]\nFile1=", FileKind.PLAYLIST),
        (b"\x00\x00\x00\x20ftypisom", FileKind.MEDIA),
        (STREAM, FileKind.MEDIA),
        (b"\x1aE\xdf\xa3\x01", FileKind.MEDIA),
        (b"\x89PNG\r\n\x1a\n", FileKind.MEDIA),
        (b"PK\x03\x04", FileKind.BINARY),
        (b"d8:announce35:", FileKind.BINARY),
        (b"%PDF-1.7", FileKind.BINARY),
        (b"<!DOCTYPE html><title>G</title>", None),
        (b"Good morning, this is no stream", None),
        (b"G" * HEAD_BYTES, FileKind.MEDIA),
        (b"G" + b"o" * HEAD_BYTES, None),
        (b"<html>#EXTM3U is how a playlist begins", None),
        (b"", None),
    ],
)
def test_signatures(head: bytes, kind: FileKind | None) -> None:
    """Media, playlists and archives are known by how they begin; pages that speak of them are pages."""
    assert sniff(head) is kind


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_playlists_are_seen(encoding: str, pack: object) -> None:
    """A playlist is one behind gzip and deflate too, even when only its first bytes are there."""
    packed = pack(b"#EXTM3U\n" + bytes(range(256)) * 20)  # type: ignore[operator]

    assert sniff(packed[:60], encoding) is FileKind.PLAYLIST
    assert sniff(pack(b"<html>"), encoding) is None  # type: ignore[operator]


def test_bomb_is_not_unpacked() -> None:
    """Of fifty megabytes only the first bytes are unpacked."""
    assert sniff(gzip.compress(b"a" * 50_000_000)[:5000], "gzip") is None


@given(st.binary(max_size=600), st.sampled_from(["", "gzip", "deflate", "br", "nonsense"]))
def test_any_bytes_are_judged(head: bytes, encoding: str) -> None:
    """No bytes and no encoding raise anything."""
    assert sniff(head, encoding) in {None, *FileKind}


@given(st.text(max_size=400))
def test_text_is_a_page(text: str) -> None:
    """Markup of any text is no media."""
    assert sniff(b"<html><body>" + text.encode("utf-8", "replace")) is None


@pytest.mark.parametrize(
    ("head", "icon"),
    [
        (b"\x00\x00\x01\x00\x01\x00\x10\x10", True),
        (b"\x89PNG\r\n\x1a\n\x00", True),
        (b"GIF89a\x01", True),
        (b"\xff\xd8\xff\xe0", True),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", True),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", True),
        (b"<?xml version='1.0'?><!-- x --><svg>", True),
        (b"RIFF\x10\x00\x00\x00AVI LIST", False),
        (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'><svg>", True),
        (b"<!DOCTYPE html><title>404</title><svg>", False),
        (b"\x00\x00\x00\x20ftypisom", False),
        (b"#EXTM3U", False),
        (b"", False),
    ],
)
def test_icons_are_known_by_how_they_begin(head: bytes, icon: bool) -> None:
    """What browsers take for an icon is one, packed or not; films, playlists and error pages are none."""
    assert is_icon(head) is icon
    assert is_icon(gzip.compress(head), "gzip") is icon


def test_what_only_whole_can_be_unpacked_is_not_refused_by_its_head() -> None:
    """An icon packed with brotli, as content networks send it, begins like nothing; without packing that is no icon."""
    head = b"\xa1\x40\x7f" * 126
    assert is_icon(head, "br")
    assert not is_icon(head)
    assert not is_icon(head, "identity")
