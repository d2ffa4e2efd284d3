"""What pages say to hurt a crawler."""

import gzip
import itertools
from urllib.parse import urlsplit

import pytest

from practice.hosts import Host, Trap
from practice.traps import CREDENTIAL_PATHS, SECRET
from practice.wire import Ending, Reply, Request
from practice.wiretraps import BOMB, HUGE, OWN_ROBOTS, SECRET_PATH, TRAPS, answer_trap, trap_hosts

HOSTS = {host.trap: host for host in reversed(tuple(trap_hosts(0, 12)))}


def ask(trap: Trap, target: str = "/") -> Reply:
    """What a trap's host answers."""
    host: Host = HOSTS[trap]
    return answer_trap(host, Request("GET", host.name, target))


def location(reply: Reply) -> str:
    """Where a reply sends the client."""
    return dict(reply.headers)["Location"]


def test_every_trap_has_a_host_and_an_answer() -> None:
    """None is forgotten."""
    assert set(TRAPS) == set(Trap) == set(HOSTS)


@pytest.mark.parametrize("trap", sorted(set(Trap) - OWN_ROBOTS))
def test_a_trap_without_robots_rules_says_404(trap: Trap) -> None:
    """Crawlers meet the trap itself, not its robots.txt."""
    assert ask(trap, "/robots.txt").status == 404


@pytest.mark.parametrize(
    ("trap", "status"),
    [
        (Trap.FORBIDDEN, 403),
        (Trap.NOT_FOUND, 404),
        (Trap.TOO_MANY, 429),
        (Trap.SERVER_ERROR, 500),
        (Trap.UNAVAILABLE, 503),
    ],
)
def test_refusing_hosts_have_one_status(trap: Trap, status: int) -> None:
    """Each answers the same on every path; those that ask to wait say how long."""
    assert ask(trap, "/any").status == status
    assert ("Retry-After" in dict(ask(trap).headers)) == (status in {429, 503})


def test_chains_and_loops_never_arrive() -> None:
    """A chain shows a new address on each hop, a loop the same two."""
    target, seen = "/", set()
    for _ in range(30):
        target = location(ask(Trap.REDIRECT_CHAIN, target))
        assert target not in seen
        seen.add(target)
    assert location(ask(Trap.REDIRECT_LOOP, "/a")) == "/b"
    assert location(ask(Trap.REDIRECT_LOOP, "/b")) == "/a"


def test_the_calendar_always_has_a_next_month() -> None:
    """It has no last page."""
    assert b"/events/90001" in ask(Trap.CALENDAR, "/events/90000").body


def test_the_bomb_is_small_and_unpacks_a_thousandfold() -> None:
    """A cap on the packed size alone does not help."""
    reply = ask(Trap.ZIP_BOMB)
    assert dict(reply.headers)["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(reply.body)) > BOMB
    assert len(reply.body) * 900 < BOMB


def test_the_huge_page_is_huge_and_the_drip_is_slow() -> None:
    """50 MB in chunks; a byte at a time with pauses."""
    assert 0.9 * HUGE < sum(map(len, ask(Trap.HUGE_PAGE).stream or ())) <= HUGE
    drip = ask(Trap.SLOW_DRIP)
    assert [len(chunk) for chunk in itertools.islice(drip.stream or (), 5)] == [1] * 5
    assert drip.pause > 0


def test_robots_files_forbid_what_pages_offer() -> None:
    """The front page links to what robots.txt denies."""
    assert b"Disallow: /private/" in ask(Trap.ROBOTS_DENIED, "/robots.txt").body
    assert SECRET_PATH.encode() in ask(Trap.ROBOTS_DENIED).body
    assert b"Disallow: /\n" in ask(Trap.ROBOTS_CLOSED, "/robots.txt").body
    assert ask(Trap.ROBOTS_ERROR, "/robots.txt").status == 500


def test_credentials_are_planted_in_links_and_behind_a_redirect() -> None:
    """Every shape stands in the page, and the redirect leads to one."""
    body = ask(Trap.CREDENTIALS).body.decode()
    for path in CREDENTIAL_PATHS:
        assert path.replace("&", "&amp;") in body
    assert f":{SECRET}@" in body
    goal = urlsplit(location(ask(Trap.CREDENTIAL_REDIRECT)))
    assert f"{goal.path}?{goal.query}".rstrip("?") in CREDENTIAL_PATHS


def test_only_credentials_lead_to_the_panel() -> None:
    """The panel is not public, and truth calls it out of reach."""
    panel = HOSTS[Trap.CREDENTIAL_PANEL]
    assert not panel.public
    assert not panel.reachable


def test_session_ids_are_new_in_every_link() -> None:
    """The same five pages under ever new addresses."""
    first = ask(Trap.SESSION_IDS, "/a.php?PHPSESSID=1").body
    assert first != ask(Trap.SESSION_IDS, "/a.php?PHPSESSID=2").body
    assert first.count(b"PHPSESSID=") == 5


def test_walls_look_like_walls() -> None:
    """Challenge, geo block, login, parking and soft 404 are told apart by what they say."""
    assert ask(Trap.CHALLENGE).status == 403
    assert ask(Trap.GEO_BLOCK).status == 451
    assert location(ask(Trap.LOGIN_ONLY, "/x")) == "/login"
    assert b"may be for sale" in ask(Trap.PARKED).body
    assert ask(Trap.SOFT_404, "/nowhere").status == 200
    assert b"could not be found" in ask(Trap.SOFT_404, "/nowhere").body


def test_the_wire_is_hurt_too() -> None:
    """A reset, a head without end, a lie about the charset, nesting beyond any parser's patience."""
    assert ask(Trap.RESET).ending is Ending.RESET
    assert ask(Trap.ENDLESS_HEADERS).ending is Ending.ENDLESS_HEAD
    assert "iso-8859-1" in ask(Trap.WRONG_CHARSET).content_type
    assert "Größe" in ask(Trap.WRONG_CHARSET).body.decode()
    assert ask(Trap.DEEP_NESTING).body.count(b"<div>") == 100_000
    assert len(ask(Trap.MANY_LINKS).body) > 180_000


def test_media_are_linked_and_say_what_they_are() -> None:
    """Film, stream and playlist have their types; one film hides behind a harmless name."""
    assert ask(Trap.MEDIA, "/film.mp4").content_type == "video/mp4"
    assert ask(Trap.MEDIA, "/clip").content_type == "video/mp4"
    assert ask(Trap.MEDIA, "/stream/1.ts").content_type == "video/mp2t"
    assert ask(Trap.MEDIA, "/list.m3u8").body.startswith(b"#EXTM3U")


def test_the_farm_is_a_ring_of_topic_words() -> None:
    """Each of its hosts names the next, the last the first, and its pages have no end."""
    ring = [host for host in trap_hosts(0, 12) if host.trap is Trap.LINK_FARM]
    body = answer_trap(ring[-1], Request("GET", ring[-1].name, "/deep/page.html")).body.decode()
    assert ring[0].name in body
    assert body.count(".html") >= 20
    assert [host.public for host in ring] == [True] + [False] * 11
