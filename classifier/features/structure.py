"""How a page is built: what its markup declares it to be, and what it is mostly made of."""

from collections.abc import Iterator

from classifier.features.sample import Sample
from classifier.features.signal import Signal, saturate
from classifier.parsed import Page, Zone

_TYPES = ("Product", "Offer", "AggregateOffer", "AggregateRating", "FAQPage", "NewsArticle", "Article", "BlogPosting",
          "Organization", "LocalBusiness", "Movie", "TVSeries", "VideoObject", "SoftwareApplication", "Hotel", "Person",
          "BroadcastEvent", "Review", "Recipe", "Book", "BreadcrumbList")  # fmt: skip
_MANY_LOCALES = 4
"""A shop in two or three languages is common anywhere; more stand on platforms and on sellers to the whole world."""
_CODE = ("code", "kbd", "samp", "tt")
"""What manuals set names, commands and patterns in; whoever hands out releases or sells lines names them plainly."""
_STUFFED_KEYWORDS = 20
"""Sellers stuff the keywords tag with cities, leagues and players; others use a handful or none."""


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``ld:TYPE`` (structured data), ``meta:*`` and ``shape:*``."""
    page = sample.page
    yield from _declared(page)
    tags = page.tags
    for name, tag, full in (("video", "video", 2), ("frame", "iframe", 4), ("table_rows", "tr", 60),
                            ("form", "form", 3), ("code", "pre", 4), ("time", "time", 10),
                            ("notes", "sup", 20)):  # fmt: skip
        if tags.get(tag):
            yield Signal(f"shape:{name}", saturate(tags[tag], full))
    code = sum(tags.get(tag, 0) for tag in _CODE)
    if code:
        yield Signal("shape:inline_code", saturate(code, 60), detail=str(code))
    words = max(1, len(sample.words))
    anchored = sum(len(anchor.text) for anchor in page.anchors)
    if page.anchors:
        yield Signal("shape:link_share", min(1.0, anchored / max(1, len(page.text))))
    yield Signal("shape:long_text", saturate(words, 1500))
    yield Signal("shape:prose", _prose(page))
    if page.hidden_text:
        yield Signal("shape:hidden_text", saturate(len(page.hidden_text), 2000))


def _declared(page: Page) -> Iterator[Signal]:
    types = {name for item in page.structured for name in _types(item)}
    for name in _TYPES:
        if name in types:
            yield Signal(f"ld:{name}", 1.0, detail=name)
    if page.meta.get("og:type", "").startswith("article"):
        yield Signal("meta:article", 1.0)
    if page.meta.get("og:type", "") == "product":
        yield Signal("meta:product", 1.0)
    keywords = page.meta.get("keywords", "").count(",") + 1
    if keywords > _STUFFED_KEYWORDS:
        yield Signal("meta:stuffed_keywords", saturate(keywords, 100), detail=str(keywords))
    if len(set(page.hreflangs)) > _MANY_LOCALES:
        yield Signal("meta:many_locales", 1.0, detail=str(len(set(page.hreflangs))))


def _types(item: dict[str, object]) -> list[str]:
    kind = item.get("@type")
    names = (
        [kind]
        if isinstance(kind, str)
        else [name for name in kind if isinstance(name, str)]
        if isinstance(kind, list)
        else []
    )
    for value in item.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                names += _types(inner)
    return names


def _prose(page: Page) -> float:
    """Share of the body that stands in long blocks: articles are prose, shops and lists are not."""
    body_zone = Zone.BODY
    body = [end - start for zone, start, end in page.blocks if zone is body_zone]
    total = sum(body)
    return sum(length for length in body if length > 240) / total if total else 0.0
