"""A crawl of a hostile server without a proxy: what must not be fetched is refused, and named in the summary."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import pytest

from tests.integration.hostile import Direct, Ended, packed, page, redirect, refusals, reply, serving

pytestmark = pytest.mark.slow

LINE = "get.php?username=jdoe4711&password=Xk29vQp1&type=m3u_plus"
STREAM = b"\x47" + b"\x00" * 187
PLAYLIST = b"#EXTM3U\n#EXTINF:-1,One\nhttp://panel.test/live/jdoe4711/Xk29vQp1/1.ts\n"


def endless_head(client: socket) -> None:
    """Short header lines without end."""
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        client.sendall(b"X-%d: %s\r\n" % (number, b"a" * 500))


def endless_line(client: socket) -> None:
    """One header line without end."""
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        client.sendall(b"a" * 10_000)


def endless_interim(client: socket) -> None:
    """One "early hints" after the other, never an answer."""
    while True:
        client.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")


def endless_body(client: socket) -> None:
    """A body that says no length and does not end."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    while True:
        client.sendall(b"<p>more and more words</p>" * 50_000)


def drip(client: socket) -> None:
    """A body of which a byte comes now and then."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    while True:
        client.sendall(b".")
        time.sleep(0.2)


# host → path → answer. Each host is one story; a seed leads to its "/".
STORIES = {
    "lists.test": {"/": reply(PLAYLIST)},
    "film.test": {"/": reply(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500)},
    "stream.test": {"/": reply(STREAM * 50)},
    "packed-list.test": {"/": packed(PLAYLIST * 40)},
    "typed.test": {"/": reply(b"abc", kind="video/mp4")},
    "archive.test": {"/": reply(b"PK\x03\x04" + b"\x00" * 500)},
    "long.test": {"/": reply(b"", "X-Pad: a").replace(b"Content-Length: 0", b"Content-Length: 50000000")},
    "endless.test": {"/": endless_body},
    "bomb.test": {"/": packed(b"a" * 50_000_000)},
    "ratio.test": {"/": packed(b"<p>" + b"a" * 4_000_000)},
    "head.test": {"/": endless_head},
    "line.test": {"/": endless_line},
    "hints.test": {"/": endless_interim},
    "lines.test": {"/": reply(b"hello", *(f"X-{n}: y" for n in range(400)))},
    "drip.test": {"/": drip},
    "login.test": {
        "/": page(
            "Members",
            "/next",
            head='<base href="/"><form action="/post" method="post"><input name="q"></form>'
            '<form action="/search"><input name="q"></form>',
        ).replace(b"Connection: close", b"Set-Cookie: session=abc\r\nConnection: close"),
        "/next": page("Next"),
    },
    "moved.test": {"/": redirect(f"http://panel.test/{LINE}")},
    "refresh.test": {"/": page("Moving", head=f'<meta http-equiv="refresh" content="0; url=/{LINE}">')},
    "canonical.test": {"/": page("Same", head=f'<link rel="canonical" href="/{LINE}">')},
    "robots-away.test": {"/robots.txt": redirect(f"/{LINE}"), "/": page("Front")},
    "chain.test": {"/": redirect("/1")} | {f"/{n}": redirect(f"/{n + 1}") for n in range(1, 20)},
    "ports.test": {"/": page("Ports", "http://ports.test:22/", "http://ports.test:6379/")},
    "address.test": {"/": page("Addresses", "/" + "a" * 5000)},
    "denied.test": {"/robots.txt": reply(b"User-agent: *\nDisallow: /", kind="text/plain"), "/": page("No")},
    "utf16.test": {"/robots.txt": reply("\ufeffUser-agent: *\nDisallow: /".encode("utf-16-le")), "/": page("No")},
    "huge-robots.test": {
        "/robots.txt": reply(b"User-agent: *\nDisallow: /\n" + b"# filler\n" * 1_000_000, kind="text/plain"),
        "/": page("No"),
    },
    "robots-moved.test": {
        "/robots.txt": redirect("/r.txt"),
        "/r.txt": reply(b"User-agent: *\nDisallow: /", kind="text/plain"),
        "/": page("No"),
    },
    "robots-line.test": {
        "/robots.txt": reply(f"Sitemap: http://panel.test/{LINE}\n".encode(), kind="text/plain"),
        "/": page("Front"),
    },
    "robots-clip.test": {"/robots.txt": reply(b"x", kind="video/mp4"), "/": page("Yes")},
    "robots-bomb.test": {"/robots.txt": packed(b"a" * 50_000_000), "/": page("No")},
    "robots-403.test": {"/robots.txt": reply(b"no", status="403 Forbidden"), "/": page("Yes")},
    "robots-500.test": {"/robots.txt": reply(b"oops", status="500 Internal Server Error"), "/": page("No")},
    "robots-429.test": {"/robots.txt": reply(b"later", status="429 Too Many Requests"), "/": page("No")},
}
INWARD = ("private.test", "metadata.test", "carrier.test", "mapped.test", "unspecified.test")


@dataclass(frozen=True)
class Guarded(Ended):
    """The same with what it stored."""

    pages: list[str]
    dump: str


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Crawl once; the tests below look at what happened."""
    folder = tmp_path_factory.mktemp("hostile")
    with serving() as server, serving("127.0.0.2", server.port) as inner:
        for host, answers in STORIES.items():
            server.answers.update({(host, path): answer for path, answer in answers.items()})
        inward = [server.url(host) for host in INWARD]
        spelt = [
            f"http://{spelling}:{server.port}/"
            for spelling in ("127.0.0.2", "2130706434", "0177.0.0.2", "0x7f000002", "[::ffff:127.0.0.2]", "[::1]")
        ]
        server.answers["links.test", "/"] = page("Links", *inward, *spelt, "http://169.254.169.254/latest/meta-data/")
        for name, target in (("to-inner.test", spelt[0]), ("to-name.test", inward[0]), ("to-decimal.test", spelt[1])):
            server.answers[name, "/"] = redirect(target)
        server.answers["rebound.test", "/"] = page("Front", "/second", "/third")
        hosts = [*STORIES, "links.test", "to-inner.test", "to-name.test", "to-decimal.test", "rebound.test"]
        names = {host: ["127.0.0.1"] for host in hosts}
        names |= dict(
            zip(INWARD, (["127.0.0.2"], ["169.254.169.254"], ["100.64.0.1"], ["::1"], ["0.0.0.0"]), strict=True)
        )
        names["rebound.test"] = ["127.0.0.1"] * 5 + ["127.0.0.2"]
        direct = Direct(folder, f"127.0.0.1:{server.port}", names)
        code, said = direct.run("crawl", direct.seeds(*map(server.url, hosts)), FORGET="1", SPYGLASS_CRAWL_TIMEOUT="8")
        assert code == 0, said
        yield Guarded(server, inner, said, *_stored(folder))


