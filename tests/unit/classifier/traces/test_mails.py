"""Mail addresses: one mailbox in any spelling, no placeholders, hidden ones too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.mails import mailbox
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values


@pytest.mark.parametrize(
    "html",
    [
        "<p>Write to Sales@Brand-TV.com.",
        '<a href="mailto:sales@brand-tv.com?subject=Hi">mail</a>',
        '<a href="MAILTO:SALES%40brand-tv.com">mail</a>',
        "<p>sales [at] brand-tv [dot] com",
        "<p>sales(at)brand-tv.com",
        "<p>sales (at) brand-tv (dot) com",
        '<a data-cfemail="7e0d1f121b0d3e1c0c1f101a530a08501d1113">[email&#160;protected]</a>',
    ],
)
def test_any_spelling_of_an_address_is_one_trace(values: Values, html: str) -> None:
    """Case, mailto:, words for the signs and a network's veil are spellings of one mailbox."""
    assert values(TraceKind.MAIL, html) == {"sales@brand-tv.com"}


@pytest.mark.parametrize(
    ("written", "box"),
    [
        ("Brand.TV+shop@GoogleMail.com", "brandtv@gmail.com"),
        ("brand+1@outlook.com", "brand@outlook.com"),
        ("brand+1@brand.tv", "brand+1@brand.tv"),
        ("a@pm.me", "a@proton.me"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        ("in\u200bfo@brand.tv", "info@brand.tv"),
    ],
)
def test_mailboxes_of_providers(written: str, box: str) -> None:
    """What a provider ignores is dropped, where it says so; names of hosts are in one form."""
    assert mailbox(written) == box


@pytest.mark.parametrize(
    "written",
    [
        "you@example.com",
        "icon@2x.png",
        "name@domain.com",
        "xxx@xxx.xx",
        "@brand.tv",
        "a@b",
        "a@192.0.2.7",
        "user@brand.tv",
    ],
)
def test_placeholders_and_files_are_no_mailboxes(written: str) -> None:
    """What forms show, and pictures for sharp screens, are nobody's address."""
    assert mailbox(written) == ""


@given(st.text(max_size=80))
def test_any_text_is_a_mailbox_or_none(text: str) -> None:
    """No text breaks the reader, and what it gives it gives again."""
    box = mailbox(text)
    assert box == "" or mailbox(box) == box
