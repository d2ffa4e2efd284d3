"""The scope of a store's crawls, from its settings and the lists of the seeds folder."""

from crawler.scope import Scope, ScopeLimits
from crawler.seeds import read_site_keys
from store.database import now
from store.settings import Settings


def scope_of(settings: Settings) -> Scope:
    """What is never fetched: licensed services and popular sites of the seeds folder."""
    return Scope(
        today=now().date(),
        popular=read_site_keys(settings.seeds / "popular.csv"),
        licensed=read_site_keys(settings.seeds / "licensed.csv"),
        limits=ScopeLimits(redirects=settings.crawl.max_redirects),
        ports=frozenset(port for _, port in settings.crawl.allowed),
        hosts=frozenset(address for address, _ in settings.crawl.allowed),
    )
