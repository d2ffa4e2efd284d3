"""How evidence reads."""

from store.evidencewords import WORDS, same
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
