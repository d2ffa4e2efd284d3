"""The web as a whole."""

import re
from collections import deque
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from practice import scripted
from practice.hosts import SELLERS, Kind
from practice.wire import Request
from practice.world import World
from store.entities import Category
from store.urls import site_key

HREF = re.compile(rb'<a href="([^"]+)"')


@cache
def small_world() -> World:
    """The default web, made once for all tests here."""
    return World(seed=1)


def fetch(world: World, url: str) -> tuple[int, bytes]:
    """Status and body of a URL."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    reply = world.answer(Request("GET", parts.hostname or "", target))
    return (reply.status, reply.body) if reply else (502, b"")


def links(world: World, url: str) -> set[str]:
    """Absolute links of a page."""
    return {urljoin(url, unescape(href.decode())).partition("#")[0] for href in HREF.findall(fetch(world, url)[1])}


def reached(world: World) -> set[str]:
    """Hosts that a crawler without preferences and without a browser gets to see from the seeds; traps are seen, not
    entered."""
    todo = deque(seed.url for seed in world.seeds())
    seen, hosts = set(todo), set()
    while todo:
        url = todo.popleft()
        host = world.hosts.get(urlsplit(url).hostname or "")
        if host is None or host.name == scripted.NAME:
            continue
        hosts.add(host.name)
        new = set() if host.trap else {link for link in links(world, url) if link.startswith("http")} - seen
        seen |= new
        todo.extend(sorted(new))
    return hosts


def test_links_lead_exactly_where_the_truth_says() -> None:
    """A pirate is reachable by links from the seeds if and only if the truth says so, and some are not."""
    world = small_world()
    hosts = reached(world)
    pirates = [row for row in world.truth() if row.category.is_pirate]
    assert {row.host for row in pirates if row.reachable} == {row.host for row in pirates} & hosts
    assert 0 < sum(not row.reachable for row in pirates) < 0.3 * len(pirates)


def test_seeds_name_few_pirates() -> None:
    """Discovery is left to be done."""
    world = small_world()
    named = {urlsplit(seed.url).hostname for seed in world.seeds()}
    assert sum(row.category.is_pirate and row.host in named for row in world.truth()) <= 3


def test_pages_do_not_depend_on_the_order_of_asking() -> None:
    """The same page is the same bytes in a fresh world."""
    one, two = small_world(), World(seed=1)
    hosts = [host for host in one.hosts.values() if host.trap is None]
    for host in hosts[::7]:
        assert fetch(two, host.url) == fetch(one, host.url)


def test_an_unknown_host_and_an_unknown_path_have_nothing() -> None:
    """None for a host that does not exist, 404 for a page."""
    world = small_world()
    assert world.answer(Request("GET", "nowhere.example", "/")) is None
    host = next(host for host in world.hosts.values() if host.kind is Kind.GENERAL)
    assert fetch(world, f"{host.url}no/such/page")[0] == 404


def test_every_page_of_every_site_map_is_served() -> None:
    """Site maps promise nothing that is not there, and no field is left unfilled."""
    world = small_world()
    kinds = set()
    for host in world.hosts.values():
        if host.kind in kinds or host.trap or host.kind is Kind.SEARCH:
            continue
        kinds.add(host.kind)
        for path in world.sitemap(host):
            status, body = fetch(world, f"http://{host.name}{path}")
            assert status == 200
            assert b"{brand}" not in body
            assert not any(category.value.encode() in body for category in Category if category.is_pirate)


def test_sellers_show_an_offer_and_their_operators_contacts() -> None:
    """A shop has prices, a messenger and links to every sibling."""
    world = small_world()
    for host in world.hosts.values():
        ours = world.web.reach(host)
        if host.kind not in SELLERS or ours is None:
            continue
        body = fetch(world, host.url)[1].decode()
        assert 'class="price"' in body
        assert ours.phone in body
        assert ours.telegram in body
        assert ours.phone or ours.telegram or ours.mail
        assert {other.url for other in world.web.siblings(host)} <= links(world, host.url)


def test_quiet_sellers_avoid_the_word() -> None:
    """Some shops cannot be found by the word IPTV."""
    quiet = [host for host in small_world().hosts.values() if host.kind is Kind.QUIET_SELLER]
    for host in quiet:
        text = re.sub(r"<(?:footer|hr)\b.*|<[^>]*>", " ", fetch(small_world(), host.url)[1].decode(), flags=re.DOTALL)
        assert "iptv" not in text.lower()


def test_the_truths_sites_are_those_the_store_would_key() -> None:
    """Truth and crawler count the same sites."""
    assert all(row.site == site_key(f"http://{row.host}/") for row in small_world().truth())


def test_a_mirror_shows_the_pages_of_its_original() -> None:
    """Same text, another canonical address."""
    world = World(seed=2, hosts=2000)
    mirror = next(host for host in world.plan.hosts if host.mirror_of is not None)
    original = world.plan.hosts[mirror.mirror_of or 0]
    strip = re.compile(
        rb'<link rel="canonical"[^>]*>|<meta property="og:url"[^>]*>|<(?:footer|hr)\b.*|<script type.*?</script>',
        re.DOTALL,
    )
    one, two = fetch(world, original.url)[1], fetch(world, mirror.url)[1]
    assert one != two
    assert strip.sub(b"", one) == strip.sub(b"", two)
