"""Where a page says its site has moved."""

import pytest

from crawler.links import Link, LinkKind
from crawler.successors import NOTICE_LENGTH, announced


def link(site: str, context: str = "", anchor: str = "", kind: LinkKind = LinkKind.ANCHOR) -> Link:
    """A link to the front page of ``site``."""
    return Link(f"https://{site}/", site, site, anchor, context, kind)


OTHER = link("other.example", "Partners")


@pytest.mark.parametrize(
    "words",
    [
        "We have moved to",
        "Our new domain:",
        "Unsere neue Adresse:",
        "Nuestra nueva dirección es",
        "Notre nouveau site :",
        "Il nuovo dominio è",
        "Nosso novo endereço:",
        "Yeni adresimiz:",
        "Наш новый домен:",
        "最新地址：",
        "새 주소:",
        "新しいアドレスは",
        "الموقع الجديد",
    ],
)
def test_told_in_the_words_of_sellers(words: str) -> None:
    """The link beside the words is the successor, whatever else the page links."""
    assert announced("old.example", "", [OTHER, link("new.example", words)]) == link("new.example", words)


def test_refresh_says_it_without_words() -> None:
    """A page that refreshes to another site has moved there."""
    moved = link("new.example", kind=LinkKind.REFRESH)
    assert announced("old.example", "", [OTHER, moved]) == moved


def test_short_notice_with_one_link() -> None:
    """A short page that speaks of a move means the one site it links; a long one may mean anything."""
    assert announced("old.example", "We have moved to a new home", [OTHER]) == OTHER
    assert announced("old.example", "We have moved to a new home" + " x" * NOTICE_LENGTH, [OTHER]) is None


@pytest.mark.parametrize(
    "links",
    [
        [],
        [OTHER],
        [link("old.example", "Our new domain:")],
        [link("one.example", "new domain"), link("two.example", "new domain")],
    ],
    ids=["none", "no words", "itself", "a list"],
)
def test_no_successor(links: list[Link]) -> None:
    """Plain links, links within the site, and lists of several new addresses name no one successor."""
    assert announced("old.example", "Welcome", links) is None
