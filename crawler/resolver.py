"""Names resolve to public addresses or not at all, checked on the very address that will be connected to."""

from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from store.hosts import is_public_address

# Names a run may reach at any address: its own proxy's, put there by crawler.session before the first request.
trusted_names: set[str] = set()


class NotPublicError(DNSLookupError):
    """The name points into a private, loopback, link-local or otherwise special network."""


class PublicResolver(CachingThreadedResolver):
    """Scrapy's caching resolver that gives out public addresses only (DNS rebinding ends here)."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """The address of ``name``; fails with NotPublicError for one that is not public."""
        found = super().getHostByName(name, timeout)
        return found if name in trusted_names else found.addCallback(self._only_public, name)

    def _only_public(self, address: str, name: str) -> str:
        if not is_public_address(address):
            raise NotPublicError(f"{name} points to {address}, which is not a public address")
        return address
