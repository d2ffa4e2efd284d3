"""May this URL enter the frontier: what is refused for what it is, before anything is asked of anybody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from urllib.parse import SplitResult, urlsplit

from crawler.actions import acts
from crawler.media import FileKind, file_kind
from crawler.traps import is_calendar, is_session
from store.credentials import carries_credentials
from store.hosts import is_public_name, registrable_domain
from store.platforms import find_platform
from store.urls import MAX_URL_LENGTH, canonical_url, site_key

# Where web pages are served: the defaults, their usual alternatives, those Cloudflare proxies (sellers sit behind it)
# and the admin port of Xtream-style panels.
WEB_PORTS = frozenset(
    {80, 443, 3000, 8000, 8008, 8080, 8081, 8088, 8443, 8880, 8888}
    | {2052, 2053, 2082, 2083, 2086, 2087, 2095, 2096}
    | {25500}
)


class OutOfScope(StrEnum):
    """Why a URL does not enter the frontier, as the run's summary says it."""

    NOT_WEB = "not a web address"
    CREDENTIALS = "carries somebody's credentials"
    TOO_LONG = "address too long"
    TOO_DEEP = "too many path segments"
    REPEATS = "path repeats itself"
    PARAMETERS = "too many query parameters"
    CALENDAR = "page of an endless calendar"
    SESSION = "session id in the path"
    ACTION = "would act on the site (basket, vote, logout)"
    HOPS = "too far from the seeds"
    REDIRECTS = "too many redirects in a row"
    MEDIA = "media or playlist, never downloaded"
    BINARY = "archive, program, document or page furniture"
    PORT = "no port that web pages are served on"
    NOT_PUBLIC = "no address of the public web"
    POPULAR = "popular site, known to be none"
    LICENSED = "licensed service"
    NO_ACCOUNT = "page of a shared platform that is no account"
    DOOR = "only opens a messenger"


@dataclass(frozen=True, slots=True)
class ScopeLimits:
    """Where a chain of links stops to be a site and starts to be a trap.

    12 segments and 10 parameters are beyond all but generated paths; 50 hops is no limit to a search (hard hop cuts
    lose sites, docs/architecture.md) but ends a chain that leads nowhere; 5 redirects are more than any visitor meets.
    """

    segments: int = 12
    parameters: int = 10
    hops: int = 50
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be fetched at all. ``popular`` and ``licensed`` are site keys; an account on a popular platform is a
    site of its own and stays in scope. ``today`` (UTC) tells a diary from an endless calendar; ``ports`` come on top of
    WEB_PORTS, ``hosts`` are let through although they are not public (practice on loopback)."""

    today: date
    popular: frozenset[str] = frozenset()
    licensed: frozenset[str] = frozenset()
    limits: ScopeLimits = field(default_factory=ScopeLimits)
    ports: frozenset[int] = frozenset()
    hosts: frozenset[str] = frozenset()

    def check(self, url: str, *, hops: int = 0, redirects: int = 0) -> OutOfScope | None:
        """The reason to refuse ``url``, None if it may enter. ``url`` may be canonical or as found (the absolute
        target of a redirect): credentials are looked for before canonicalisation drops them."""
        if carries_credentials(url):
            return OutOfScope.CREDENTIALS
        canonical = canonical_url(url)
        if canonical is None:
            return OutOfScope.TOO_LONG if len(url) > MAX_URL_LENGTH else OutOfScope.NOT_WEB
        return self._check_canonical(canonical, site_key(canonical)) or self.check_distance(hops, redirects)

    def check_link(self, url: str, site: str) -> OutOfScope | None:
        """The same of a link whose ``url`` is canonical and whose ``site`` is known, wherever it stands: of each page
        there are many."""
        return OutOfScope.CREDENTIALS if carries_credentials(url) else self._check_canonical(url, site)

    def _check_canonical(self, url: str, site: str) -> OutOfScope | None:
        parts = urlsplit(url)
        return (
            _check_file(url)
            or self._check_place(parts)
            or self._check_site(site, _host(parts))
            or self._check_shape(parts)
        )

    def _check_place(self, parts: SplitResult) -> OutOfScope | None:
        if parts.port is not None and parts.port not in WEB_PORTS | self.ports:
            return OutOfScope.PORT
        host = _host(parts)
        return None if is_public_name(host) or host in self.hosts else OutOfScope.NOT_PUBLIC

    def check_site(self, url: str) -> OutOfScope | None:
        """The reason to leave the whole site of ``url``, a web URL, alone; None if there is none."""
        return self._check_site(site_key(url), _host(urlsplit(url)))

    def _check_site(self, site: str, host: str) -> OutOfScope | None:
        if site in self.licensed:
            return OutOfScope.LICENSED
        platform = find_platform(host, registrable_domain(host, private_suffixes=True))
        if platform is not None and platform.door:
            return OutOfScope.DOOR
        if platform is not None and site == platform.key:
            return OutOfScope.NO_ACCOUNT
        return OutOfScope.POPULAR if site in self.popular else None

    def _check_shape(self, parts: SplitResult) -> OutOfScope | None:
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) > self.limits.segments:
            return OutOfScope.TOO_DEEP
        if _repeats(segments):
            return OutOfScope.REPEATS
        if parts.query.count("&") >= self.limits.parameters:
            return OutOfScope.PARAMETERS
        if is_calendar(parts.path, parts.query, self.today):
            return OutOfScope.CALENDAR
        if is_session(parts.path):
            return OutOfScope.SESSION
        return OutOfScope.ACTION if acts(parts.geturl()) else None

    def check_distance(self, hops: int, redirects: int = 0) -> OutOfScope | None:
        """The reason to refuse what lies so far from the seeds, so many redirects in a row."""
        if redirects > self.limits.redirects:
            return OutOfScope.REDIRECTS
        return OutOfScope.HOPS if hops > self.limits.hops else None


def _host(parts: SplitResult) -> str:
    return parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc


def _check_file(url: str) -> OutOfScope | None:
    kind = file_kind(url)
    if kind is None:
        return None
    return OutOfScope.MEDIA if kind in {FileKind.MEDIA, FileKind.PLAYLIST} else OutOfScope.BINARY


def _repeats(segments: list[str]) -> bool:
    """A word three times, or two segments that come again at once (Heritrix' PathologicalPath rule, tightened)."""
    if len(segments) < 3:
        return False
    if any(count >= 3 for segment, count in Counter(segments).items() if not segment.isdigit()):
        return True
    pairs = list(pairwise(segments))
    return any(first == second for first, second in zip(pairs, pairs[2:], strict=False))


__all__ = ["WEB_PORTS", "OutOfScope", "Scope", "ScopeLimits"]
