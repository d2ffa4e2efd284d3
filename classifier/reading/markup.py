"""HTML → page, in one walk over the tree lexbor builds (research: 29 times as fast as BeautifulSoup)."""

from collections import Counter
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from classifier.parsed import Anchor, MediaKind, Page, Zone
from classifier.reading.guard import tame_markup
from classifier.reading.head import Head
from classifier.reading.links import Resolver
from classifier.reading.text import assemble, excerpt, squeeze, words
from classifier.reading.zones import Attributes, is_hidden, zone_of

# More links than any menu, forum index or link farm page needs; a page of nothing but links tells no more after that.
MAX_ANCHORS = 5000
MAX_ALTS = 500
MAX_LABEL = 300

_BLOCKS = words(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup option "
    "p pre search section select summary table tbody textarea tfoot thead tr ul"
)
# Content that no browser shows as text.
_UNSEEN = words("script style template iframe noembed noframes title desc metadata datalist")
# What browsers show only when they cannot play or draw.
_FALLBACKS = ("audio", "canvas", "object", "video")
_BUTTONS = frozenset(("submit", "button", "reset"))


# Finding a member of an enumeration takes longer than the rest of the question whether the zone is this one.
_BODY = Zone.BODY

# Tag, zone, sink of the text and whether line ends count.
_State = tuple[str, Zone, list[str], bool]


class _Anchor:
    """A link whose end is not reached yet."""

    __slots__ = ("block", "hidden", "href", "label", "rel", "words", "zone")

    def __init__(self, href: str, attributes: Attributes, zone: Zone, hidden: bool) -> None:
        self.href = href
        self.rel = attributes.get("rel") or ""
        self.label = attributes.get("aria-label") or attributes.get("title") or ""
        self.zone = zone
        self.hidden = hidden
        self.words: list[str] = []
        self.block = -1


