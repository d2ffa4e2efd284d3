"""Forums and link lists."""

import re
from html import unescape

from practice.hosts import Kind
from practice.wire import Request
from practice.world import World

WORLD = World(seed=1)


def page(host: str, path: str) -> str:
    """A page's markup."""
    reply = WORLD.answer(Request("GET", host, path))
    assert reply is not None
    return reply.body.decode()


def test_all_that_a_tunnel_notes_stands_on_its_pages() -> None:
    """Nothing noted is lost between pages and threads, so that what is public can be found."""
    for host in WORLD.web.pool("tunnel"):
        linked = {
            unescape(href)
            for path in WORLD.sitemap(host)
            for href in re.findall(r'href="(http[^"]+)"', page(host.name, path))
        }
        assert {target.url for target in WORLD.web.noted(host) if not hasattr(target, "href")} <= linked


def test_a_threads_title_is_the_same_on_the_board_and_on_its_page() -> None:
    """What a link promises is what the page is called."""
    forum = next(host for host in WORLD.web.pool("tunnel", "fr") if host.kind is Kind.FORUM)
    titles = re.findall(r'<a href="(/thread/\d+)" class="topictitle">(.*?)</a>', page(forum.name, "/"))
    assert titles
    for path, title in titles:
        assert title in page(forum.name, path)