def _stored(folder: Path) -> tuple[dict[str, set[str]], list[str], str]:
    connection = sqlite3.connect(folder / "spyglass.db")
    try:
        pages = [url for (url,) in connection.execute("SELECT url FROM pages")]
        return refusals(connection), pages, "\n".join(connection.iterdump())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("lists.test", "media or playlist, never downloaded"),
        ("film.test", "media or playlist, never downloaded"),
        ("stream.test", "media or playlist, never downloaded"),
        ("packed-list.test", "media or playlist, never downloaded"),
        ("typed.test", "media or playlist, never downloaded"),
        ("archive.test", "media or playlist, never downloaded"),
        ("long.test", "answer above the size cap"),
        ("endless.test", "answer above the size cap"),
        ("bomb.test", "decompresses beyond the size cap"),
        ("ratio.test", "decompresses beyond the size cap"),
        ("head.test", "header of the answer above its caps"),
        ("line.test", "header of the answer above its caps"),
        ("hints.test", "header of the answer above its caps"),
        ("lines.test", "header of the answer above its caps"),
        ("drip.test", "answer took longer than the time cap"),
        ("panel.test", "carries somebody's credentials"),
        ("refresh.test", "carries somebody's credentials"),
        ("canonical.test", "carries somebody's credentials"),
        ("chain.test", "too many redirects in a row"),
        ("ports.test", "no port that web pages are served on"),
        ("denied.test", "robots.txt disallows it"),
        ("utf16.test", "robots.txt disallows it"),
        ("huge-robots.test", "robots.txt disallows it"),
        ("robots-moved.test", "robots.txt disallows it"),
        ("robots-500.test", "robots.txt could not be read, waiting"),
        ("robots-bomb.test", "robots.txt could not be read, waiting"),
        ("robots-429.test", "robots.txt could not be read, waiting"),
        ("private.test", "no address of the public web"),
        ("metadata.test", "no address of the public web"),
        ("carrier.test", "no address of the public web"),
        ("mapped.test", "no address of the public web"),
        ("unspecified.test", "no address of the public web"),
        ("rebound.test", "no address of the public web"),
        ("127.0.0.2", "no address of the public web"),
        ("169.254.169.254", "no address of the public web"),
    ],
)
def test_refused_and_named(ended: Guarded, host: str, reason: str) -> None:
    """The host's story ends in this refusal, and the summary that the operator reads says so."""
    assert reason in ended.refused.get(host, set()), ended.refused.get(host)
    assert reason in ended.said


