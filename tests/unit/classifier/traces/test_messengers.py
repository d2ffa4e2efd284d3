"""Accounts on messengers and networks: one value in any spelling, none for buttons and posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.messengers import account
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values

NAME = "Brand_Support1"
TELEGRAM = (
    "https://t.me/{}",
    "http://www.t.me/{}/",
    "https://telegram.me/{}",
    "https://telegram.dog/{}?start=x",
    "https://t.me/s/{}",
    "tg://resolve?domain={}",
    "https://{}.t.me/",
)


@given(st.sampled_from(TELEGRAM), st.sampled_from((str, str.upper, str.lower)))
def test_any_spelling_of_a_telegram_name_is_one_value(form: str, case: type[str]) -> None:
    """Hosts, schemes, previews and case are spellings of one account."""
    name = NAME.replace("_", "") if form.startswith("https://{}") else NAME
    assert account(form.format(case(name))) == (TraceKind.TELEGRAM, name.lower())


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://t.me/+AbCdEfGhIjKlMn", (TraceKind.TELEGRAM, "+AbCdEfGhIjKlMn")),
        ("https://t.me/joinchat/AbCdEfGhIjKlMn", (TraceKind.TELEGRAM, "+AbCdEfGhIjKlMn")),
        ("tg://join?invite=AbCdEfGhIjKlMn", (TraceKind.TELEGRAM, "+AbCdEfGhIjKlMn")),
        ("https://discord.com/invite/AbCd12", (TraceKind.DISCORD, "AbCd12")),
        ("https://x.com/@Brand", (TraceKind.SOCIAL, "x.com/brand")),
        ("https://www.facebook.com/pages/Brand/251331113012?ref=x", (TraceKind.SOCIAL, "facebook.com/251331113012")),
        ("https://discord.gg/AbCd12", (TraceKind.DISCORD, "AbCd12")),
        ("skype:Brand.Support?chat", (TraceKind.SKYPE, "brand.support")),
        ("https://chat.whatsapp.com/invite/AbCdEfGhIjK", (TraceKind.WHATSAPP, "chat.whatsapp.com/AbCdEfGhIjK")),
        ("https://wa.me/message/ABCDEFGH", (TraceKind.WHATSAPP, "wa.me/message/ABCDEFGH")),
        ("https://m.facebook.com/Brand.TV/", (TraceKind.SOCIAL, "facebook.com/brand.tv")),
        ("https://twitter.com/BrandTV?lang=en", (TraceKind.SOCIAL, "x.com/brandtv")),
        ("https://x.com/brandtv", (TraceKind.SOCIAL, "x.com/brandtv")),
        ("https://www.youtube.com/@BrandTV", (TraceKind.SOCIAL, "youtube.com/@brandtv")),
    ],
)
def test_accounts_and_groups(url: str, found: tuple[TraceKind, str]) -> None:
    """Invitations keep their case, names do not; each network's spellings fold into one."""
    assert account(url) == found


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/share/url?url=x",
        "https://t.me/",
        "https://telegram.org/apps",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://x.com/somebody/status/12345",
        "https://www.facebook.com/somebody/posts/12345",
        "https://wa.me/442079460018",
        "https://discord.com/download",
        "https://example.com/t.me/name",
        "https://t.me/[",
        "tg://[",
        "skype:",
    ],
)
def test_buttons_posts_and_pages_are_no_accounts(url: str) -> None:
    """Share buttons, quoted posts, the network's own pages, numbers and broken links name nobody."""
    assert account(url) is None


def test_names_in_text(values: Values) -> None:
    """An address written out and a name after its messenger count; a word after "telegram" does not."""
    assert values(TraceKind.TELEGRAM, "<p>Join t.me/Brand_TV today") == {"brand_tv"}
    assert values(TraceKind.TELEGRAM, "<p>Telegram: @Brand_TV, Discord: brand.tv#1234") == {"brand_tv"}
    assert values(TraceKind.DISCORD, "<p>Telegram: @Brand_TV, Discord: brand.tv#1234") == {"brand.tv#1234"}
    assert values(TraceKind.SKYPE, "<p>Skype: live:.cid.0123abcd") == {"live:.cid.0123abcd"}
    assert values(TraceKind.TELEGRAM, "<p>Telegram channels are many, telegram is free") == set()


def test_own_accounts_of_networks_and_builders_are_nobodys(values: Values) -> None:
    """What themes link for their makers leaves no trace."""
    html = '<a href="https://facebook.com/wordpress">f</a><a href="https://t.me/telegram">t</a>'
    assert values(TraceKind.SOCIAL, html) == values(TraceKind.TELEGRAM, html) == set()


@given(st.text(max_size=50), st.sampled_from(("https://t.me/", "tg:", "skype:", "https://wa.me/", "", "https://")))
def test_any_link_is_an_account_or_none(rest: str, start: str) -> None:
    """No link breaks the reader."""
    found = account(start + rest)
    assert found is None or found[1]
