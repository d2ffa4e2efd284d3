"""From a plan to a session that is ready to crawl: checks first, then seeds into the frontier."""

import http.client
import json
import logging
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlsplit

from classifier.registry import read_champion
from crawler.capture import check_folder
from crawler.frontier import SEED
from crawler.plan import CrawlPlan
from crawler.render.browser import find_browser
from crawler.resolver import trusted_names
from crawler.search.beside import search_with
from crawler.search.services import search_services
from crawler.seeds import Query, SeedList, read_queries, read_seeds
from crawler.session import Session, close_session, open_session
from store.database import Engine, now, writing
from store.entities import SEARCH_PAGE, NewLink, Refusal, Seed
from store.errors import NetworkError, SpyglassError, UsageError
from store.frontier import add_links
from store.masking import mask_text
from store.runs import note_refusals
from store.settings import Settings, load_settings
from store.upgrade import open_store
from store.urls import canonical_url, host_group, site_key

# A proxy on this machine answers at once; one that does not is not there.
PROXY_SECONDS = 5.0
# Bad lines of a seed file that are shown one by one; the rest is a number.
SHOWN_LINES = 10
WHO_ARE_YOU = "/.well-known/spyglass-practice"
# What ``python -m scrapy crawl`` takes with -a.
_ARGUMENTS = frozenset({"seeds", "pages", "minutes", "proxy"})
N = TypeVar("N", int, float)
logger = logging.getLogger(__name__)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Our settings in Scrapy's names."""
    crawl = settings.crawl
    return {
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "DOWNLOAD_DELAY": crawl.delay,
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DOWNLOAD_MAXSIZE": crawl.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "ALLOWED_ADDRESSES": sorted({address for address, _ in crawl.allowed}),
    }


@dataclass(frozen=True, slots=True)
class Practice:
    """What the practice web says of itself; ``search`` is its search page's address with a {query} in it."""

    search: str


# Something that a webmaster can write to or open; a name or a number would identify nobody.
_CONTACT = re.compile(r"https?://[^\s/]+\.\S+|(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+")


def find_practice(proxy: str | None) -> Practice | None:
    """Whether ``proxy`` is the practice web, which only a proxy on this machine can be.

    Raises UsageError for an address that is none, NetworkError when nobody answers there.
    """
    if proxy is None:
        return None
    try:
        parts = urlsplit(proxy)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme != "http" or not host or not port:
        raise UsageError(f"--proxy wants http://HOST:PORT, not {proxy!r}")
    trusted_names.add(host)
    connection = http.client.HTTPConnection(host, port, timeout=PROXY_SECONDS)
    try:
        connection.request("GET", WHO_ARE_YOU)
        answer = connection.getresponse()
        body = answer.read(10_000)
    except (OSError, http.client.HTTPException) as error:
        raise NetworkError(f"the proxy {proxy} cannot be reached: {error}") from error
    finally:
        connection.close()
    if host not in LOOPBACK or answer.status != 200:
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return Practice(str(said.get("search", ""))) if isinstance(said, dict) and said.get("practice") is True else None


def begin(engine: Engine, settings: Settings, plan: CrawlPlan) -> Session:
    """Check everything that can be known to fail, open the run, put the seeds in.

    Raises UsageError, SeedError, NetworkError, StoreError, ModelError; nothing has been fetched then.
    """
    practice = find_practice(plan.proxy)
    if practice is None and not _CONTACT.fullmatch(settings.crawl.contact):
        raise UsageError(
            "say who is crawling before the first crawl of the real web: set crawl.contact in spyglass.toml "
            "(an address or URL a webmaster can write to)"
        )
    read_champion(settings.models)
    if settings.render.pages:
        find_browser(settings.render)
    listed = read_seeds(plan.seeds) if plan.seeds else SeedList((), ())
    for line in listed.skipped[:SHOWN_LINES]:
        logger.warning("%s, line %d: %s", line.file, line.line, line.reason)
    seeds = list(listed.seeds)
    queries = read_queries(plan.queries) if plan.queries is not None else ()
    services = search_services(settings.search, os.environ) if queries else ()
    if queries and not services:
        template = settings.crawl.search_url or (practice.search if practice else "")
        if not template:
            raise UsageError("--queries needs a search service: set search.providers, or crawl.search_url")
        seeds += _search_seeds(queries, template)
    check_folder(settings.evidence)
    session = open_session(engine, settings, plan, practice=practice is not None)
    with ExitStack() as undo:
        undo.callback(close_session, session)
        session.pages.begin()
        _plant(session, seeds)
        if services:
            search_with(session, services, queries)
        undo.pop_all()
    return session


def session_from_environment(arguments: Mapping[str, Any]) -> Session:
    """A session for ``python -m scrapy crawl discovery``: settings of the environment, the plan from -a arguments.

    Raises what ``begin`` raises, and UsageError for an argument that means nothing here.
    """
    unknown = sorted(arguments.keys() - _ARGUMENTS)
    if unknown:
        raise UsageError(f"no argument -a {unknown[0]}; there are {', '.join(sorted(_ARGUMENTS))}")
    seeds = tuple(Path(name) for name in str(arguments.get("seeds", "")).split(",") if name)
    plan = CrawlPlan(
        seeds=seeds,
        pages=_number(arguments, "pages", int),
        minutes=_number(arguments, "minutes", float),
        proxy=arguments.get("proxy"),
    )
    settings = load_settings(os.environ, Path.cwd())
    return begin(open_store(settings), settings, plan)


@contextmanager
def one_line() -> Iterator[None]:
    """For those who start Scrapy themselves: an error of ours ends the process with its line and its exit code."""
    try:
        yield
    except SpyglassError as error:
        sys.stderr.write(f"spyglass: {mask_text(str(error))}\n")
        # Scrapy takes whatever is an Exception for a defect and prints a traceback.
        raise SystemExit(error.exit_code) from None


def _number(arguments: Mapping[str, Any], name: str, kind: Callable[[str], N]) -> N | None:
    """The bound ``name`` of the -a arguments, None where there is none."""
    if name not in arguments:
        return None
    try:
        number = kind(str(arguments[name]))
    except ValueError:
        number = kind("0")
    if not 0 < number < math.inf:
        raise UsageError(f"-a {name} wants a number above 0, not {arguments[name]!r}")
    return number


def _search_seeds(queries: Iterable[Query], template: str) -> list[Seed]:
    return [
        Seed(
            template.replace("{query}", quote_plus(query.text)).replace("{language}", quote_plus(query.language)),
            source=SEARCH_PAGE,
            language=query.language,
        )
        for query in queries
    ]


def _plant(session: Session, seeds: Iterable[Seed]) -> None:
    links, refused = [], []
    for seed in seeds:
        reason = session.scope.check(seed.url)
        url = canonical_url(seed.url)
        if reason is not None or url is None:
            refused.append(Refusal(str(reason), urlsplit(seed.url).hostname or "", ""))
            continue
        links.append(
            NewLink(
                url=url,
                site=site_key(url),
                host_group=host_group(url),
                priority=SEED,
                hops=0,
                source=seed.source[:32],
            )
        )
    with writing(session.engine) as connection:
        add_links(connection, links, session.run_id, now(), session.settings.crawl.delay)
        note_refusals(connection, session.run_id, refused)
