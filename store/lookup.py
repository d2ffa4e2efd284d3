"""Find a site by any spelling a person may give: URL, host, account, defanged or not; or a release group by its tag."""

from difflib import get_close_matches

from sqlalchemy import ColumnElement, Connection, and_, func, select

from store.entities import Kind, group_subject, tag_of
from store.errors import UsageError
from store.schema.crawl import sites
from store.sites import Site, find_site
from store.urls import MAX_URL_LENGTH, defang, refang, site_key, url_from_text

# As many names as difflib compares in a few milliseconds.
_CANDIDATES = 500
_SHOWN = 3

# Reading every key takes a tenth of a second for so many sites.
_SMALL = 100_000

# Behind every letter that a key may have.
_LAST = "\uffff"


def resolve(connection: Connection, text: str) -> Site:
    """The site or release group that ``text`` names; UsageError with near matches where the store knows none."""
    text = _readable(text)
    site = _known(connection, text)
    if site is not None:
        return site
    near = ", ".join(map(defang, near_keys(connection, _key(text) or refang(text.strip()))))
    named = repr(defang(refang(text.strip()))[:100])
    raise UsageError(f"no site {named} in the store; did you mean {near}?" if near else f"no site {named} in the store")


def resolve_site(connection: Connection, text: str) -> Site:
    """``resolve`` for what only sites have, such as pages and visits; UsageError for a release group too."""
    found = resolve(connection, text)
    if found.kind is Kind.GROUP:
        raise UsageError(f"{found.key} is a release group, not a site (spyglass groups show {tag_of(found.key)})")
    return found


def key_of(connection: Connection, text: str) -> str:
    """The key of the site that ``text`` names, known or not; UsageError where it can name none."""
    text = _readable(text)
    site = _known(connection, text)
    key = site.key if site else _key(text)
    if not key:
        raise UsageError(f"{defang(text.strip())[:100]!r} names no site")
    return key


def _readable(text: str) -> str:
    """``text`` itself where it can be the name of anything; UsageError for what no database could even look up."""
    if not text.strip():
        raise UsageError("an empty name is no site")
    if not text.strip().isprintable():
        raise UsageError("a site's name holds no control characters and is UTF-8")
    return text


def _known(connection: Connection, text: str) -> Site | None:
    """First as a site's key, letter for letter (a release group's in any case), then as a URL or host that belongs to a
    site."""
    named = refang(text.strip())[:MAX_URL_LENGTH]
    given = find_site(connection, group_subject(tag) if (tag := tag_of(named.lower())) else named)
    key = _key(text)
    return given or (find_site(connection, key) if key else None)


def _key(text: str) -> str:
    url = url_from_text(text)
    return site_key(url) if url else ""


def near_keys(connection: Connection, key: str) -> list[str]:
    """Up to three known sites whose key looks like ``key``: they share its beginning or its host, in a small store
    its middle too."""
    key = key[:MAX_URL_LENGTH]
    label = key.partition(".")[0]
    ways = [_starts(key), _starts(label), _starts(key[:3])]
    if (connection.execute(select(func.max(sites.c.id))).scalar() or 0) <= _SMALL:
        ways.append(sites.c.key.like(f"%{_plain(label)}%", escape="\\"))
    found: set[str] = set()
    for alike in ways:
        found.update(connection.execute(select(sites.c.key).where(alike).limit(_CANDIDATES)).scalars())
    return get_close_matches(key, sorted(found), n=_SHOWN, cutoff=0.6)


def _starts(beginning: str) -> ColumnElement[bool]:
    """As a range, which the index on keys answers on both engines; ``LIKE`` would read every site."""
    return and_(sites.c.key >= beginning, sites.c.key < beginning + _LAST)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
