"""Real pages out of a corpus file, each at its URL, as if their hosts were part of the web."""

import gzip
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from practice.markup import Link
from practice.truth import Truth
from practice.wire import Reply, Request
from store.entities import Category
from store.errors import UsageError
from store.urls import canonical_url, site_key

TITLE_LENGTH = 90  # characters of a title that list pages show
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
FRONT_MATTER = re.compile(r"^(?:title:\s*|#+\s+)(\S.*)$", re.MULTILINE)
LETTERS = re.compile(r"[^\W\d_]{3}")
HEAD = 20_000  # characters that are searched for a title


@dataclass(frozen=True, slots=True)
class RealPage:
    """One page of the corpus at the address where it is served; ``category`` is for the truth alone."""

    url: str
    host: str
    target: str
    site: str
    title: str
    category: Category
    language: str
    content_type: str
    body: bytes

    @property
    def link(self) -> Link:
        """How a list page names it."""
        return Link(self.url, self.title)


class Replay:
    """The pages of a corpus, found by what a crawler asks for."""

    def __init__(self, pages: Iterable[RealPage]) -> None:
        self.pages = tuple(pages)
        self.hosts = {page.host: page.language for page in self.pages}
        self._at = {(page.host, page.target): page for page in self.pages}
        for page in self.pages:
            self._at.setdefault((page.host, _target(canonical_url(page.url) or page.url)), page)

    def answer(self, request: Request) -> Reply | None:
        """The page at this address, however it is spelled; None where there is none."""
        page = self._at.get((request.host, request.target))
        if page is None:
            url = canonical_url(f"{request.scheme}://{request.host}{request.target}")
            page = self._at.get((request.host, _target(url))) if url else None
        return Reply(page.body, content_type=page.content_type) if page else None

    def truth(self) -> Iterator[Truth]:
        """One row a host and site; where pages of one site differ, its most frequent piracy counts."""
        sites: dict[tuple[str, str], list[RealPage]] = defaultdict(list)
        for page in self.pages:
            sites[page.host, page.site].append(page)
        for (host, site), pages in sites.items():
            pirate = Counter(page.category for page in pages if page.category.is_pirate)
            category = pirate.most_common(1)[0][0] if pirate else Category.LEGIT
            yield Truth(host, site, "corpus", category, None, pages[0].language, True, None, len(pages))


def read_corpus(path: Path, groups: Path | None = None) -> Replay:
    """Reads ``FILE.jsonl.gz``; with ``groups`` (one id a line) only pages of these. Raises UsageError."""
    wanted = _read_groups(groups) if groups else None
    pages: list[RealPage] = []
    taken: set[str] = set()
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                page = _page(line, number, path, wanted, taken)
                if page:
                    pages.append(page)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a whole gzip file of UTF-8 text"
        raise UsageError(f"cannot read the corpus {path}: {reason}") from error
    if not pages:
        raise UsageError(f"the corpus {path} has no page of the groups asked for")
    return Replay(pages)


def _read_groups(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text("utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the groups {path}: {getattr(error, 'strerror', None) or error}") from error


def _page(line: str, number: int, path: Path, wanted: frozenset[str] | None, taken: set[str]) -> RealPage | None:
    try:
        row = json.loads(line)
        if wanted is not None and str(row["group"]) not in wanted:
            return None
        url = _address(row["url"], str(row["id"]), taken)
        return RealPage(
            url=url,
            host=urlsplit(url).hostname or "",
            target=_target(url),
            site=site_key(url),
            title=title_of(row["content"]) or urlsplit(url).hostname or "",
            category=Category(row["label"]),
            language=row["lang"],
            content_type=f"{row['media_type']}; charset=utf-8",
            body=row["content"].encode("utf-8", "replace"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"line {number} of the corpus {path} is not a page: {error!r}") from error


def _address(url: str, page_id: str, taken: set[str]) -> str:
    """The page's URL, or a path of its own on the same host where another page has that URL already."""
    canonical = canonical_url(url)
    if canonical is None:
        raise ValueError(url)
    if canonical in taken:
        parts = urlsplit(url)
        url = f"{parts.scheme}://{parts.netloc}/pages/{page_id}"
        canonical = canonical_url(url) or url
    taken.add(canonical)
    return url.partition("#")[0]


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def title_of(content: str) -> str:
    """What a link to this page would say: its title, else its first heading, else its first line with words in it."""
    head = content[:HEAD]
    match = TITLE.search(head) or (None if "<html" in head.lower() else FRONT_MATTER.search(head))
    if match:
        title = " ".join(unescape(match[1]).split()).strip("\"'")
    else:
        lines = re.sub(r"<[^>]*>?", " ", head).splitlines()
        title = next((" ".join(line.split()) for line in lines if LETTERS.search(line)), "")
    return title[:TITLE_LENGTH]
