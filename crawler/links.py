"""Parsed page → the links that lead on, in one spelling each, with anchor and context."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin

from classifier.parsed import Anchor, Page
from crawler.media import FileKind, file_kind
from crawler.scope import OutOfScope
from store.credentials import carries_credentials
from store.masking import mask_text
from store.urls import canonical_url, host_group, site_key


class LinkKind(StrEnum):
    """How a page points to another."""

    ANCHOR = "anchor"
    CANONICAL = "canonical"
    REFRESH = "refresh"
    TEXT = "text"


class DropReason(StrEnum):
    """Why a link of a page does not go on; the sentence stands in the run's summary."""

    NOT_WEB = "leads outside the web (mail, telephone, script, messenger)"
    UNREADABLE = "is no address that could be read"
    CREDENTIALS = "carries somebody's credentials"
    MEDIA = "is a picture, sound or video"
    PLAYLIST = "is a playlist"
    BINARY = "is an archive, program or document"
    FURNITURE = "is a style sheet, script or font"
    SITE_FULL = "beyond the links taken to one site from one page"
    PAGE_FULL = "beyond the links taken from one page"


class Link(NamedTuple):
    """One link out of a page: ``url`` canonical and free of credentials, ``site`` and ``host_group`` its keys.
    ``anchor`` and ``context`` are masked; ``nofollow`` is the page's own doubt about its target (paid, user-made).
    Where it may not be followed ``refused`` says why; else ``features`` has its tokens, packed (crawler.prospects).

    A tuple, since workers send dozens a page, and a dataclass takes five times as long on its way.
    """

    url: str
    site: str
    host_group: str
    anchor: str = ""
    context: str = ""
    kind: LinkKind = LinkKind.ANCHOR
    nofollow: bool = False
    refused: OutOfScope | None = None
    features: bytes = b""


@dataclass(frozen=True, slots=True)
class LinkDrop:
    """How many different links a page lost for one reason. ``secret_urls`` are those with credentials, as found, for
    the one who has the key to mask: never to be logged or stored, and not part of the repr."""

    reason: DropReason
    count: int
    secret_urls: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """How much of a page is followed. 300 links hold all but the longest link lists (a page that links more is met
    again through its own subpages); 20 to one other site keep a farm from filling the page's share, 60 to the page's
    own leave room for its navigation and a list."""

    links: int = 300
    per_site: int = 20
    own_site: int = 60
    secrets: int = 100
    anchor_characters: int = 200
    context_characters: int = 300


_FILE_DROPS = {kind: DropReason[kind.name] for kind in FileKind}
_OTHER_SCHEME = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REFRESH = re.compile(r"\A\s*[\d.]*\s*[;,]?\s*(?:url\s*=)?\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_TEXT_URL = re.compile(r"\bh(?:tt|xx)ps?(?:\[:\]|:)//[^\s\"'<>`|\\^{}]{4,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?)]}»”’…。，、）】」"


def page_links(page: Page, limits: LinkLimits | None = None) -> tuple[tuple[Link, ...], tuple[LinkDrop, ...]]:
    """The links of ``page`` worth a look, and what was left out by reason, most frequent first.

    Links to other sites come before links within the site, each in page order: where a page has more than it may give,
    discovery wins. One URL counts once, with the first anchor text it has.
    """
    limits = limits or LinkLimits()
    found: dict[str, Link] = {}
    seen: set[tuple[str, str]] = set()
    dropped: dict[DropReason, dict[str, None]] = {}
    for anchor, kind in _candidates(page):
        if (anchor.href, anchor.text) in seen:
            continue
        seen.add((anchor.href, anchor.text))
        taken = _judge(anchor, kind, page.url, limits)
        if isinstance(taken, DropReason):
            dropped.setdefault(taken, {}).setdefault(anchor.href)
        elif taken.url not in found or (taken.anchor and not found[taken.url].anchor):
            found[taken.url] = taken
    kept, excess = _select(found, page.url, limits)
    counts = Counter({reason: len(urls) for reason, urls in dropped.items()}) + excess
    secrets = tuple(dropped.get(DropReason.CREDENTIALS, ()))[: limits.secrets]
    return kept, tuple(
        LinkDrop(reason, count, secrets if reason is DropReason.CREDENTIALS else ())
        for reason, count in counts.most_common()
    )


def _candidates(page: Page) -> Iterator[tuple[Anchor, LinkKind]]:
    for anchor in page.anchors:
        yield anchor, LinkKind.ANCHOR
    if page.canonical:
        yield Anchor(page.canonical), LinkKind.CANONICAL
    refresh = _REFRESH.match(page.meta.get("refresh", ""))
    if refresh and not refresh[1].isdigit():
        yield Anchor(urljoin(page.url, refresh[1])), LinkKind.REFRESH
    for written in _TEXT_URL.finditer(page.text):
        yield Anchor(written[0].rstrip(_TRAILING).replace("[:]", ":").replace("[.]", ".")), LinkKind.TEXT


def _judge(anchor: Anchor, kind: LinkKind, base: str, limits: LinkLimits) -> Link | DropReason:
    if carries_credentials(anchor.href):
        return DropReason.CREDENTIALS
    href = re.sub(r"\Ahxxp", "http", anchor.href, flags=re.IGNORECASE) if kind is LinkKind.TEXT else anchor.href
    if _OTHER_SCHEME.match(href):
        return DropReason.NOT_WEB
    url = canonical_url(href, base)
    if url is None:
        return DropReason.UNREADABLE
    file = file_kind(url)
    if file is not None:
        return _FILE_DROPS[file]
    return Link(
        url=url,
        site=site_key(url),
        host_group=host_group(url),
        anchor=mask_text(" ".join(anchor.text.split())[: limits.anchor_characters]),
        context=mask_text(" ".join(anchor.context.split())[: limits.context_characters]),
        kind=kind,
        nofollow=not {"nofollow", "ugc", "sponsored"}.isdisjoint(anchor.rel.lower().split()),
    )


def _select(found: dict[str, Link], page_url: str, limits: LinkLimits) -> tuple[tuple[Link, ...], Counter[DropReason]]:
    own = canonical_url(page_url)
    own_site = site_key(own) if own else ""
    ordered = sorted((link for link in found.values() if link.url != own), key=lambda link: link.site == own_site)
    kept: list[Link] = []
    excess: Counter[DropReason] = Counter()
    per_site: Counter[str] = Counter()
    for link in ordered:
        if per_site[link.site] >= (limits.own_site if link.site == own_site else limits.per_site):
            excess[DropReason.SITE_FULL] += 1
        elif len(kept) >= limits.links:
            excess[DropReason.PAGE_FULL] += 1
        else:
            per_site[link.site] += 1
            kept.append(link)
    return tuple(kept), excess
