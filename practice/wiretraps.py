"""What hurts crawlers in how bytes come: sizes, bombs, drips, statuses, robots files, charsets, broken markup."""

import gzip
from collections.abc import Callable, Iterator
from functools import cache, partial

from practice import traps
from practice.hosts import Host, Kind, Trap
from practice.markup import Link, anchor, bullets
from practice.traps import page, prose
from practice.wire import Ending, Reply, Request

MEGABYTE = 1_000_000
HUGE = 50 * MEGABYTE
BOMB = 50 * MEGABYTE  # unpacked; a run of one letter shrinks about 1000 : 1
DRIP_PAUSE, DRIPS = 0.5, 3600  # a byte every half second, for half an hour: the client has to give up
NESTED = 100_000
SECRET_PATH = "/private/secret.html"  # noqa: S105  a page that robots.txt forbids, no password


def huge_page(host: Host, request: Request) -> Reply:
    """A page of 50 MB, streamed."""
    chunk = prose(host, request.path, 1000).encode()
    return Reply(stream=(chunk for _ in range(HUGE // len(chunk))))


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<html><body>" + b"a" * BOMB, 9, mtime=0)


def zip_bomb(_host: Host, _request: Request) -> Reply:
    """50 KB that unpack to 50 MB."""
    return Reply(_bomb(), headers=(("Content-Encoding", "gzip"),))


def slow_drip(_host: Host, _request: Request) -> Reply:
    """One byte every half second."""
    return Reply(stream=(b"." for _ in range(DRIPS)), pause=DRIP_PAUSE)


def endless_headers(_host: Host, _request: Request) -> Reply:
    """A head that never ends."""
    return Reply(ending=Ending.ENDLESS_HEAD)


def reset(_host: Host, _request: Request) -> Reply:
    """The connection is cut instead of an answer."""
    return Reply(status=0, ending=Ending.RESET)


def wrong_charset(_host: Host, request: Request) -> Reply:
    """Says Latin-1, is UTF-8; another page says UTF-8 and is Windows-1252."""
    text = "<html><head><title>Größe und Maße – café</title></head>"
    text += "<body><p>Überraschung für Ängstliche: naïve Grüße aus Łódź.</p>{}</body></html>"
    if request.path == "/latin":
        body = text.format("").encode("cp1252", "replace")
        return Reply(body, content_type="text/html; charset=utf-8")
    return Reply(
        text.format(anchor(Link("/latin", "other page"))).encode(), content_type="text/html; charset=iso-8859-1"
    )


def broken_html(host: Host, request: Request) -> Reply:
    """Tags that never close, quotes that never end, a stray NUL."""
    rows = "".join(f"<li><a href='/broken/{n} class=x>entry {n}<b><i></a>" for n in range(20))
    tail = f'<table><td><a href="/ok.html">fine</a>\0<p<<!-- {prose(host, request.path)}'
    return Reply(f"<html><title>Broken<body><ul>{rows}{tail}".encode())


def deep_nesting(_host: Host, _request: Request) -> Reply:
    """A hundred thousand elements inside each other."""
    return Reply(b"<html><title>Deep</title><body>" + b"<div>" * NESTED + b'<a href="/deep.html">down here</a>')


def robots_denied(host: Host, request: Request) -> Reply:
    """robots.txt forbids /private/, and the front page links to it."""
    if request.path == "/robots.txt":
        return Reply(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain")
    links = (Link(SECRET_PATH, "secret"), Link("/public.html", "public"))
    return page("Private matters", prose(host, request.path) + bullets(anchor(link) for link in links))


def robots_closed(host: Host, request: Request) -> Reply:
    """robots.txt forbids everything."""
    if request.path == "/robots.txt":
        return Reply(b"User-agent: *\nDisallow: /\n", content_type="text/plain")
    return page("Closed", prose(host, request.path))


def robots_error(host: Host, request: Request) -> Reply:
    """robots.txt answers 500: whoever is polite waits."""
    if request.path == "/robots.txt":
        return Reply(b"internal error", status=500, content_type="text/plain")
    return page("Behind a broken robots file", prose(host, request.path))


def refusing(status: int, headers: tuple[tuple[str, str], ...], _host: Host, _request: Request) -> Reply:
    """Nothing but one status."""
    return Reply(page(f"Error {status}", "").body, status=status, headers=headers)


TRAPS: dict[Trap, Callable[[Host, Request], Reply]] = {
    Trap.CALENDAR: traps.calendar,
    Trap.REDIRECT_CHAIN: traps.redirect_chain,
    Trap.REDIRECT_LOOP: traps.redirect_loop,
    Trap.REDIRECT_AWAY: traps.redirect_away,
    Trap.LINK_FARM: traps.link_farm,
    Trap.HUGE_PAGE: huge_page,
    Trap.ZIP_BOMB: zip_bomb,
    Trap.SLOW_DRIP: slow_drip,
    Trap.ENDLESS_HEADERS: endless_headers,
    Trap.WRONG_CHARSET: wrong_charset,
    Trap.BROKEN_HTML: broken_html,
    Trap.DEEP_NESTING: deep_nesting,
    Trap.ROBOTS_DENIED: robots_denied,
    Trap.ROBOTS_CLOSED: robots_closed,
    Trap.ROBOTS_ERROR: robots_error,
    Trap.FORBIDDEN: partial(refusing, 403, ()),
    Trap.NOT_FOUND: partial(refusing, 404, ()),
    Trap.TOO_MANY: partial(refusing, 429, (("Retry-After", "30"),)),
    Trap.SERVER_ERROR: partial(refusing, 500, ()),
    Trap.UNAVAILABLE: partial(refusing, 503, (("Retry-After", "60"),)),
    Trap.SOFT_404: traps.soft_404,
    Trap.SESSION_IDS: traps.session_ids,
    Trap.RESET: reset,
    Trap.META_REFRESH: traps.meta_refresh,
    Trap.PARKED: traps.parked,
    Trap.CHALLENGE: traps.challenge,
    Trap.GEO_BLOCK: traps.geo_block,
    Trap.LOGIN_ONLY: traps.login_only,
    Trap.MEDIA: traps.media,
    Trap.CREDENTIALS: traps.credentials,
    Trap.CREDENTIAL_REDIRECT: traps.credential_redirect,
    Trap.CREDENTIAL_PANEL: traps.credential_panel,
    Trap.MANY_LINKS: traps.many_links,
}
OWN_ROBOTS = frozenset({Trap.ROBOTS_DENIED, Trap.ROBOTS_CLOSED, Trap.ROBOTS_ERROR, Trap.CREDENTIAL_PANEL})


def answer_trap(host: Host, request: Request) -> Reply:
    """What a trap's host answers; robots.txt is absent there unless it is part of the trap."""
    if host.trap is None:
        raise ValueError(host.name)
    if request.path == "/robots.txt" and host.trap not in OWN_ROBOTS:
        return Reply(b"no robots.txt here", status=404, content_type="text/plain")
    return TRAPS[host.trap](host, request)


def trap_hosts(first: int, ring: int) -> Iterator[Host]:
    """All hosts of traps, numbered from ``first``, the link farm being ``ring`` of them.

    Only the farm's first host is public, and nothing but credentials leads to the panel.
    """
    names: list[tuple[Trap, str]] = [(trap, f"trap-{trap}.test") for trap in Trap if trap is not Trap.LINK_FARM]
    names += [(Trap.LINK_FARM, traps.farm_name(place)) for place in range(ring)]
    hidden = {f"trap-{Trap.CREDENTIAL_PANEL}.test", *(traps.farm_name(place) for place in range(1, ring))}
    for number, (trap, name) in enumerate(names, first):
        yield Host(
            number=number,
            name=name,
            site=name,
            kind=Kind.TRAP,
            topic=traps.FILLER,
            brand=trap.replace("-", " "),
            voice=ring,
            public=name not in hidden,
            reachable=trap is not Trap.CREDENTIAL_PANEL,
            trap=trap,
        )
