"""Bytes → page, links, traces and score, in a worker process: the one place where the crawl meets the model."""

from dataclasses import dataclass, replace
from pathlib import Path

from classifier.features.sample import SHELL_CHARS
from classifier.groups import releases_in
from classifier.page import parse_page
from classifier.parsed import MediaKind, Page
from classifier.reading.guard import MAX_BYTES
from classifier.scoring import Scorer, load_champion
from classifier.traces.extract import page_traces
from classifier.traces.look import icon_link
from crawler.links import Link, LinkDrop, page_links
from crawler.prospects import prospects
from crawler.scope import Scope
from crawler.states import Wall, wall_of
from store.entities import Score
from store.groups import Release
from store.masking import mask_text
from store.operators import LIKELY
from store.pages import PackedText, pack
from store.traces import Trace


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a worker process sends back. Credentials are masked in ``title`` and ``text``, character for character, so
    ``blocks`` and the spans of reasons and traces fit; ``packed`` is text and blocks as the store keeps them, of a page
    with a score: one without words has none. ``shell`` says that it shows next to nothing without its scripts; ``icon``
    is where it says that its icon lies; ``wall`` what it says of its whole site."""

    title: str
    language: str
    text: str
    blocks: tuple[tuple[str, int, int], ...]
    links: tuple[Link, ...]
    dropped: tuple[LinkDrop, ...]
    score: Score | None
    traces: tuple[Trace, ...] = ()
    releases: tuple[Release, ...] = ()
    shell: bool = False
    icon: str = ""
    wall: Wall | None = None
    packed: PackedText | None = None


@dataclass(frozen=True, slots=True)
class Analyst:
    """The champion, loaded once in each worker process, and what is never followed."""

    scorer: Scorer
    scope: Scope

    def analyse(self, body: bytes, url: str, content_type: str) -> Analysis:
        """Read one page; raises PageRefusedError when it is too hostile."""
        page = parse_page(body, url, content_type)
        links, dropped = page_links(page)
        page = replace(page, title=mask_text(page.title), text=mask_text(page.text))
        readable = page.kind is not MediaKind.BINARY and bool(page.text.strip() or page.title)
        score = self.scorer.score(page) if readable else None
        blocks = tuple((block.zone.value, block.start, block.end) for block in page.blocks)
        source = body[:MAX_BYTES].decode(page.charset, "replace") if readable else ""
        return Analysis(
            title=page.title,
            language=page.language,
            text=page.text,
            blocks=blocks,
            links=prospects(links, page, self.scope),
            dropped=dropped,
            score=score,
            traces=page_traces(page, source) if readable else (),
            releases=releases_in(page.text) if score is not None and score.pirate >= LIKELY else (),
            shell=is_shell(page),
            icon=icon_link(source, page.url),
            wall=wall_of(page.title, page.text),
            packed=pack(page.text, blocks) if score is not None else None,
        )


def is_shell(page: Page) -> bool:
    """Whether scripts are there to write what the page shows."""
    scripted = bool(page.tags.get("script") or page.script_hosts or page.script_text)
    return page.kind in {MediaKind.HTML, MediaKind.EMPTY} and scripted and len(page.text) < SHELL_CHARS


# The first page loads language tables and lexicons, most of a second on an idle machine. The pool's timer is meant for
# what strangers send, so prepare() reads this one first; it is long enough to have a language.
_FIRST = (
    b"<html><head><title>Opening hours</title></head><body><nav><a href='/about'>About us</a></nav><main>"
    b"<p>The library is open from Monday to Friday, and on the first Saturday of each month.</p>"
    b"<p>Every channel of the city is shown on the map; a subscription costs 10 EUR a year.</p>"
    b"<p>Call +44 20 7946 0018 or write to desk@library.example.</p></main></body></html>"
)

_analyst: Analyst | None = None


def prepare(models: Path, scope: Scope) -> None:
    """Make this process ready to analyse: a worker pool's initializer. Raises ModelError."""
    global _analyst
    _analyst = Analyst(load_champion(models), scope)
    _analyst.analyse(_FIRST, "https://first.example/", "text/html")


def analyse(body: bytes, url: str, content_type: str) -> Analysis:
    """Read one page in a process that prepare() made ready."""
    if _analyst is None:
        raise RuntimeError("prepare() was not called in this process")
    return _analyst.analyse(body, url, content_type)
