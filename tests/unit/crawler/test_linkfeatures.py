"""Links of any language and spelling become features: few, bounded, and with a name each."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from crawler.linkcontext import FIRST_WORD, LISTED, SETTLES, prior_model
from crawler.linkfeatures import LIST_NAMES, WIDTH, link_tokens, named_features, with_trade_words
from crawler.linkmodel import PAD

HOSTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}(\.[a-z]{2,8}){1,3}", fullmatch=True)
PATHS = st.text(max_size=60).map(lambda text: "/" + text.replace("?", "").replace("#", ""))


def names(url: str, anchor: str = "", context: str = "", language: str = "") -> set[str]:
    """The names of a link's features."""
    return {name for name, _ in named_features(url, anchor, context, language)}


@given(
    host=HOSTS, path=PATHS, anchor=st.text(max_size=200) | st.from_regex(r"\d{1,3}", fullmatch=True), context=st.text()
)
def test_any_link_has_bounded_features(host: str, path: str, anchor: str, context: str) -> None:
    """Whatever a page writes, a link has at most WIDTH features, none twice, none in the place of its surroundings."""
    tokens = link_tokens(f"http://{host}{path}", anchor, context, named=LIST_NAMES)
    found = [token for token in tokens.tolist() if token != PAD]
    assert tokens.shape == (WIDTH,)
    assert found
    assert all(token >= FIRST_WORD or token in (SETTLES, LISTED) for token in found)
    assert len(named_features(f"http://{host}{path}", anchor, context)) == len([one for one in found if one != LISTED])


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://A.test:8443", "a front page"),
        ("http://user@a.test/#top", "a front page"),
        ("https://a.test?next=/a/b", "0 levels deep, with a query"),
        ("https://a.test:8443/shop/iptv?page=2&from=/x", "2 levels deep, with a query"),
        ("https://a.test/shop/iptv/", "2 levels deep"),
    ],
)
def test_an_address_is_taken_apart_as_browsers_do(url: str, shape: str) -> None:
    """Ports, names, fragments and slashes in queries are no part of host or path, whatever the address looks like."""
    found = names(url)
    assert names("https://a.test/") - {"the address is a front page"} <= found
    assert f"the address is {shape}" in found


@pytest.mark.parametrize(
    ("anchor", "language"), [("IPTV Abo kaufen", "de"), ("구독 신청", "ko"), ("اشتراك", "ar"), ("abonnement", "fr")]
)
def test_languages_meet_in_their_meaning(anchor: str, language: str) -> None:
    """What sellers of several countries call a subscription is one feature beside the words themselves."""
    assert "the link speaks of subscription" in names("https://a.test/", anchor, "", language)


def test_trade_is_found_inside_names() -> None:
    """A word of the trade inside a coined name gives features that other names with the word share."""
    mine = names("https://quukleotreolsender4k.org/")
    other = names("https://www.brafosender4k.net/")
    plain = names("https://www.brafobakery.net/")
    assert {"in the host name: send", "in the host name: nder"} <= mine & other
    assert not {name for name in mine & plain if "in the host name" in name}


@pytest.mark.parametrize("link", [("https://a.test/preise", ""), ("https://a.test/x", "Contact us")])
def test_pages_that_settle_are_marked(link: tuple[str, str]) -> None:
    """Pages of offer and contact carry a mark, by their anchor or by their path."""
    assert SETTLES in link_tokens(*link, language="de" if "preise" in link[0] else "en")


def test_other_pages_are_not_marked() -> None:
    """An ordinary page carries no such mark."""
    assert SETTLES not in link_tokens("https://a.test/history", "Our village")


@pytest.mark.parametrize("anchor", ["2", "[ 17 ]", "Next", "Next page »", "›", "Weiter", "Suivante", "次へ", "下一页"])
def test_the_next_page_of_a_list_is_marked(anchor: str) -> None:
    """A number, an arrow or the word for "next" leads on in a list, if the page names enough other sites to be one."""
    assert LISTED in link_tokens("https://a.test/p/2", anchor, named=LIST_NAMES)
    assert LISTED not in link_tokens("https://a.test/p/2", anchor, named=LIST_NAMES - 1)


@pytest.mark.parametrize("anchor", ["", "2026 prices", "What comes next for us", "Contact", "20000"])
def test_other_links_of_a_list_are_not_marked(anchor: str) -> None:
    """Words that merely hold a number or "next" lead anywhere."""
    assert LISTED not in link_tokens("https://a.test/p/2", anchor, named=100)


def test_accounts_on_platforms_are_told_apart() -> None:
    """Two accounts on one platform have different features: their names count."""
    assert names("https://t.me/iptvdeals") != names("https://t.me/choirsociety")


def test_trade_words_count_before_anything_was_fetched() -> None:
    """A link that speaks of IPTV is worth more than one that does not, from the first fetch on."""
    model = with_trade_words(prior_model())
    tokens = [link_tokens("https://a.test/", anchor) for anchor in ("Best IPTV", "Best pizza")]
    trade, other = (float(model.chance(row[None, :])[0]) for row in tokens)
    assert trade > 1.5 * other
