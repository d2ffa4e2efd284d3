"""How evidence reads."""

import pytest

from store.evidencewords import WORDS, same, written
from store.traces import TraceKind


def test_every_kind_has_words() -> None:
    """No kind of trace is shown by its code."""
    assert set(WORDS) == set(TraceKind)


def test_what_is_shared_reads_as_a_phrase() -> None:
    """Each kind once, in the order given, three at most; nothing for nothing."""
    assert same([TraceKind.WHATSAPP]) == "same WhatsApp number"
    assert same([TraceKind.WHATSAPP, TraceKind.WHATSAPP, TraceKind.TEMPLATE]) == "same WhatsApp number and template"
    assert same(TraceKind).count(",") == 1
    assert same([]) == ""


@pytest.mark.parametrize(
    ("kind", "value", "shown", "read"),
    [
        (TraceKind.WHATSAPP, "+12025550189", "https://wa.me/12025550189?text=Hola", "+12025550189"),
        (TraceKind.TELEGRAM, "nordview", "https://t.me/nordview", "@nordview"),
        (TraceKind.PIXEL, "facebook:345001678918877", "fbq('init','345001678918877'", "facebook 345001678918877"),
        (TraceKind.TEMPLATE, "css:19fbb9693521044d", "31 styles", "31 styles"),
        (TraceKind.COMPANY, "nordview ltd", "", "nordview ltd"),
    ],
)
def test_a_number_is_shown_without_the_link_around_it(kind: TraceKind, value: str, shown: str, read: str) -> None:
    """Numbers, handles and pixels are shown as such, digests by what a page shows."""
    assert written(kind, value, shown) == read
