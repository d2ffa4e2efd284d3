"""Links of a page → may they be followed, and what is known of each before anybody follows it.

Done in the worker that has read the page: in the crawl's own process, of which there is one, it would take a tenth of
its time.
"""

from collections.abc import Sequence

from classifier.parsed import Page
from crawler.linkfeatures import link_tokens
from crawler.links import Link
from crawler.ranking import pack
from crawler.scope import Scope
from store.urls import canonical_url, site_key


def prospects(links: Sequence[Link], page: Page, scope: Scope) -> tuple[Link, ...]:
    """``links`` of ``page``, each refused or with its features; how far from the seeds they lie only the frontier
    knows."""
    own = canonical_url(page.url)
    site = site_key(own) if own else ""
    named = len({link.site for link in links} - {site})
    return tuple(_judged(link, named if link.site == site else 0, page.language, scope) for link in links)


def _judged(link: Link, named: int, language: str, scope: Scope) -> Link:
    """``named``: how many other sites the page names, if the link stays on its site."""
    refused = scope.check_link(link.url, link.site)
    if refused is not None:
        return link._replace(refused=refused)
    return link._replace(features=pack(link_tokens(link.url, link.anchor, link.context, language, named)))
