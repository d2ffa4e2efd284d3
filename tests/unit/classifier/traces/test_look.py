"""Fingerprints: mirrors meet, strangers do not."""

import base64
import hashlib
from random import Random

import mmh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.look import BANDS, icon_link, icon_traces, text_bands
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values

WORDS = [
    first + second
    for first in ["ba", "ke", "li", "mo", "nu", "ra", "so", "ti"]
    for second in [
        "bel",
        "dan",
        "for",
        "gim",
        "hut",
        "jan",
        "kol",
        "lim",
        "mar",
        "nok",
        "pir",
        "ros",
        "sat",
        "tul",
        "ver",
        "zon",
    ]
]


def prose(seed: int, words: int = 400) -> list[str]:
    """Words of a page."""
    die = Random(seed)
    return [die.choice(WORDS) for _ in range(words)]


def test_mirror_with_another_name_and_number_meets() -> None:
    """The site's own name, prices and phones do not count: the same page under another name has all bands in common."""
    one = " ".join(("nordtv 12.99", *prose(1), "nordtv +44 7700 900123"))
    two = " ".join(("sudtv 14.99", *prose(1), "sudtv +44 7700 900456"))
    assert len(text_bands(one, "nordtv")) == BANDS
    assert text_bands(one, "nordtv") == text_bands(two, "sudtv")


def test_nearly_the_same_text_meets() -> None:
    """One word in forty changed leaves a band in common for nearly all pages."""
    met = 0
    for seed in range(50):
        words = prose(seed)
        changed = [word if place % 40 else "changed" for place, word in enumerate(words)]
        met += bool(set(text_bands(" ".join(words), "")) & set(text_bands(" ".join(changed), "")))
    assert met >= 35


def test_other_texts_do_not_meet() -> None:
    """Pages about the same trade, in the same words put otherwise, share no band."""
    bands = [set(text_bands(" ".join(prose(seed)), "")) for seed in range(60)]
    assert not any(one & two for place, one in enumerate(bands) for two in bands[:place])


def test_short_texts_are_left_out() -> None:
    """An error page has no fingerprint."""
    assert text_bands("Not found. " * 20, "") == ()


def page(items: int, style: str = "brand") -> str:
    """A page of a template with so many items."""
    styles = "".join(f'<div class="{style}-{name}"><p>x</p></div>' for name in map(str.lower, WORDS[:30]))
    return f"<html><body>{styles}<ul>{'<li><a>x</a></li>' * items}</ul></body></html>"


def test_template_of_a_front_page(values: Values) -> None:
    """Longer lists of the same template are the same template, other styles are another, inner pages have none."""
    one, longer = values(TraceKind.TEMPLATE, page(10)), values(TraceKind.TEMPLATE, page(11))
    other = values(TraceKind.TEMPLATE, page(10, "shop"))
    assert len(one) == 2
    assert {value for value in one if value.startswith("css")} == {value for value in longer if value.startswith("css")}
    assert len(one & other) == 1
    assert values(TraceKind.TEMPLATE, page(10), "https://shop.example.net/blog/2") == set()
    assert values(TraceKind.TEMPLATE, page(10), "https://shop.example.net/de/") == one


ICON = bytes(range(200))


def test_icon_is_spelled_as_host_search_engines_do() -> None:
    """MurmurHash3 of the Base64 text with its line ends, and SHA-256 beside it."""
    (trace,) = icon_traces(ICON)
    assert trace.value == f"mmh3:{mmh3.hash(base64.encodebytes(ICON))}"
    assert hashlib.sha256(ICON).hexdigest()[:16] in trace.shown
    assert list(icon_traces(b"")) == []


@pytest.mark.parametrize("rel", ["icon", "shortcut icon", "ICON"])
def test_icon_within_the_page(values: Values, rel: str) -> None:
    """An icon that the markup carries needs no fetch."""
    data = base64.b64encode(ICON).decode()
    html = f'<html><head><link rel="{rel}" href="data:image/png;base64,{data}"></head><body>x</body></html>'
    assert values(TraceKind.FAVICON, html) == {f"mmh3:{mmh3.hash(base64.encodebytes(ICON))}"}


def test_broken_icon_is_none(values: Values) -> None:
    """Data that does not decode leaves nothing."""
    html = '<html><head><link rel="icon" href="data:image/png;base64,%%%"></head><body>x</body></html>'
    assert values(TraceKind.FAVICON, html) == set()


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ('<link rel="icon" href="/a.png">', "https://brand.example/a.png"),
        ("<LINK REL='shortcut icon' HREF=b.ico?v=1&amp;x=2>", "https://brand.example/shop/b.ico?v=1&x=2"),
        ('<link href="//cdn.example/c.svg" rel=icon>', "https://cdn.example/c.svg"),
        ('<link rel="icon" href="data:image/png;base64,AAAA">', ""),
        ('<link rel="stylesheet" href="/icon.css">', ""),
        ('<link rel="icon" href="http://[broken">', ""),
        ("<p>our icon</p>", ""),
    ],
)
def test_the_icon_that_a_page_names_is_found(markup: str, place: str) -> None:
    """Any order, quoting and case of the attributes, resolved against the page; nothing where it lies in the markup."""
    assert icon_link(f"<head>{markup}</head>", "https://brand.example/shop/") == place


@given(st.text(alphabet='<link rel="icon"href=>/:[]data', max_size=400))
def test_any_markup_can_be_searched_for_an_icon(markup: str) -> None:
    """No markup stops the search; what is found is one line."""
    assert "\n" not in icon_link(f"<link rel=icon {markup}", "https://brand.example/")
