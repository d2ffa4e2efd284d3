"""Hosts behind a service, without a word of anybody's credentials."""

import pytest

from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Reader, Values

_K = TraceKind


@pytest.mark.parametrize(
    ("kind", "html", "hosts"),
    [
        (_K.PANEL_HOST, "<p>Portal: http://line.brand-cdn.xyz:8080/c/", {"line.brand-cdn.xyz"}),
        (_K.PANEL_HOST, "<p>URL http://line.brand-cdn.xyz:25461", {"line.brand-cdn.xyz"}),
        (_K.PANEL_HOST, "<p>http://line.brand-cdn.xyz:80/c/ on a box", {"line.brand-cdn.xyz"}),
        (_K.PANEL_HOST, "<p>http://185.10.20.30:8080", {"185.10.20.30"}),
        (_K.PANEL_HOST, '<a href="http://brand-cdn.xyz/stalker_portal/c/">x</a>', {"brand-cdn.xyz"}),
        (_K.PANEL_HOST, "<p>http://your-server.com:8080 or http://localhost:8080 or http://127.0.0.1:25461", set()),
        (_K.PANEL_HOST, "<p>http://panel.shop.example.net:8080/c/", set()),
        (_K.PANEL_HOST, '<a href="http://www.brand.au/help/get-started/">x</a>', set()),
        (_K.PLAYLIST_HOST, '<a href="http://lists.brand.xyz/all.m3u">x</a>', {"lists.brand.xyz"}),
        (_K.PLAYLIST_HOST, '<script>file: "https://edge.brand.xyz/tv/index.m3u8?x=1"</script>', {"edge.brand.xyz"}),
        (_K.PLAYLIST_HOST, "#EXTM3U\n#EXTINF:-1,One\nhttp://edge.brand.xyz/1/2/3.ts\n", {"edge.brand.xyz"}),
        (_K.PLAYER_HOST, '<iframe src="//play.brand.xyz/e/1" allowfullscreen></iframe>', {"play.brand.xyz"}),
        (_K.PLAYER_HOST, '<iframe src="https://play.brand.xyz/embed/1"></iframe>', {"play.brand.xyz"}),
        (_K.PLAYER_HOST, '<iframe src="https://ads.brand.xyz/frame/e/1.html"></iframe>', set()),
        (_K.PLAYER_HOST, '<iframe src="https://www.youtube.com/embed/1" allowfullscreen></iframe>', set()),
        (_K.SCRIPT, '<script src="https://js.brand.xyz/a.js"></script>', {"js.brand.xyz"}),
        (_K.SCRIPT, '<script src="https://cdn.jsdelivr.net/a.js"></script><script src="/own.js"></script>', set()),
    ],
)
def test_hosts_of_services(values: Values, kind: TraceKind, html: str, hosts: set[str]) -> None:
    """Panels by path, port and place; playlists; players that ask for the screen; scripts of others than all use."""
    assert values(kind, html) == hosts


@pytest.mark.parametrize(
    "html",
    [
        '<a href="http://line.brand.xyz:8080/get.php?username=paul1234&password=secret99&type=m3u_plus">list</a>',
        "<p>http://line.brand.xyz:8080/get.php?username=paul1234&password=secret99&type=m3u_plus",
        '<a href="http://line.brand.xyz/live/paul1234/secret99/1234.ts">watch</a>',
        "<p>http://line.brand.xyz/live/paul1234/secret99/1234.m3u8",
        '<a href="http://paul1234:secret99@line.brand.xyz/get.php?x=1">list</a>',
    ],
)
def test_credentials_leave_their_host_alone(traced: Reader, html: str) -> None:
    """Of an address that gives access in somebody's name the host stays; name and password are in no trace."""
    found = traced(html)
    assert {trace.value for trace in found} == {"line.brand.xyz"}
    assert not any(word in f"{trace.value} {trace.shown}" for trace in found for word in ("paul1234", "secret99"))