def test_no_private_address_was_connected_to(ended: Guarded) -> None:
    """Links, redirects, odd spellings and a name that turned inward brought nothing to the server behind 127.0.0.2."""
    assert ended.server.paths("rebound.test")[:1] == ["/"]
    assert ended.inner.asked == []


def test_nobodys_credentials_were_used_or_kept(ended: Guarded) -> None:
    """No request and no row carries the user name or the password of the lines that were lying about."""
    for text in (str(ended.server.asked), ended.dump, ended.said):
        assert "jdoe4711" not in text
        assert "Xk29vQp1" not in text


def test_no_media_became_a_page(ended: Guarded) -> None:
    """Of what was refused by type, bytes, size or time no page is stored; honest hosts have theirs."""
    stored = " ".join(ended.pages)
    for host in ("lists.test", "film.test", "stream.test", "packed-list.test", "ratio.test", "drip.test", "lines.test"):
        assert f"//{host}" not in stored
    for host in ("login.test", "robots-clip.test", "robots-403.test", "robots-away.test", "links.test"):
        assert f"//{host}" in stored


def test_forms_and_cookies_stay_unused(ended: Guarded) -> None:
    """A page's forms are not sent, and the cookie it set does not come back."""
    assert ended.server.paths("login.test") == ["/", "/next"]
    assert "cookie" not in ended.server.heads["login.test", "/next"].lower()


def test_requests_say_who_asks(ended: Guarded) -> None:
    """Every request, robots.txt included, names the crawler and its contact."""
    for head in ended.server.heads.values():
        assert "Spyglass/0.1 (+https://example.org/crawler)" in head


def test_long_addresses_are_not_followed(ended: Guarded) -> None:
    """A link of five thousand characters is left alone."""
    assert ended.server.paths("address.test") == ["/"]


def test_redirects_end(ended: Guarded) -> None:
    """A chain of redirects is followed five times."""
    assert len(ended.server.paths("chain.test")) == 6


def test_refused_answers_are_not_asked_for_again(ended: Guarded) -> None:
    """An endless head, body or line costs one request."""
    for host in ("head.test", "line.test", "hints.test", "endless.test", "bomb.test", "drip.test"):
        assert ended.server.paths(host) == ["/"]
