"""What a worker says of a page's links."""

from datetime import date

import pytest

from classifier.page import parse_page
from crawler.linkfeatures import LIST_NAMES, WIDTH, link_tokens
from crawler.links import Link, page_links
from crawler.prospects import prospects
from crawler.ranking import pack, unpack
from crawler.scope import OutOfScope, Scope

SCOPE = Scope(date(2026, 1, 1), popular=frozenset({"popular.test"}), licensed=frozenset({"licensed.test"}))


def judged(body: str) -> dict[str, Link]:
    """The links of a page of list.test, by URL."""
    page = parse_page(f"<html><body>{body}</body></html>".encode(), "https://list.test/", "text/html")
    return {link.url: link for link in prospects(page_links(page)[0], page, SCOPE)}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://popular.test/", OutOfScope.POPULAR),
        ("https://licensed.test/x", OutOfScope.LICENSED),
        ("https://shop.test/logout", OutOfScope.ACTION),
        ("http://10.0.0.1/", OutOfScope.NOT_PUBLIC),
    ],
)
def test_what_may_not_be_followed_says_why(url: str, reason: OutOfScope) -> None:
    """A link out of scope leaves the worker with its reason, and nothing is worked out of it."""
    link = judged(f"<a href='{url}'>here</a>")[url]

    assert (link.refused, link.features) == (reason, b"")


def test_what_may_be_followed_has_its_features() -> None:
    """A link in scope leaves the worker with the features of its address, its words and those around it."""
    link = judged("<p>Twelve months of <a href='https://tv.test/abo'>IPTV premium</a> for all</p>")[
        "https://tv.test/abo"
    ]

    assert link.refused is None
    assert link.features == pack(link_tokens(link.url, "IPTV premium", "Twelve months of IPTV premium for all", "en"))


@pytest.mark.parametrize("names", [LIST_NAMES - 1, LIST_NAMES])
def test_further_pages_of_a_list_are_known_by_the_sites_it_names(names: int) -> None:
    """What leads on from a page that names many other sites, in or out of scope, is a further page of a list; the same
    words on another page, or to another site, are not."""
    others = "".join(f"<a href='https://s{number}.test/'>one</a> " for number in range(names - 1))
    links = judged(
        f"{others}<a href='https://popular.test/'>2</a><a href='/page/2'>2</a><a href='https://s0.test/2'>2</a>"
    )
    on, away = links["https://list.test/page/2"], links["https://s0.test/2"]
    listed = pack(link_tokens(on.url, "2", on.context, "", LIST_NAMES))

    assert (on.features == listed) is (names == LIST_NAMES)
    assert away.features == pack(link_tokens(away.url, "2", away.context, ""))
    assert unpack([on.features], WIDTH).shape == (1, WIDTH)
