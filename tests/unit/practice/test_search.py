"""The search engine of the practice web."""

import re
from urllib.parse import quote_plus

from practice.hosts import Host
from practice.markup import Link
from practice.search import PER_PAGE, SearchEngine
from practice.wire import Request
from practice.world import World

WORLD = World(seed=1)
ENGINE = SearchEngine(1, WORLD.plan.hosts, [Link("http://real.example/", "Zanzibar IPTV quality")])


def shown(query: str, page: int = 1) -> list[str]:
    """Addresses on a page of results."""
    reply = ENGINE.answer(Request("GET", "search.practice.test", f"/?q={quote_plus(query)}&page={page}"))
    return re.findall(r"<cite>(.*?)</cite>", reply.body.decode())


def test_results_depend_on_words_and_language() -> None:
    """A German question finds German hosts, a word nobody uses finds nothing."""
    hosts = [target for target in ENGINE.results("sender glasfaser fernsehen") if isinstance(target, Host)]
    assert hosts[0].language == "de"
    assert ENGINE.results("qwxyzzy") == []
    assert ENGINE.results("iptv abonnement") != ENGINE.results("recette cuisine")


def test_real_pages_are_found_by_their_title() -> None:
    """Words of the title lead to a replayed page."""
    assert shown("zanzibar")[0] == "http://real.example/"


def test_pages_follow_on_and_end() -> None:
    """Each page shows other results, a page beyond the last none; garbage for a number is the first."""
    first, second = shown("iptv channels"), shown("iptv channels", 2)
    assert len(first) == PER_PAGE
    assert not set(first) & set(second)
    assert shown("iptv channels", 99) == []
    reply = ENGINE.answer(Request("GET", "search.practice.test", "/?q=iptv+channels&page=x"))
    assert first[0] in reply.body.decode()


def test_pirates_out_of_public_sight_are_no_results() -> None:
    """Dark and hidden hosts, and part of the public pirates, are not indexed."""
    found = {target for query in ENGINE.queries() for target in ENGINE.results(query) if isinstance(target, Host)}
    pirates = {host for host in found if host.kind.category.is_pirate}
    assert all(host.public for host in pirates)
    assert 0 < len(pirates) < sum(host.public and host.kind.category.is_pirate for host in WORLD.plan.hosts)


def test_a_query_is_shown_escaped() -> None:
    """The result page cannot be used to plant markup."""
    assert b"<script>" not in ENGINE.answer(Request("GET", "s", "/?q=%3Cscript%3E")).body
