"""parse_page as a whole: it agrees with another parser on honest pages and survives the others."""

from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.page import MediaKind, Page, parse_page

URL = "https://site.test/a/b"
_WORDS = st.text(alphabet="abcdefgh äöß한국 &'\"€", min_size=1, max_size=12).map(
    lambda words: words.replace("&", "&amp;").replace("<", "&lt;")
)
_HREFS = st.sampled_from(["/x", "y.html", "https://o.test/?a=1&amp;b=2", "../up", "?q", "#here", "javascript:void(0)"])
_INLINE = st.sampled_from(["b", "i", "span", "em", "u"])
_BLOCK = st.sampled_from(["div", "section", "ul", "blockquote", "nav", "footer", "article", "header"])


def _wrap(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(children, max_size=4).map("".join)
    return st.builds(lambda tag, inner: f"<{tag}>{inner}</{tag}>", _BLOCK, several)


_PHRASES = st.one_of(
    _WORDS,
    st.builds(lambda tag, words: f"<{tag}>{words}</{tag}>", _INLINE, _WORDS),
    st.builds(lambda href, words: f'<a href="{href}">{words}</a>', _HREFS, _WORDS),
    st.builds(lambda words: f'<img src="x" alt="{words.replace(chr(34), "")}">', _WORDS),
)
_BLOCKS = st.recursive(
    st.lists(_PHRASES, max_size=4).map(lambda phrases: f"<p>{''.join(phrases)}</p>"), _wrap, max_leaves=12
)
_PAGES = st.builds(
    lambda title, blocks: (
        f"<!doctype html><html><head><title>{title}</title><style>p{{}}</style></head><body>{''.join(blocks)}"
        "<script>var a='<p>no</p>'</script></body></html>"
    ),
    _WORDS,
    st.lists(_BLOCKS, max_size=6),
)


def squeezed(text: str) -> str:
    """``text`` without white space: parsers may differ in that."""
    return "".join(text.split())


@given(_PAGES)
def test_agrees_with_beautiful_soup(html: str) -> None:
    """On well-formed pages text and links are those BeautifulSoup finds."""
    page = parse_page(html.encode(), URL)
    soup = BeautifulSoup(html, "html.parser")
    for code in soup(["script", "style"]):
        code.decompose()
    assert squeezed(page.text) == squeezed(soup.get_text())
    followed = [link for link in soup("a") if not str(link["href"]).startswith(("#", "javascript:"))]
    assert [anchor.href for anchor in page.anchors] == [urljoin(URL, str(link["href"])) for link in followed]
    assert [anchor.text for anchor in page.anchors] == [" ".join(link.get_text().split()) for link in followed]


def check(page: Page) -> None:
    """What holds of every page: blocks cover the text in order, and it can be stored as UTF-8."""
    assert "\n".join(page.text[block.start : block.end] for block in page.blocks) == page.text
    (page.text + page.title + page.hidden_text).encode()
    for anchor in page.anchors:
        (anchor.href + anchor.text + anchor.context).encode()


_PARTS = (
    "<p>", "</p>", "<a href=", "<a href='x'>", "</a>", "<table>", "<tr>", "<td>", "<b>", "<i>", "</b>", "<!--",
    "-->", "<script>", "</script>", "<svg>", "<title>", "<select>", "<option>", "<noscript>", "<template>",
    "<div hidden>", "</div>", "<pre>", "<base href='//['>", "<meta charset=utf-7>",
    "<input type=submit value=>", "<script type=application/ld+json>", '{"@graph":[', "]}",
    "<link rel=canonical href=", "&#xD800;", "&#0;", "---\n", "# x\n", "[a](b)", "#EXTM3U\n", "#EXTINF:-1,",
    "<?xml ?>", "<![CDATA[", "<rss>", '"', "'", ">", "\x00",
)  # fmt: skip
_SCRAPS = st.lists(
    st.one_of(
        st.sampled_from(_PARTS),
        st.text(max_size=6),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300)
@given(_SCRAPS, st.sampled_from(["utf-8", "utf-16", "latin-1", "cp437", "euc-kr"]))
def test_scraps_of_markup_give_a_page(html: str, charset: str) -> None:
    """No heap of tags, formats and characters in any charset makes parsing fail."""
    check(parse_page(html.encode(charset, "ignore"), URL))


@given(st.binary(max_size=400), st.sampled_from(["", "text/html", "text/html; charset=utf-16", "image/png"]))
def test_any_bytes_give_a_page(body: bytes, content_type: str) -> None:
    """Noise gives a page, whatever it is called."""
    check(parse_page(body, URL, content_type))


@given(_PAGES, st.integers(0, 10_000), st.binary(min_size=1, max_size=5))
def test_damaged_pages_give_a_page(html: str, at: int, damage: bytes) -> None:
    """A page with bytes overwritten or cut anywhere is still read."""
    body = html.encode()
    at %= len(body)
    check(parse_page(body[:at] + damage + body[at + len(damage) :], URL))
    check(parse_page(body[:at], URL))


HOSTILE = {
    "links": b"<p>entry <a href=/p.html>link</a></p>\n" * 280_000,
    "nested": b"<div>" * 200_000 + b"deep",
    "script": b"<p>seen</p><script>" + b"if(a<b){c('</div>')}" * 50_000 + b"</script>",
    "attributes": b"<p>seen<a " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x",
    "fonts": b"".join(b"<b id=%d><p>" % n for n in range(50_000)),
    "rows": b"<table>" + b"<tr><td>x" * 400_000,
    "options": b"<select>" + b"<option>x" * 100_000,
    "noise": bytes(range(1, 256)) * 20_000,
    "json": b"[" * 1_000_000,
    "cdata": b"<?xml version='1.0'?>" + b"<![CDATA[" * 400_000,
    "names": b"<?xml version='1.0'?><" + b"a" * 4_000_000,
    "marks": b"# a\n# b\n" + b"![" * 500_000,
    "braces": b"# a\n# b\n" + b"{% " * 400_000,
    "front": b"---\n" * 500_000,
    "drawn": b"\xdb" * 4_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read(name: str) -> None:
    """Inputs made to keep a parser busy give a page, cut where it must be (how fast: benchmarks/page_speed.py)."""
    check(parse_page(HOSTILE[name], URL))


def test_a_cut_page_says_so() -> None:
    """Whoever reads a cut page is told; what stands before the cut is there."""
    page = parse_page(b"<p>first</p>" + HOSTILE["links"], URL)
    assert page.truncated
    assert page.text.startswith("first")
    assert not parse_page(b"<p>first</p>", URL).truncated


@pytest.mark.parametrize(("body", "kind"), [(b"", MediaKind.EMPTY), (b"\x89PNG\r\n\x1a\n", MediaKind.BINARY)])
def test_what_cannot_be_read_has_no_text(body: bytes, kind: MediaKind) -> None:
    """Empty bodies and pictures are pages without text."""
    assert parse_page(body, URL) == Page(url=URL, kind=kind)


def test_the_whole() -> None:
    """Kind, charset and language come from the bytes, whatever the server calls them."""
    body = '<meta charset="euc-kr"><title>방송</title><p>모든 채널을 무료로 시청하세요'.encode("euc-kr")
    page = parse_page(body, URL, "image/png")
    assert (page.kind, page.charset, page.language, page.title) == (MediaKind.HTML, "cp949", "ko", "방송")


def test_a_language_told_before_is_kept() -> None:
    """Who knows the language says so, and it is not told anew; an empty string says that nobody knows."""
    body = b"<title>News</title><p>The police said on Monday that the court heard witnesses in the city."
    assert parse_page(body, "https://a.example/", "", "fr").language == "fr"
    assert parse_page(body, "https://a.example/", "", "").language == "en"
