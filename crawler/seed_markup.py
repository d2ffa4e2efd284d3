"""Link lists in markup (HTML pages, bookmark files, OPML) → their links, in time linear in the text.

A tree of hostile markup costs quadratic time, and a list of links needs none: its tags are found one by one, and only
those that link are handed to the parser, each closed and on its own line.
"""

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from store.errors import SeedError

# The longest address that any browser takes is a few thousand characters; a longer tag is data.
MAX_TAG = 16 * 1024
# A page of more markup, or of more links, is no list of starting points: reading it would take minutes.
MAX_MARKUP = 16 * 1024 * 1024
MAX_LINKS = 100_000
# Parsed at once: more costs memory, fewer costs time.
_TAGS_AT_ONCE = 1_000
_ADDRESSES = ("href", "htmlurl", "url", "xmlurl")

# As a browser's tokeniser finds them: what stands in a comment, a script or a quoted value is no tag. Possessive
# throughout, so no character is looked at twice.
_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))*+"""
_TOKEN = re.compile(
    rf"<!--(?:[^-]++|-(?!->))*+|"
    rf"<(script|style|textarea|title)(?=[\s/>]){_ATTRIBUTES}>(?:[^<]++|<(?!/\1))*+|"
    rf"<(/?[a-z][^\s/>]*+)({_ATTRIBUTES})",
    re.IGNORECASE,
)


def links_of(markup: str) -> Iterator[tuple[int, str]]:
    """The line (from 1) and the address of each link or outline of ``markup``, in order.

    Raises SeedError, which names no file, for more than MAX_MARKUP characters or MAX_LINKS links.
    """
    if len(markup) > MAX_MARKUP:
        raise SeedError(f"larger than {MAX_MARKUP // 1024**2} MB of markup; give its addresses one a line")
    batch: list[tuple[int, str]] = []
    for number, (line, attributes) in enumerate(_linking_tags(markup)):
        if number >= MAX_LINKS:
            raise SeedError(f"holds more than {MAX_LINKS:,} links; give its addresses one a line")
        batch.append((line, attributes))
        if len(batch) == _TAGS_AT_ONCE:
            yield from _addresses(batch)
            batch = []
    yield from _addresses(batch)


def _linking_tags(markup: str) -> Iterator[tuple[int, str]]:
    line, counted = 1, 0
    for token in _TOKEN.finditer(markup):
        if (token[2] or "").lower() in {"a", "outline"} and len(token[3]) <= MAX_TAG:
            line += markup.count("\n", counted, token.start())
            counted = token.start()
            yield line, token[3]


def _addresses(tags: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """What the attributes say, their quotes and entities read by the parser."""
    text = "\n".join(f"<a{_one_line(attributes)}></a>" for _, attributes in tags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all("a"):
        if isinstance(tag, Tag):
            address = next((value for name in _ADDRESSES if (value := tag.get(name))), "")
            yield tags[(tag.sourceline or 1) - 1][0], str(address)


def _one_line(attributes: str) -> str:
    return attributes.rstrip("/").replace("\n", " ").replace("<", "%3C")
