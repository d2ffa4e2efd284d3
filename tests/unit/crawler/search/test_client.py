"""Services answer, refuse, are busy, away or talk nonsense; each is told apart, and no key shows."""

import json
import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.search.brave import Brave
from crawler.search.client import MAX_BYTES, Reply, Trouble, ask
from crawler.search.paths import JsonService, at_path
from crawler.search.provider import Found, Provider, ResultPage
from crawler.search.searxng import SearXNG
from tests.services import Said, brave, searxng, serving

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "BSA-very-secret-0123456789"
ROW = ("https://a.example/", "A title", "An excerpt")
FOUND = Found(*ROW)


def put(provider: Provider, page: int = 1, language: str = "de") -> Reply:
    """Ask for one page of the phrase of these tests."""
    return ask(provider, "iptv kaufen", language, page, 5.0, AT)


def test_searxng_pages() -> None:
    """Pages are asked by number and language; an empty one is the last."""
    with serving(searxng({"iptv kaufen": [[ROW], [ROW, ROW]]})) as service:
        pages = [put(SearXNG(service.url), page).page for page in (1, 2, 3)]
    assert pages == [ResultPage((FOUND,), True), ResultPage((FOUND, FOUND), True), ResultPage((), False)]
    assert service.heard[1].query == {"q": "iptv kaufen", "format": "json", "pageno": "2", "language": "de"}


def test_searxng_without_working_engines() -> None:
    """An instance whose engines are all silent found nothing for a reason, and says so."""
    said = Said(body={"results": [], "unresponsive_engines": [["loop", "timeout"]]})
    with serving(lambda _: said) as service:
        assert put(SearXNG(service.url)) == Reply(None, Trouble.DOWN, "none of its engines answers")


def test_brave_pages_and_key() -> None:
    """The key goes into the header; the service tells of more pages; results without a web part are none."""
    with serving(brave(KEY, [[ROW], []])) as service:
        pages = [put(Brave(service.url, KEY), page).page for page in (1, 2)]
    assert pages == [ResultPage((FOUND,), True), ResultPage((), False)]
    assert [heard.query["offset"] for heard in service.heard] == ["0", "1"]


def test_wrong_key_is_refused_and_shows_nowhere() -> None:
    """A refused key ends in words that do not hold it; neither does the repr of service or question."""
    with serving(brave("another", [[ROW]])) as service:
        provider = Brave(service.url, KEY)
        reply = put(provider)
    assert reply.trouble is Trouble.REFUSED
    assert KEY not in f"{reply}{provider!r}{provider.question('x', 'en', 1)!r}"


def test_service_of_ones_own() -> None:
    """Paths of the settings find results, fields and the next page in whatever shape."""
    body = {
        "data": {"items": [{"link": {"href": ROW[0]}, "name": ROW[1], "say": [ROW[2]]}, {"name": "no link"}]},
        "n": 2,
    }
    with serving(lambda _: Said(body=body)) as service:
        template = f"{service.url}/s?text={{query}}&skip={{offset}}&lang={{language}}"
        own = JsonService(template, "data.items", "link.href", "name", "say.0", "n", key_header="X-Key", key=KEY)
        assert put(own, 3).page == ResultPage((FOUND,), True)
    assert service.heard[0].query == {"text": "iptv kaufen", "skip": "20", "lang": "de"}
    assert service.heard[0].headers["x-key"] == KEY


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (Said(401), Trouble.REFUSED),
        (Said(403), Trouble.REFUSED),
        (Said(302, headers={"Location": "http://127.0.0.1:9/"}), Trouble.REFUSED),
        (Said(429), Trouble.LIMITED),
        (Said(500), Trouble.DOWN),
        (Said(503), Trouble.DOWN),
        (Said(400), Trouble.NONSENSE),
        (Said(200, "<html>"), Trouble.NONSENSE),
        (Said(200, "[" * 100_000), Trouble.NONSENSE),
        (Said(200, {"results": "none"}), Trouble.NONSENSE),
        (Said(200, b"\xff\xfe{"), Trouble.NONSENSE),
        (Said(200, "x" * (MAX_BYTES + 1)), Trouble.DOWN),
    ],
    ids=lambda value: str(value)[:30],
)
def test_trouble_is_told_apart(said: Said, trouble: Trouble) -> None:
    """Whatever a service sends instead of results has a name and words, and raises nothing."""
    with serving(lambda _: said) as service:
        reply = put(SearXNG(service.url))
    assert (reply.page, reply.trouble) == (None, trouble)
    assert reply.words


def test_busy_service_says_for_how_long() -> None:
    """Retry-After of a 429 is the wait."""
    with serving(lambda _: Said(429, headers={"Retry-After": "7"})) as service:
        assert put(SearXNG(service.url)).wait == 7.0


def test_nobody_there() -> None:
    """A service that is down is told in words."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    reply = put(SearXNG(f"http://127.0.0.1:{port}"))
    assert (reply.trouble, bool(reply.words)) == (Trouble.DOWN, True)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_document_is_read_or_refused(document: object) -> None:
    """Any JSON is results or a ValueError, for each service."""
    document = json.loads(json.dumps(document))
    for provider in (SearXNG("http://a.example"), Brave("http://a.example", KEY), JsonService("", "", "url", "t", "s")):
        try:
            page = provider.read(document, 1)
        except ValueError:
            continue
        assert all(isinstance(one.url, str) for one in page.found)


@given(st.text())
def test_any_path_leads_somewhere_or_nowhere(path: str) -> None:
    """A path of the settings never breaks on a document."""
    at_path({"a": [{"b": 1}]}, path)
