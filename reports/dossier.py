"""The dossier of sites: what was observed, claimed and decided, on which evidence, how to check it; one HTML file.

Everything it shows was written by others or typed by people: it is escaped, URLs are defanged, nothing is loaded. It
says "observed" and "claimed", never "is".
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from store.archived import Archived, archived
from store.audit import Entry, entries
from store.database import Connection
from store.entities import WarcAddress
from store.errors import EvidenceError
from store.evidence import read_member
from store.exhibits import Exhibit, ExhibitKind, exhibits_of
from store.labels import Label, labels_of
from store.pages import ScoredPage, page_of, scored_pages
from store.purge import Purge, purges_of
from store.reviews import Review, reviews_of
from store.seals import Seal
from store.sites import Site, find_site
from store.timestamps import moment_of
from store.traces import SiteTrace, traces_of
from store.urls import defang

TEMPLATES = Path(__file__).parent / "templates"
# What a browser shows as a picture, by how its file begins.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# A screenshot of a whole page; a larger file is named with its digest and not shown.
MOST_PICTURE_BYTES = 8 * 1024 * 1024
# Characters of context on either side of what was read from a page.
AROUND = 60


@dataclass(frozen=True, slots=True)
class Span:
    """Where a trace stands in the text of a page: what is before it, itself, what is after."""

    before: str
    told: str
    after: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One trace, with its place in the page's text (None where it stands elsewhere) and the capture that showed it."""

    seen: SiteTrace
    span: Span | None
    capture_sha256: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit; ``picture`` is its data URL, empty where it is none that can be shown."""

    exhibit: Exhibit
    picture: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """All that the dossier says of one site."""

    site: Site
    label: Label | None
    facts: Sequence[Fact]
    pages: Sequence[ScoredPage]
    captures: Sequence[Archived]
    exhibits: Sequence[Shown]
    reviews: Sequence[Review]
    log: Sequence[Entry]
    purges: Sequence[Purge]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole of it. ``key_id`` names who sealed the evidence."""

    title: str
    made_at: datetime
    made_by: str
    organisation: str
    key_id: str
    chapters: Sequence[Chapter]
    seals: Sequence[Seal]


def chapter(connection: Connection, key: str, captures: Sequence[Archived], evidence: Path) -> Chapter:
    """Gather what the store knows of one site; EvidenceError where an exhibit is not what was stored."""
    site = find_site(connection, key)
    if site is None:
        raise EvidenceError(f"the store knows no site {key}")
    digests = {one.number: one.capture.warc.sha256 for one in captures}
    purged = purges_of(connection, key)
    gone = {one.file for one in purged}
    shown = [Shown(one, "" if one.file in gone else _picture(evidence, one)) for one in exhibits_of(connection, key)]
    return Chapter(
        site=site,
        label=labels_of(connection, [site.id]).get(site.id),
        facts=[_fact(connection, seen, digests) for seen in traces_of(connection, key)],
        pages=scored_pages(connection, key),
        captures=[one for one in captures if one.capture.site == key],
        exhibits=shown,
        reviews=reviews_of(connection, site.id),
        log=list(entries(connection, key)),
        purges=purged,
    )


def gather(
    connection: Connection, keys: Sequence[str], evidence: Path, *, title: str, by: str, at: datetime, organisation: str
) -> Dossier:
    """The dossier of the sites with these keys. Raises EvidenceError where some of their captures are not sealed."""
    captures, chain = archived(connection, keys)
    chapters = [chapter(connection, key, captures, evidence) for key in keys]
    return Dossier(title, at, by, organisation, chain[-1].key_id if chain else "", chapters, chain)


def render(dossier: Dossier) -> str:
    """The dossier as one HTML page that loads nothing and prints well."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"defang": defang, "moment": _moment, "visible": visible}
    return environment.get_template("dossier.html").render(dossier=dossier, stamped=_stamped)


def visible(text: str) -> str:
    """``text`` without the characters that turn writing around or hide it: a reader sees what is there."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def _fact(connection: Connection, seen: SiteTrace, digests: dict[int, str]) -> Fact:
    trace = seen.trace
    page = page_of(connection, seen.page_id) if seen.page_id is not None and trace.start is not None else None
    span = None
    if page is not None and page.text and trace.start is not None and trace.end is not None:
        start, end = trace.start, trace.end
        span = Span(page.text[max(0, start - AROUND) : start], page.text[start:end], page.text[end : end + AROUND])
    return Fact(seen, span, digests.get(seen.capture_id or 0, ""))


def _picture(evidence: Path, exhibit: Exhibit) -> str:
    if exhibit.kind is not ExhibitKind.SCREENSHOT or exhibit.bytes > MOST_PICTURE_BYTES:
        return ""
    content = read_member(evidence, WarcAddress(exhibit.file, 0, exhibit.bytes, exhibit.sha256))
    kind = next((kind for magic, kind in PICTURES.items() if content.startswith(magic)), "")
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"


def _stamped(made: Seal) -> str:
    return _moment(moment_of(made.timestamp)) if made.timestamp else "not stamped"
