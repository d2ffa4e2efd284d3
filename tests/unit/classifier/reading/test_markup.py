"""HTML → page: zones, hidden text, links, and what the markup says besides."""

import pytest

from classifier.parsed import MediaKind, Page, Zone
from classifier.reading.markup import read

URL = "https://shop.test/en/"


def zones(page: Page) -> list[tuple[Zone, str]]:
    """The page as zone and text."""
    return [(block.zone, page.text[block.start : block.end]) for block in page.blocks]


def test_zones() -> None:
    """Title first, then headings, navigation, body and footer in document order, each block where it stands."""
    page = read(
        "<body><title> A  shop </title><nav><a href=a>Home</a> <a href=b>Plans</a></nav><h1>Buy <i>now</i></h1>"
        "<p>All channels.<p>No limits.<div class='site-footer'><h3>Help</h3>Imprint</div>",
        URL,
    )
    assert zones(page) == [
        (Zone.TITLE, "A shop"),
        (Zone.NAVIGATION, "Home Plans"),
        (Zone.HEADING, "Buy now"),
        (Zone.BODY, "All channels."),
        (Zone.BODY, "No limits."),
        (Zone.FOOTER, "Help"),
        (Zone.FOOTER, "Imprint"),
    ]


def test_a_table_row_is_one_line() -> None:
    """What costs how much stands in one block."""
    page = read("<table><tr><td>1 Monat<td>9,99 €<tr><td>12 Monate<td>59,99 €</table>", URL)
    assert page.text == "1 Monat 9,99 €\n12 Monate 59,99 €"


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        "style='display: none'",
        "style='VISIBILITY:hidden'",
        "style='font-size:0px'",
        "style='color:#fff; background:#FFF'",
        "style='text-indent:-9999px'",
    ],
)
def test_hidden_text_is_kept_apart(attribute: str) -> None:
    """Text no visitor sees is not in the text, but in hidden_text; links in it are marked."""
    page = read(f"<p>seen</p><div {attribute}><p>spam <a href=x>link</a></p> more</div><p>again", URL)
    assert page.text == "seen\nagain"
    assert page.hidden_text.split() == ["spam", "link", "more"]
    assert [anchor.hidden for anchor in page.anchors] == [True]


@pytest.mark.parametrize("style", ["font-size:0.9em", "color:#fff;background:#000", "display:block", "left:-10px"])
def test_ordinary_style_hides_nothing(style: str) -> None:
    """Small print, colours and small shifts are visible."""
    assert read(f"<p style='{style}'>seen", URL).text == "seen"


def test_a_page_hidden_until_its_script_runs_is_visible() -> None:
    """display:none on the body itself keeps a page from flickering; it is shown in the end."""
    assert read("<body style='display:none'><p>seen", URL).text == "seen"


def test_scripts_styles_and_players_are_no_text() -> None:
    """Code and fallback texts are no text; where scripts and players come from is noted."""
    page = read(
        "<style>p{}</style><template><p>t</template><script src=//cdn.test/a.js></script><script>ga('UA-1')</script>"
        "<svg><title>icon</title></svg><video src=https://v.test/x>no video</video><iframe src=https://f.test/>x</iframe><p>y",
        URL,
    )
    assert page.text == "y"
    assert page.title == ""
    assert (page.script_hosts, page.script_text) == (("cdn.test",), "ga('UA-1')")
    assert set(page.embed_hosts) == {"v.test", "f.test"}


def test_script_text_is_bounded() -> None:
    """At most 64 KB of code are kept."""
    assert len(read("<script>" + "x" * 100_000 + "</script><script>y</script>", URL).script_text) <= 65 * 1024


def test_noscript_counts_only_on_an_empty_page() -> None:
    """What visitors without scripts read is the text only where there is no other."""
    assert read("<p>page</p><noscript>enable it</noscript>", URL).text == "page"
    assert read("<div id=root></div><noscript><p>enable it</p></noscript>", URL).text == "enable it"


def test_script_shell_is_empty_but_named() -> None:
    """A shell that a script fills is EMPTY; title and description are all there is to know."""
    page = read("<title>App</title><meta name=description content='All TV'><div id=root></div>", URL)
    assert (page.kind, page.title, page.description, page.text) == (MediaKind.EMPTY, "App", "All TV", "App")


def test_links_with_text_context_and_zone() -> None:
    """A link has an absolute address, its words, the words around it, its rel and its zone."""
    page = read(
        "<base href='/x/'><p>Order on <a rel=nofollow href='https://wa.me/1'>WhatsApp</a> today</p>"
        "<footer><a href=terms>Terms</a></footer><a href=p><img alt='Big sale' src=i></a><p>12 months",
        URL,
    )
    order, terms, image = page.anchors
    assert (order.href, order.text, order.context, order.rel, order.zone) == (
        "https://wa.me/1", "WhatsApp", "Order on WhatsApp today", "nofollow", Zone.BODY,
    )  # fmt: skip
    assert (terms.href, terms.context, terms.zone) == ("https://shop.test/x/terms", "", Zone.FOOTER)
    assert (image.text, page.alts) == ("Big sale", ("Big sale",))


def test_a_link_around_blocks_has_all_their_words() -> None:
    """A card that is one link is named by all its blocks."""
    assert read("<a href=x><h3>Gold</h3><p>12 months</p></a>", URL).anchors[0].text == "Gold 12 months"


def test_the_head() -> None:
    """Meta, canonical, languages and structured data, wherever on the page they stand."""
    page = read(
        "<html lang=de-AT><link rel=canonical href=/c><link rel=alternate hreflang=FR href=/fr>"
        "<body><meta property='og:description' content='All  TV'><meta name=Generator content=WordPress>"
        "<script type='application/ld+json'>{'bad'</script>"
        '<script type="application/ld+json">{"@graph":[{"@type":"Product","name":"Gold",}]}</script>x',
        URL,
    )
    assert (page.html_lang, page.canonical, page.hreflangs) == ("de-at", "https://shop.test/c", ("fr",))
    assert (page.description, page.meta["generator"]) == ("All TV", "WordPress")
    assert page.structured == ({"@type": "Product", "name": "Gold"},)
    assert page.script_text == ""


def test_buttons_are_read_and_fields_are_not() -> None:
    """The words on a button are visible; a hidden field's value is not."""
    assert read("<input type=submit value='Buy now'><input type=hidden value=secret>", URL).text == "Buy now"


def test_preformatted_text_keeps_its_lines() -> None:
    """Release notes inside <pre> keep their lines."""
    assert read("<pre>a  b\n  c\n\nd</pre>", URL).text == "a  b\n  c\nd"


def test_tags_are_counted() -> None:
    """How often each element stands on the page, scripts included."""
    tags = read("<p>a<p>b<script></script>", URL).tags
    assert (tags["p"], tags["script"]) == (2, 1)
