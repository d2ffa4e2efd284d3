"""The readers of everything that is not HTML."""

import json
from collections.abc import Callable

import pytest

from classifier.parsed import MediaKind, Page, Zone
from classifier.reading import feed, json_text, markdown, plain, playlist
from classifier.reading.structured import loads_tolerant
from classifier.reading.text import MAX_PIECES

URL = "https://site.test/dir/"


def zones(page: Page) -> list[tuple[Zone, str]]:
    """The page as zone and text."""
    return [(block.zone, page.text[block.start : block.end]) for block in page.blocks]


def test_markdown() -> None:
    """Front matter gives title and description; headings, links and pictures are read, marks are not text."""
    page = markdown.read(
        "---\ntitle: 'Guide'\ndescription: How to\n---\n# First\nSee [the **plans**](plans.html) or <https://b.test/x>.\n"
        "![logo](l.png)\n\n* <a href='https://c.test/'>C</a>\n\n[r]: https://d.test/\n",
        URL,
    )
    assert (page.title, page.description, page.alts) == ("Guide", "How to", ("logo",))
    assert zones(page)[:2] == [(Zone.TITLE, "Guide"), (Zone.HEADING, "First")]
    assert "See the plans or" in page.text
    assert "**" not in page.text
    hrefs = {anchor.href for anchor in page.anchors}
    assert hrefs == {"https://site.test/dir/plans.html", "https://b.test/x", "https://c.test/", "https://d.test/"}


def test_the_rule_of_a_table_is_no_text() -> None:
    """Dashes that part a table's head from its rows are markup: as text they pass for drawing."""
    page = markdown.read("| format | kind |\n|:-----|------:|\n| x264 | video |\n", URL)
    assert page.text == "| format | kind |\n| x264 | video |"


def test_markdown_title_is_the_first_heading() -> None:
    """Without front matter the first heading, underlined ones included, names the page."""
    assert markdown.read("Name\n====\ntext\n", URL).title == "Name"


def test_plain_text() -> None:
    """Paragraphs are blocks; addresses in the text are links with their line as context."""
    page = plain.read_text("First line\r\nsecond\r\n\r\nWrite to http://a.test/x, now.\x07", URL)
    assert zones(page) == [(Zone.BODY, "First line\nsecond"), (Zone.BODY, "Write to http://a.test/x, now.")]
    assert (page.anchors[0].href, page.anchors[0].context) == ("http://a.test/x", "Write to http://a.test/x, now.")


def test_release_notes_keep_their_drawing() -> None:
    """The frame of release notes stays, line by line."""
    notes = "██████\n█ GROUP █\n██████"
    page = plain.read_nfo(notes, URL)
    assert (page.kind, page.text) == (MediaKind.NFO, notes)


RSS = """<?xml version="1.0"?><rss><channel><title>Releases &amp; more</title><description>New ones</description>
<language>en-US</language><item><title><![CDATA[Some.Film.2020-GRP]]></title><link>https://a.test/1</link>
<description>&lt;p&gt;Size: &lt;b&gt;1 GB&lt;/b&gt;&lt;/p&gt;</description><enclosure url="https://a.test/1.torrent"/></item>
<item><title>Broken & unescaped</title></channel>"""
ATOM = """<feed><title>News</title><entry><title>One</title>
<link href="https://b.test/1"/><summary>Text</summary></entry>"""


def test_feeds() -> None:
    """RSS and Atom, well-formed or not: titles, descriptions without markup, links named by their entry."""
    page = feed.read(RSS, URL)
    assert (page.title, page.description, page.html_lang) == ("Releases & more", "New ones", "en-us")
    assert (Zone.HEADING, "Some.Film.2020-GRP") in zones(page)
    assert (Zone.BODY, "Size: 1 GB") in zones(page)
    assert (Zone.HEADING, "Broken & unescaped") in zones(page)
    assert [(anchor.href, anchor.text) for anchor in page.anchors] == [
        ("https://a.test/1", "Some.Film.2020-GRP"),
        ("https://a.test/1.torrent", "Some.Film.2020-GRP"),
    ]
    assert [anchor.href for anchor in feed.read(ATOM, URL).anchors] == ["https://b.test/1"]


def test_json() -> None:
    """String values are the text, addresses the links, the usual key the title; keys and numbers are not text."""
    value = {"title": "Plans", "items": [{"name": "Gold", "price": 9, "url": "https://a.test/"}, None, True]}
    page = json_text.read(json.dumps(value), URL)
    assert (page.title, page.text) == ("Plans", "Plans\nGold")
    assert [anchor.href for anchor in page.anchors] == ["https://a.test/"]


M3U = """#EXTM3U
#EXTINF:-1 tvg-name="A, B" group-title="Sports",Arena One
http://line.test:8080/live/SOMEUSER/SOMEPASS/1.ts
#EXTINF:-1 group-title="Sports",Arena Two
http://line.test:8080/live/SOMEUSER/SOMEPASS/2.ts
#EXTINF:-1,http://x.test/?username=SOMEUSER
"""


def test_playlist_shows_names_and_hosts_but_never_credentials() -> None:
    """Groups and names of channels and the streams' hosts are read; nothing of the addresses' paths is anywhere."""
    page = playlist.read(M3U, URL)
    assert zones(page) == [(Zone.HEADING, "Sports"), (Zone.BODY, "Arena One"), (Zone.BODY, "Arena Two")]
    assert (page.embed_hosts, page.anchors) == (("line.test",), ())
    assert "SOME" not in repr(page)


@pytest.mark.parametrize("reader", [markdown.read, plain.read_text, feed.read, json_text.read, playlist.read])
@pytest.mark.parametrize("text", ["", " \n", "\x00", "<", "---\n---\n", "<![CDATA[", "#EXTINF:", "[a](", "&#x110000;"])
def test_scraps_are_read(reader: object, text: str) -> None:
    """The smallest broken inputs give a page."""
    assert isinstance(reader(text, URL), Page)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("reader", "text"), [(markdown.read, "a b\n" * 70_000), (feed.read, "<rss>" + "<i>a b" * 70_000)]
)
def test_endless_pages_are_cut(reader: Callable[[str, str], Page], text: str) -> None:
    """What has more blocks than any honest page is read to a limit, and the page says that it was cut."""
    page = reader(text, URL)
    assert page.truncated
    assert len(page.blocks) <= MAX_PIECES


def test_blanks_are_looked_at_once() -> None:
    """Millions of blanks in what might be JSON are no work that grows with their square."""
    assert loads_tolerant('{"a":[' + " " * 3_000_000) is None
    assert loads_tolerant('<!-- {"a": [1,],} -->') == {"a": [1]}
    assert loads_tolerant('//<![CDATA[\n{"a": 1}\n//]]>') == {"a": 1}
