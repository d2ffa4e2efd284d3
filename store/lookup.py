"""Find a site by any spelling a person may give: URL, host, account, defanged or not."""

from difflib import get_close_matches

from sqlalchemy import Connection, select

from store.errors import UsageError
from store.schema.crawl import sites
from store.sites import Site, find_site
from store.urls import defang, refang, site_key, url_from_text

# As many names as difflib compares in a few milliseconds.
_CANDIDATES = 500
_SHOWN = 3


def resolve(connection: Connection, text: str) -> Site:
    """The site that ``text`` names; UsageError with near matches where the store knows none."""
    given = refang(text.strip())
    url = url_from_text(text)
    for key in (given, site_key(url) if url else ""):
        site = find_site(connection, key) if key else None
        if site is not None:
            return site
    near = near_keys(connection, site_key(url) if url else given)
    hint = f"; did you mean {', '.join(map(defang, near))}?" if near else ""
    raise UsageError(f"no site {defang(given)[:100]!r} in the store{hint}")


def near_keys(connection: Connection, key: str) -> list[str]:
    """Up to three known sites whose key looks like ``key``: they share its beginning, its middle or its host."""
    label = key.partition(".")[0]
    found: set[str] = set()
    for pattern in (f"{_plain(key)}%", f"%{_plain(label)}%", f"{_plain(key[:3])}%"):
        alike = select(sites.c.key).where(sites.c.key.like(pattern, escape="\\")).limit(_CANDIDATES)
        found.update(connection.execute(alike).scalars())
    return get_close_matches(key, sorted(found), n=_SHOWN, cutoff=0.6)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
