"""Hosts behind a service: panels, playlists, players in frames, and where a page's scripts come from."""

import re
from collections.abc import Iterator

from classifier.parsed import MediaKind
from classifier.traces.material import Material, authority, host_name
from store.hosts import clean_host, has_known_suffix, is_address, is_public_name, registrable_domain
from store.traces import Trace, TraceKind

# Paths of Xtream-style panels and Stalker portals (names as the open panel sources and client code have them).
_PANEL_PATH = re.compile(
    r"/(?:get|player_api|panel_api|xmltv|enigma2)\.php(?![\w.])|/stalker_portal\b|/portal\.php(?![\w.])|"
    r"/server/load\.php|[?&]type=m3u",
    re.IGNORECASE,
)
# Ports of the panels' own; the others are used by too many servers to say anything without a path.
_PANEL_PORTS = frozenset({"25461", "25463", "25500", "8880", "2095", "2086", "2082", "2052"})
_SHOWN_PORT = "8080"
_URL = re.compile(r"\b(?:https?|rtmps?)://([\w.-]{4,200}(?::\d{2,5})?)((?:/[^\s\"'<>|\\]{0,300})?)", re.IGNORECASE)
_LIST = re.compile(r"\.m3u8?(?![\w.])", re.IGNORECASE)
_LIST_IN_SOURCE = re.compile(
    r"https?:\\?/\\?/([\w.-]{4,200})(?::\d{2,5})?\\?/[^\s\"'<>]{0,300}?\.m3u8?(?![\w.])", re.IGNORECASE
)
_FRAME = re.compile(r"<iframe\b([^>]{0,1000})", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc=[\"']?(?:https?:)?(//[^\s\"'>]{4,500})", re.IGNORECASE)
# Advertisements and forms come in frames as well; only what plays asks for the whole screen, or says what it is.
_PLAYS = re.compile(r"\ballowfullscreen|\bsrc=[\"']?[^\s\"'>]{4,300}?(?:/embed\b|\bplayer\b)", re.IGNORECASE)
_EXAMPLES = re.compile(
    r"(?:\A|[.-])(?:example|exemple|ejemplo|beispiel|esempio|exemplo|your|yours|my|domain|server|host|provider|dns|url|portal|test|localhost|iptv|site|website|"
    r"yourserver|yourdomain|yourprovider|your-?[a-z]+|my-?(?:server|domain|provider)|server_?url|ip|xxx+|abc)\Z"
)
_MOST = 20
# With credentials in the link or a panel's path it can be nothing else; a port alone is a guess.
SURE, PORT, LISTED, FRAMED, SCRIPTED = 0.97, 0.8, 0.95, 0.9, 0.98


def extract(material: Material) -> Iterator[Trace]:
    """Hosts of panels, playlists, players and scripts that are not the page's own."""
    own = _domain(host_name(material.page.url))
    for place in material.panels:
        host = foreign(place, own)
        if host:
            yield Trace(TraceKind.PANEL_HOST, host, place, "link", SURE)
    yield from _limited(_in_text(material, own))
    yield from _limited(_in_links(material, own))
    yield from _limited(_in_source(material, own))


def foreign(place: str, own: str) -> str:
    """The host of ``host[:port]`` where it can be somebody else's on the public web; empty for the page's own domain
    ``own``, placeholders of instructions and private names."""
    host = clean_host(place.partition(":")[0].rstrip(".").lower())
    if host is None or not is_public_name(host) or _domain(host) == own:
        return ""
    if is_address(host):
        return host
    label = registrable_domain(host, private_suffixes=True).partition(".")[0]
    return (
        host.removeprefix("www.")
        if has_known_suffix(host) and not (_EXAMPLES.search(label) or host.startswith(("your", "my-", "example")))
        else ""
    )


def _in_text(material: Material, own: str) -> Iterator[Trace]:
    text = material.text
    for found in _URL.finditer(text) if "://" in text else ():
        place, path = found.groups()
        kind, confidence = _service(place, path)
        host = foreign(place, own) if kind else ""
        if kind and host:
            # Only host and port are shown: what follows may be somebody's access.
            yield material.in_text(kind, host, *found.span(1), confidence)


def _in_links(material: Material, own: str) -> Iterator[Trace]:
    for link in material.links:
        if link.href[:4].lower() in {"http", "rtmp"}:
            place = authority(link.href)
            kind, confidence = _service(place, link.href.partition("://")[2].partition("/")[2])
            host = foreign(place, own) if kind else ""
            if kind and host:
                yield Trace(kind, host, place, "link", confidence)


def _service(place: str, path: str) -> tuple[TraceKind | None, float]:
    if _PANEL_PATH.search("/" + path.lstrip("/")):
        return TraceKind.PANEL_HOST, SURE
    if _LIST.search(path):
        return TraceKind.PLAYLIST_HOST, LISTED
    port = place.rpartition(":")[2]
    bare = path in {"", "/", "/c", "/c/"}
    if port in _PANEL_PORTS or (bare and port == _SHOWN_PORT) or (path.startswith("/c") and bare and port.isdigit()):
        return TraceKind.PANEL_HOST, PORT
    return None, 0.0


def _in_source(material: Material, own: str) -> Iterator[Trace]:
    for place in _lists(material):
        host = foreign(place, own)
        if host:
            yield Trace(TraceKind.PLAYLIST_HOST, host, host, "markup", LISTED)
    for frame in _FRAME.finditer(material.code) if material.page.embed_hosts else ():
        address = _SOURCE.search(frame[1])
        host = foreign(authority("https:" + address[1]), own) if address and _PLAYS.search(frame[1]) else ""
        if host:
            yield Trace(TraceKind.PLAYER_HOST, host, host, "markup", FRAMED)
    for name in material.page.script_hosts:
        host = foreign(name, own)
        if host:
            yield Trace(TraceKind.SCRIPT, host, host, "markup", SCRIPTED)


def _lists(material: Material) -> Iterator[str]:
    """Hosts that a playlist plays from, or whose playlists a page's code names."""
    if material.page.kind is MediaKind.PLAYLIST:
        yield from material.page.embed_hosts
    elif ".m3u" in material.source:
        for found in _LIST_IN_SOURCE.finditer(material.source):
            yield found[1]


def _limited(traces: Iterator[Trace]) -> Iterator[Trace]:
    """The first few of each kind: a page of a hundred lists speaks of others."""
    seen: dict[TraceKind, set[str]] = {}
    for trace in traces:
        values = seen.setdefault(trace.kind, set())
        if trace.value in values or len(values) < _MOST:
            values.add(trace.value)
            yield trace


def _domain(host: str) -> str:
    clean = clean_host(host) if host else None
    return registrable_domain(clean, private_suffixes=True) if clean else ""
