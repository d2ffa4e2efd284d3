"""The kind of a document, from its content."""

import pytest

from classifier.parsed import MediaKind
from classifier.reading.sniff import sniff_bytes, sniff_text

CASES = {
    "<!DOCTYPE html><p>x": MediaKind.HTML,
    "\n<!-- c --><html>": MediaKind.HTML,
    "<div class=a><p>One</p><br></div>": MediaKind.HTML,
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>': MediaKind.HTML,
    "<a " + "x=1 " * 5000 + ">x</a>": MediaKind.HTML,
    "<option>one<option>two": MediaKind.HTML,
    '<?xml version="1.0"?><rss>': MediaKind.XML,
    "<feed>": MediaKind.XML,
    '{"a": [1]}': MediaKind.JSON,
    "{not json}": MediaKind.TEXT,
    "[Group] Some Film - 01": MediaKind.TEXT,
    "#EXTM3U\n#EXTINF:-1,x": MediaKind.PLAYLIST,
    "# Title\n\nSee [x](http://a.test/)\n\n- one\n- two": MediaKind.MARKDOWN,
    "---\ntitle: x\n---\ntext <b>b</b>": MediaKind.MARKDOWN,
    "<h1 align=center><img src=x></h1>\n<p>y</p>": MediaKind.HTML,
    "Just a few words, and 1 < 2.": MediaKind.TEXT,
    "▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄\n█ x █\n" * 3: MediaKind.NFO,
    "# Folders\n\n├── a\n└── b\n\n## More\n- x": MediaKind.MARKDOWN,
}


@pytest.mark.parametrize("text", CASES)
def test_kind_of_text(text: str) -> None:
    """Each of these is told from its first characters."""
    assert sniff_text(text) == CASES[text]


def test_release_notes_without_drawing_are_told_by_their_name() -> None:
    """A file called .nfo is release notes even where it draws with letters only."""
    assert sniff_text("GROUP presents", "http://a.test/x.nfo") == MediaKind.NFO


@pytest.mark.parametrize("body", [b"\x89PNG\r\n", b"%PDF-1.7", b"PK\x03\x04x", b"\x00" * 50, bytes(range(256)) * 4])
def test_binary(body: bytes) -> None:
    """Pictures, archives and noise are not read."""
    assert sniff_bytes(body) == MediaKind.BINARY


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_nothing(body: bytes) -> None:
    """A body of white space is empty."""
    assert sniff_bytes(body) == MediaKind.EMPTY


@pytest.mark.parametrize("body", [b"<p>x\x00y and more text", "häßlich".encode("utf-16"), b"t\x00e\x00" * 18])
def test_text_is_not_binary(body: bytes) -> None:
    """A stray zero or a wide encoding does not make text binary."""
    assert sniff_bytes(body) is None
