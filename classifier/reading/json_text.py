"""JSON → page: its strings are what a program would show a visitor."""

from classifier.parsed import Anchor, MediaKind, Page, Zone
from classifier.reading.links import Resolver
from classifier.reading.plain import MAX_ANCHORS
from classifier.reading.structured import loads_tolerant
from classifier.reading.text import assemble, squeeze

# The answer of a catalogue interface fits; the rest of a dump tells no more.
MAX_STRINGS = 20_000
_TITLES = ("title", "name")


def read(text: str, url: str) -> Page:
    """Read ``text``: every string value a block, addresses among them as links; title by the usual keys."""
    value = loads_tolerant(text)
    strings, cut = _strings(value)
    resolver = Resolver(url)
    pieces = []
    anchors: dict[str, Anchor] = {}
    for string in strings:
        words = squeeze(string)
        href = resolver.resolve(words) if words.startswith(("http://", "https://", "magnet:")) else ""
        if href and len(anchors) < MAX_ANCHORS:
            anchors.setdefault(href, Anchor(href))
        elif words:
            pieces.append((Zone.BODY, words))
    named = [value[key] for key in _TITLES if isinstance(value.get(key), str)] if isinstance(value, dict) else []
    joined, blocks = assemble(pieces)
    return Page(
        url=url,
        kind=MediaKind.JSON,
        title=squeeze(named[0])[:500] if named else "",
        text=joined,
        blocks=blocks,
        anchors=tuple(anchors.values()),
        truncated=cut,
    )


def _strings(value: object) -> tuple[list[str], bool]:
    """All strings below ``value`` in document order, at most MAX_STRINGS, and whether some were left."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if len(found) == MAX_STRINGS:
                return found, True
            found.append(item)
        elif isinstance(item, dict):
            waiting += reversed(item.values())
        elif isinstance(item, list):
            waiting += reversed(item)
    return found, False