class _Walk:
    """State of one walk: where the text of the node at hand goes, and what was found so far."""

    def __init__(self, url: str) -> None:
        self.resolver = Resolver(url)
        self.head = Head(self.resolver)
        self.pieces: list[tuple[Zone, str]] = []
        self.run: list[str] = []
        self.hidden: list[str] = []
        self.fallback: list[str] = []
        self.anchors: list[_Anchor] = []
        self.open: _Anchor | None = None
        self.alts: list[str] = []
        self.tags: list[str] = []
        self.zone = Zone.BODY
        self.sink = self.run
        self.pre = False

    def walk(self, root: LexborNode) -> None:
        """Visit every node below ``root`` in document order, without recursion: nesting is hostile."""
        above: list[tuple[LexborNode, _State | None]] = []
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag
            if tag == "-text":
                content = node.text_content or ""
                # White space at the start of a block goes nowhere.
                if self.sink or not content.isspace():
                    self.sink.append(content)
                    if self.open is not None:
                        self.open.words.append(content)
            elif tag and tag[0] != "-":
                self.tags.append(tag)
                attributes = node.attributes
                child = node.first_child if tag not in _UNSEEN else None
                # What holds nothing changes nothing for what follows.
                if child is None and tag in _LEAVES:
                    _LEAVES[tag](self, node, attributes)
                else:
                    state = None
                    if tag in _KINDS or "style" in attributes or "hidden" in attributes:
                        state = self.enter(node, tag, attributes)
                    if child is not None:
                        above.append((node, state))
                        node = child
                        continue
                    if state is not None:
                        self.leave(state)
            node = node.next or self.climb(above)

    def climb(self, above: list[tuple[LexborNode, _State | None]]) -> LexborNode | None:
        """Leave elements until one has something after it."""
        sibling = None
        while above and sibling is None:
            node, state = above.pop()
            if state is not None:
                self.leave(state)
            sibling = node.next
        return sibling

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> _State:
        """Take note of an element before its content; returns what to go back to after it."""
        state = (tag, self.zone, self.sink, self.pre)
        block, handler = _KINDS.get(tag, _PLAIN)
        if block:
            if self.run or self.open is not None or self.sink is not self.run:
                self.flush()
            # All others keep the zone of what they stand in.
            if self.zone is _BODY or tag == "h1":
                self.zone = zone_of(tag, attributes, self.zone)
        if ("style" in attributes or "hidden" in attributes) and self.sink is self.run and is_hidden(tag, attributes):
            self.sink = self.hidden
            self.sink.append("\n")
        if handler is not None:
            handler(self, node, attributes)
        return state

    def leave(self, state: _State) -> None:
        """Close an element: end its block or link and go back to what was before it."""
        tag, zone, sink, pre = state
        if tag in _BLOCKS:
            if self.run or self.open is not None or self.sink is not self.run:
                self.flush()
        elif tag == "a" and self.open is not None:
            self.end_anchor(self.open)
        self.zone, self.sink, self.pre = zone, sink, pre

    def flush(self) -> None:
        """End the block at hand."""
        if self.open is not None:
            self.open.words.append(" ")
        if self.sink is not self.run:
            self.sink.append("\n")
        elif self.run:
            joined = "".join(self.run)
            text = _lines(joined) if self.pre else squeeze(joined)
            self.run.clear()
            if text:
                self.pieces.append((self.zone, text))

    def start_anchor(self, node: LexborNode, attributes: Attributes) -> None:
        """A link begins; an area element is all of it."""
        href = self.resolver.resolve(attributes.get("href") or "")
        if not href or len(self.anchors) >= MAX_ANCHORS:
            return
        self.open = _Anchor(href, attributes, self.zone, self.sink is self.hidden)
        self.anchors.append(self.open)
        if node.tag == "area":
            self.open.label = attributes.get("alt") or self.open.label
            self.open = None

    def end_anchor(self, anchor: _Anchor) -> None:
        """A link ends in the block that is still open or, where it held that block, in the last one; a picture that
        links belongs to the words that follow it."""
        own = bool(anchor.words) and not "".join(anchor.words).isspace()
        anchor.block = len(self.pieces) - (own and not any(map(str.strip, self.run)))
        self.open = None

    def image(self, _: LexborNode, attributes: Attributes) -> None:
        """An image's alternative text; it also names a link that holds nothing else."""
        alt = squeeze(attributes.get("alt") or "")[:MAX_LABEL]
        if alt and len(self.alts) < MAX_ALTS:
            self.alts.append(alt)
        if self.open is not None and alt and not self.open.label:
            self.open.label = alt

    def input(self, _: LexborNode, attributes: Attributes) -> None:
        """The words on a button drawn by <input>."""
        if (attributes.get("type") or "").lower() in _BUTTONS and attributes.get("value"):
            self.sink.append(f" {attributes['value']} ")

    def noscript(self, _node: LexborNode, _attributes: Attributes) -> None:
        """Text for visitors without scripts, who are few: kept aside."""
        if self.sink is self.run:
            self.sink = self.fallback

    def cell(self, node: LexborNode, attributes: Attributes) -> None:
        """A cell goes on in its row's block: what costs how much stands in one line."""
        self.sink.append(" ")
        self.zone = zone_of(node.tag or "", attributes, self.zone)

    def preformatted(self, _node: LexborNode, _attributes: Attributes) -> None:
        """Line ends count from here on."""
        self.pre = True

    def discard(self, node: LexborNode, attributes: Attributes) -> None:
        """Text for browsers that cannot play; of interest is only where it would play from."""
        self.head.embed(node, attributes)
        self.sink = []

    def page(self, url: str, cut: bool) -> Page:
        """What was found, as a page."""
        self.flush()
        head = self.head
        kind = MediaKind.HTML
        pieces = self.pieces
        if not pieces:
            pieces = [(Zone.BODY, line) for line in _lines("".join(self.fallback)).split("\n") if line]
            kind = MediaKind.HTML if pieces else MediaKind.EMPTY
        anchors = tuple(self.closed(anchor) for anchor in self.anchors)
        if head.title:
            pieces = [(Zone.TITLE, head.title), *pieces]
        text, blocks = assemble(pieces)
        return Page(
            url=url,
            kind=kind,
            title=head.title,
            description=head.description,
            text=text,
            blocks=blocks,
            hidden_text=_lines("".join(self.hidden)),
            anchors=anchors,
            alts=tuple(self.alts),
            meta=head.meta,
            structured=tuple(head.structured),
            script_hosts=tuple(head.script_hosts),
            script_text="\n".join(head.scripts),
            tags=dict(Counter(self.tags)),
            html_lang=head.html_lang,
            hreflangs=tuple(head.hreflangs),
            canonical=head.canonical,
            embed_hosts=tuple(head.embed_hosts),
            truncated=cut,
        )

    def closed(self, anchor: _Anchor) -> Anchor:
        """A finished link with the words around it."""
        about = squeeze("".join(anchor.words)) or squeeze(anchor.label)
        context = ""
        if not anchor.hidden and 0 <= anchor.block < len(self.pieces):
            context = excerpt(self.pieces[anchor.block][1], about)
        return Anchor(anchor.href, about[:MAX_LABEL], context, anchor.rel, anchor.zone, anchor.hidden)


_Handler = Callable[[_Walk, LexborNode, Attributes], None]
_HANDLERS: dict[str, _Handler] = {
    "a": _Walk.start_anchor,
    "area": _Walk.start_anchor,
    "img": _Walk.image,
    "input": _Walk.input,
    "noscript": _Walk.noscript,
    "td": _Walk.cell,
    "th": _Walk.cell,
    "pre": _Walk.preformatted,
    "textarea": _Walk.preformatted,
    **dict.fromkeys(_FALLBACKS, _Walk.discard),
}


def _noted(note: Callable[[Head, LexborNode, Attributes], None]) -> _Handler:
    return lambda walk, node, attributes: note(walk.head, node, attributes)


_NOTES = {tag: _noted(note) for tag, note in Head.HANDLERS.items()}
# What takes note of elements that write no text.
_LEAVES = {"img": _Walk.image, **_NOTES}
# Whether an element is a block, and what takes note of it.
_PLAIN: tuple[bool, _Handler | None] = (False, None)
_KINDS = {tag: (tag in _BLOCKS, {**_NOTES, **_HANDLERS}.get(tag)) for tag in (*_BLOCKS, *_HANDLERS, *_NOTES)}


def _lines(text: str) -> str:
    """``text`` with its line ends, without blank lines and blanks at line ends."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def read(html: str, url: str) -> Page:
    """Read ``html``; any string gives a page, of kind EMPTY where no text is to be seen."""
    html, cut = tame_markup(html)
    walk = _Walk(url)
    root = LexborHTMLParser(html).root
    if root is not None:
        walk.walk(root)
    return walk.page(url, cut)
