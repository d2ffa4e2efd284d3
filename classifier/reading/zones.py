"""Tag, role, class and style → the zone of an element, and whether a visitor sees it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from classifier.parsed import Zone

# Finding a member of an enumeration takes longer than all else that is done with most elements.
_BODY, _HEADING, _NAVIGATION = Zone.BODY, Zone.HEADING, Zone.NAVIGATION
_TAGS = {
    **dict.fromkeys(("nav", "menu", "header"), _NAVIGATION),
    "footer": Zone.FOOTER,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING),
}
_ROLES = {
    "navigation": Zone.NAVIGATION,
    "banner": Zone.NAVIGATION,
    "menubar": Zone.NAVIGATION,
    "menu": Zone.NAVIGATION,
    "contentinfo": Zone.FOOTER,
}
_CONTAINERS = frozenset(("div", "ul", "ol", "section", "aside", "table", "td", "center"))
# Whole words of class and id only: "menu-open" on a wrapper says nothing about what it wraps.
_WORDS = re.compile(
    r"(?:(?:site|main|top|page|primary|secondary|mobile|side|global|wp)[-_]?)?(?:"
    r"(?P<footer>footer|bottom[-_]?bar|colophon|copyright)|nav|navbar|navigation|menu|breadcrumbs?|topbar|header)"
    r"(?:[-_](?:area|bar|bottom|container|inner|links?|list|menu|nav|section|top|widgets?|wrap|wrapper))?",
    re.IGNORECASE,
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|"
    r"(?:text-indent|left|top)\s*:\s*-\d{4}",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)

# Longer styles hold a picture, which no other element has.
MAX_KNOWN = 200

Attributes = Mapping[str, str | None]


def zone_of(tag: str, attributes: Attributes, current: Zone) -> Zone:
    """The zone that starts with this element inside ``current``; navigation and footer are kept to their end."""
    if current is not _BODY:
        return _HEADING if tag == "h1" and current is _NAVIGATION else current
    if tag in _TAGS:
        return _TAGS[tag]
    if not attributes:
        return current
    role = attributes.get("role")
    if role and role.lower() in _ROLES:
        return _ROLES[role.lower()]
    if tag in _CONTAINERS:
        name, key = attributes.get("class"), attributes.get("id")
        if name or key:
            return _zone_by_name(name or "", key or "")
    return current


# Most elements of a page share the names of a few others.
@lru_cache(maxsize=4096)
def _zone_by_name(name: str, key: str) -> Zone:
    for word in f"{name} {key}".split():
        zone = _zone_by_word(word)
        if zone is not _BODY:
            return zone
    return _BODY


# A name that is new rarely has a new word: most sites take theirs from a few frameworks.
@lru_cache(maxsize=4096)
def _zone_by_word(word: str) -> Zone:
    match = _WORDS.fullmatch(word)
    if match is None:
        return _BODY
    return Zone.FOOTER if match["footer"] else _NAVIGATION


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Whether the element says, on itself, that it is not to be seen: attribute, style, or text in its background's
    colour. Style sheets are not read, and a page that hides all of itself shows itself by script."""
    if tag in ("html", "body"):
        return False
    if "hidden" in attributes:
        return attributes["hidden"] != "until-found"
    style = attributes.get("style")
    if not style:
        return False
    return _hides_known(style) if len(style) <= MAX_KNOWN else _hides(style)


def _hides(style: str) -> bool:
    if _HIDING.search(style):
        return True
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    return bool(colour and background and colour[1].strip().lower() == background[1].strip().lower())


# As with names, a page gives few styles to many elements.
_hides_known = lru_cache(maxsize=1024)(_hides)
