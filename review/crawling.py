"""Crawl this now: put what somebody looks at into the frontier as a seed, ahead of everything but other seeds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from review.permissions import Action, check
from store import audit, handling
from store.credentials import carries_credentials
from store.database import Engine, writing
from store.entities import NewLink, UserRole
from store.errors import UsageError
from store.frontier import add_links
from store.handling import UNTOUCHABLE
from store.hosts import has_known_suffix, is_address, is_public_name
from store.urls import defang, host_group, refang, site_key, url_from_text

# A URL → why every crawl leaves it alone, empty where none does: the crawler's own rule, which review may not import.
Refuse = Callable[[str], str]

# The top of the frontier's scale, as for a seed list (crawler/frontier.py): a person waits for it.
_PRIORITY = 2.0


def nothing_refused(url: str) -> str:  # noqa: ARG001
    """For who was handed no rule."""
    return ""


@dataclass(frozen=True, slots=True)
class Asked:
    """``url`` is in the frontier, ``is_new`` if it was not known before (a known one is for ``spyglass recheck``)."""

    url: str
    site: str
    is_new: bool


def crawl_now(
    engine: Engine, text: str, by: str, role: UserRole, at: datetime, delay: float, refuse: Refuse = nothing_refused
) -> Asked:
    """Put the address that ``text`` means into the frontier; ``delay`` is ``crawl.delay`` of the settings.

    Raises UsageError for what is no public web address, carries somebody's credentials, is not to be touched, or is
    left alone by every crawl, as ``refuse`` says.
    """
    check(by, role, Action.CRAWL)
    url = _address(text)
    reason = refuse(url)
    if reason:
        raise UsageError(f"{defang(url)} is never crawled: {reason}")
    site, group = site_key(url), host_group(url)
    with writing(engine) as connection:
        for subject in {site, group}:
            ordered = handling.codes(connection, [subject], at).get(subject, set()) & UNTOUCHABLE
            if ordered:
                raise UsageError(f"{defang(subject)} is under a {min(ordered)} order")
        added = add_links(connection, [NewLink(url, site, group, _PRIORITY, 0, "analyst")], None, at, delay)
        if added:
            audit.append(connection, by, "crawl asked", site, {"url": url}, at)
    return Asked(url, site, added > 0)


def _address(text: str) -> str:
    written = refang(text.strip())
    if carries_credentials(written):
        raise UsageError("this address carries somebody's credentials: it is never fetched")
    url = url_from_text(written)
    host = url.split("/")[2].partition(":")[0] if url else ""
    if url is None or not is_public_name(host) or not (is_address(host) or has_known_suffix(host)):
        raise UsageError(f"{defang(written)[:100]!r} is no public web address")
    return url
