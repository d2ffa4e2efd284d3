"""All extractors together: each trace once, and no page that breaks them."""

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.page import parse_page
from classifier.parsed import MediaKind, Page
from classifier.traces.extract import MAX_TRACES, page_traces
from classifier.traces.kinds import FAMILIES
from classifier.traces.rebuild import prepare, read_traces
from classifier.traces.weights import WORTH
from classifier.workers import PageWorkers
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Reader

PIECES = (
    "<p>",
    "</p>",
    "<footer>",
    "<iframe\tsrc=",
    "<script\tsrc=",
    "class='",
    "'",
    ">",
    "https://t.me/",
    "mailto:",
    "@",
    "tel:",
    "bc1q",
    "0x",
    "UA-",
    "ca-pub-",
    "+44 20",
    "GB82 WEST",
    "© ",
    " Ltd",
    " [at] ",
    "http://a.b:8080/get.php?username=",
    "\u200b",
    "�",
    "\x00",
    "٣",
    "paypal.me/",
    "hosted_button_id",
    "Telegram: @a",
    "#EXTM3U\n",
    "{",
    "siren ",
    "downloader code 12",
    "<link rel=icon href=data:image/",
    '"',
)


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40))
def test_no_page_breaks_the_extractors(pieces: list[str]) -> None:
    """Any markup gives traces whose spans lie in the text and whose values are not empty."""
    source = "".join(pieces).encode("utf-8", "replace").decode()
    page = parse_page(source.encode(), "https://shop.example.net/", "text/html; charset=utf-8")
    for trace in page_traces(page, source):
        assert trace.value
        assert 0 < trace.confidence <= 1
        if trace.start is not None and trace.end is not None:
            assert 0 <= trace.start < trace.end <= len(page.text)


def test_repetition_does_not_reach_the_kill_timer() -> None:
    """Pages that repeat what an extractor looks for, hundreds of thousands of characters long, are read by a worker as
    any other: none makes a pattern try every end for every beginning."""
    pieces = ("<link rel=icon href=data:image/", "<p>© A ", "<iframe ", "<i>telegram @", "<script>data-cf-beacon=")
    with PageWorkers(1, initializer=prepare) as pool:
        for piece in pieces:
            body = (piece * (300_000 // len(piece))).encode()
            assert len(pool.call(read_traces, body, "https://shop.example.net/")) <= MAX_TRACES


def test_each_value_comes_once_and_the_text_shows_it(traced: Reader) -> None:
    """A number that is linked, written and written again is one trace, with a span."""
    html = '<p>+44 20 7946 0018</p><a href="tel:+442079460018">Ring us</a><footer>0044 20 7946 0018</footer>'
    found = traced(html)
    assert Counter((trace.kind, trace.value) for trace in found) == {(TraceKind.PHONE, "+442079460018"): 1}
    assert found[0].start == 0


def test_a_page_of_data_is_bounded(traced: Reader) -> None:
    """A thousand handles give at most MAX_TRACES traces."""
    html = "".join(f'<a href="https://t.me/channel_{number}">x</a>' for number in range(1000))
    assert len(traced(html)) == MAX_TRACES


def test_pages_without_an_address_or_words_have_none() -> None:
    """Files and loose text of nobody's site leave no traces."""
    assert page_traces(Page("https://a.test/", MediaKind.BINARY), "") == ()
    assert page_traces(Page("page.html", MediaKind.HTML, text="+44 20 7946 0018"), "+44 20 7946 0018") == ()


def test_every_kind_has_family_and_weight() -> None:
    """A new kind cannot be forgotten: it needs a family and a weight; its value fits the store's column."""
    assert set(FAMILIES) == set(WORTH) == set(TraceKind)
    assert all(re.fullmatch(r"[a-z_]{1,16}", kind.value) for kind in TraceKind)
