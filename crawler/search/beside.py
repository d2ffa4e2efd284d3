"""Ties a search to a crawl: its results become frontier rows, ranked like links that say what the results said."""

from collections.abc import Iterable, Sequence
from functools import partial
from urllib.parse import urlsplit

from crawler.frontier import SEED
from crawler.linkfeatures import link_tokens
from crawler.plan import Order
from crawler.ranking import pack
from crawler.search.provider import Found, Provider
from crawler.search.searcher import Searcher, search_beside
from crawler.seeds import Query
from crawler.session import Session
from store.database import Connection, now
from store.entities import NewLink, Refusal
from store.frontier import add_links
from store.masking import mask_text
from store.queries import KnownQuery
from store.runs import note_refusals
from store.urls import canonical_url, host_group, site_key


def search_with(session: Session, services: Iterable[Provider], phrases: Iterable[Query]) -> None:
    """Have ``session``'s crawl search beside its fetching, and go on as long as the search may bring more."""
    plant = partial(plant_results, session)
    searcher = Searcher(session.engine, session.settings.search, services, session.run_id, plant)
    session.beside.append(partial(search_beside, searcher, searcher.prepare(phrases)))


def plant_results(session: Session, connection: Connection, query: KnownQuery, found: Sequence[Found]) -> list[str]:
    """Put the results of ``query`` into the frontier, title as anchor and excerpt as context; the keys of their sites.

    What is out of scope is refused with its reason, as for any link.
    """
    links, refused = [], []
    for one in found:
        reason = session.scope.check(one.url)
        url = canonical_url(one.url)
        if reason is not None or url is None:
            refused.append(Refusal(str(reason), urlsplit(url or "").hostname or "", mask_text(one.url)))
        else:
            links.append(_link(url, one, query.language))
    priorities = session.learner.rank(connection, links) if session.plan.order is Order.BEST else [SEED] * len(links)
    ranked = [link._replace(priority=priority) for link, priority in zip(links, priorities, strict=True)]
    delay = session.settings.crawl.delay
    session.counters.links += add_links(connection, ranked, session.run_id, now(), delay)
    note_refusals(connection, session.run_id, refused)
    session.counters.refused += len(refused)
    return [link.site for link in links]


def _link(url: str, one: Found, language: str) -> NewLink:
    title, snippet = mask_text(one.title), mask_text(one.snippet)
    return NewLink(
        url=url,
        site=site_key(url),
        host_group=host_group(url),
        priority=0.0,
        hops=1,
        source="search",
        anchor=title,
        features=pack(link_tokens(url, title, snippet, language)),
    )
