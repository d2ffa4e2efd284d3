"""tame_markup: what is cut and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reading.guard import MAX_BYTES, MAX_DEPTH, cut_body, tame_markup

HONEST = "<div><p>text <a href='x'>link</a><br><img src=i></p><ul><li>one<li>two</ul></div>" * 3000


def test_honest_pages_pass_unchanged() -> None:
    """Many tags, closed as they should be or of the kind that need not be, are no reason to cut."""
    assert tame_markup(HONEST) == (HONEST, False)


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<DIV>" * 200_000,
        "<x-y>" * 200_000,
        "<div><!--</div>-->" * 50_000,
        "<div a='></div>'>" * 50_000,
        "<div><script>'</div>'</script>" * 50_000,
        "</div>" * 5_000 + "<div>" * 50_000,
        "_<div>style</table>/" * 50_000,
    ],
)
def test_nesting_is_cut(hostile: str) -> None:
    """Nesting ends at the limit, even where closing tags are faked in comments, attributes, scripts or beforehand."""
    html, cut = tame_markup(hostile)
    assert cut
    opened = html.count("<div") + html.count("<DIV") + html.count("<x-y")
    assert MAX_DEPTH - 1 <= opened <= MAX_DEPTH + 1


@pytest.mark.parametrize(
    "hostile",
    [
        "<svg></span><iframe src=//a>" * 50_000,
        "<SVG></span><xmp>" * 50_000,
        "<p><svg>" + "</span><textarea>" * 50_000,
        "<p><math><mi/>" + "</span><td>" * 50_000,
        "<p><svg a= />" + "</span><xmp>" * 50_000,
        "<p><!--" + "</svg>" * 1_000 + "-->" + "<svg></span><xmp>" * 50_000,
        "<p><svg><desc></svg></desc>" + "</span><xmp>" * 50_000,
        "<p><svg><![CDATA[</svg><p>]]>" + "</span><xmp>" * 50_000,
        "<p><svg>" + "<g>" * 30 + "</svg><![CDATA[" + "</span><div>" * 50_000,
        "<svg>" + "</span><xmp><![CDATA[</xmp>]]>" * 50_000,
    ],
)
def test_nesting_hidden_in_a_drawing_is_cut(hostile: str) -> None:
    """In a drawing, however it is written, a frame holds no plain text and no element is void: what looks like text or
    a cell is nested as deep as anything. Nothing in a comment, a value or a piece of page ends a drawing."""
    html, cut = tame_markup(hostile)
    assert cut
    assert html.count("</span>") <= MAX_DEPTH + 1


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg><title>a</title><path d='M0 0'/><g><path d='M1 1'></svg>",
        "<svg class=icon />",
        "<svg><use href=#a>",
        "<svg><style><![CDATA[.a>.b{fill:red}]]></style></svg>",
        "<svg><foreignObject><div>a<br>b</div></foreignObject></svg>",
        "<math><mi>x</mi><mo>=</mo><mn>1</mn></math>",
    ],
)
def test_scripts_behind_a_drawing_are_text(drawing: str) -> None:
    """Once a drawing is closed, or left at the next paragraph, what looks like tags in a script is none."""
    page = f"{drawing}<p>text<script>{'if(i<n)a<b;' * 4_000}</script>"
    assert tame_markup(page) == (page, False)


def test_many_quoted_values_are_no_crowd() -> None:
    """A tag of a hundred quoted values with blanks stays: each is read in one way only, where two would never end."""
    long = "<p " + " ".join(f'data-{n}="of some words"' for n in range(100)) + ">" + "x" * 70_000
    crowd = "<a " + "b " * 2000 + ">"
    html, cut = tame_markup(long + crowd)
    assert cut
    assert html == long + ">"


def test_reopened_fonts_are_cut() -> None:
    """Fonts left open before thousands of paragraphs would make a million nodes."""
    html, cut = tame_markup("".join(f"<b id={n}><p>" for n in range(5000)))
    assert cut
    assert html.count("<b") < 700


def test_long_lists_are_cut() -> None:
    """A list of options ends where the parser's time would grow with its square."""
    html, cut = tame_markup("<select>" + "<option>x" * 20_000)
    assert cut
    assert html.count("<option") <= 4001


@pytest.mark.parametrize("value", ["=1", "", "='>'", '="<"'])
def test_long_tags_are_dropped_and_the_rest_kept(value: str) -> None:
    """A tag with 50,000 attributes goes, whatever stands in them; the page around it stays."""
    html, cut = tame_markup("<p>before</p><a " + " ".join(f"a{n}{value}" for n in range(50_000)) + "><p>after</p>")
    assert cut
    assert "before" in html
    assert "after" in html
    assert len(html) < 100


def test_crowded_tags_are_dropped_however_short() -> None:
    """Sixty tags of 12,000 attributes, each of them under 64 KB, would take the parser sixteen seconds."""
    crowded = "<a " + " ".join(f"{n:x}" for n in range(12_000)) + ">"
    html, cut = tame_markup("before" + crowded * 60 + "after")
    assert cut
    assert html.startswith("before")
    assert len(html) < 200


def test_a_long_value_is_no_crowd() -> None:
    """A picture of 100 KB written into its tag stays, and with it what is said about it."""
    html = f'<img src="data:image/png;base64,{"A" * 100_000}" alt="Channels"><p>text'
    assert tame_markup(html) == (html, False)


def test_long_scripts_stay() -> None:
    """A script of a megabyte in one line is not a long tag."""
    html = "<script>" + "if(a<b && c=='x'){d()}" * 50_000 + "</script><p>text"
    assert tame_markup(html) == (html, False)


def test_body_is_cut_at_its_limit() -> None:
    """Bodies above the limit are cut to it and said to be."""
    assert cut_body(b"x" * (MAX_BYTES + 1)) == (b"x" * MAX_BYTES, True)
    assert cut_body(b"x") == (b"x", False)


@given(st.lists(st.sampled_from(["<div>", "</div>", "<b>", "<p>", "x", "<!--", "-->", '"', "<a b='", ">", "<script>"])))
def test_cut_markup_is_a_prefix(parts: list[str]) -> None:
    """Whatever the markup, what is left is its beginning."""
    html = "".join(parts) * 600
    tamed, cut = tame_markup(html)
    assert cut == (len(tamed) < len(html))
    assert html.startswith(tamed) or len(html) > 64 * 1024
