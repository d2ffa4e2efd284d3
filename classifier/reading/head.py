"""What the markup says about the page besides its text: title, meta, canonical, languages, scripts, embeds."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from selectolax.lexbor import LexborNode

from classifier.reading.links import Resolver, host_of
from classifier.reading.structured import read_json_ld
from classifier.reading.text import squeeze
from classifier.reading.zones import Attributes

# Real pages have under fifty; values longer than a paragraph are pasted articles.
MAX_META = 100
MAX_META_CHARS = 1000
MAX_TITLE = 500
# Analytics identifiers stand in the first scripts; bundles of code tell nothing.
MAX_SCRIPT_CHARS = 64 * 1024
MAX_HOSTS = 100


class Head:
    """Gathers, element by element, whatever is not text; elements out of place (in <body>) count as well."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._script_room = MAX_SCRIPT_CHARS
        self._based = False
        self.title = ""
        self.meta: dict[str, str] = {}
        self.canonical = ""
        self.html_lang = ""
        self.hreflangs: dict[str, None] = {}
        self.scripts: list[str] = []
        self.script_hosts: dict[str, None] = {}
        self.embed_hosts: dict[str, None] = {}
        self.structured: list[dict[str, object]] = []

    @property
    def description(self) -> str:
        """The page's description of itself; Open Graph's where it has no other."""
        return self.meta.get("description") or self.meta.get("og:description") or ""

    def _html(self, _: LexborNode, attributes: Attributes) -> None:
        self.html_lang = (attributes.get("lang") or attributes.get("xml:lang") or "").strip()[:35].lower()

    def _title(self, node: LexborNode, _: Attributes) -> None:
        parent = node.parent
        if not self.title and not (parent is not None and parent.tag == "svg"):
            self.title = squeeze(node.text())[:MAX_TITLE]

    def _base(self, _: LexborNode, attributes: Attributes) -> None:
        if not self._based and attributes.get("href"):
            self._based = True
            self._resolver.rebase(attributes["href"] or "")

    def _meta(self, _: LexborNode, attributes: Attributes) -> None:
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        name = name or attributes.get("http-equiv")
        content = attributes.get("content")
        if name and content and len(self.meta) < MAX_META:
            self.meta.setdefault(name.strip().lower()[:100], squeeze(content[:MAX_META_CHARS]))

    def _link(self, _: LexborNode, attributes: Attributes) -> None:
        rel = (attributes.get("rel") or "").lower().split()
        if "canonical" in rel and not self.canonical:
            self.canonical = self._resolver.resolve(attributes.get("href") or "")
        elif "alternate" in rel and attributes.get("hreflang") and len(self.hreflangs) < MAX_META:
            self.hreflangs.setdefault((attributes["hreflang"] or "").strip().lower()[:35])

    def _script(self, node: LexborNode, attributes: Attributes) -> None:
        source = attributes.get("src")
        if source:
            self._host(source, self.script_hosts)
        child = node.first_child
        code = child.text_content if child is not None else None
        if not code:
            return
        if "ld+json" in (attributes.get("type") or "").lower():
            self.structured += read_json_ld(code)
        elif self._script_room > 0:
            self.scripts.append(code.strip()[: self._script_room])
            self._script_room -= len(self.scripts[-1]) + 1

    def embed(self, _: LexborNode, attributes: Attributes) -> None:
        """Whatever plays or shows another host's content."""
        source = attributes.get("src") or attributes.get("data-src") or attributes.get("data")
        if source:
            self._host(source, self.embed_hosts)

    def _host(self, source: str, hosts: dict[str, None]) -> None:
        host = host_of(self._resolver.resolve(source))
        if host and len(hosts) < MAX_HOSTS:
            hosts.setdefault(host)

    HANDLERS: ClassVar[Mapping[str, Callable[["Head", LexborNode, Attributes], None]]] = {
        "html": _html,
        "title": _title,
        "base": _base,
        "meta": _meta,
        "link": _link,
        "script": _script,
        **dict.fromkeys(("iframe", "frame", "embed", "source"), embed),
    }
    """What takes note of which element."""
