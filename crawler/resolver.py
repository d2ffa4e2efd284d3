"""Names resolve to public addresses or not at all, checked on the very address that will be connected to.

A private answer is refused whenever it is given out, from memory or fresh: a name that first points to the public
web and then into a private network (DNS rebinding) gets no connection. Exceptions are named one by one: the run's own
proxy, and the test servers of ``crawl.allow``.
"""

from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic
from typing import Self, TypeVar

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.abstract import isIPAddress
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from store.hosts import is_public_address

V = TypeVar("V")

# Names a run may reach at any address: its own proxy's, put there by crawler.start before the first request.
trusted_names: set[str] = set()

# Most records live for minutes: a crawl of weeks must see that a site moved, and not ask anew for each page.
KEEP_SECONDS = 300.0
# The hosts that a crawl asks for again within KEEP_SECONDS are a few thousand at most.
KEPT_NAMES = 10_000


class NotPublicError(DNSLookupError):
    """The name points into a private, loopback, link-local or otherwise special network."""


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver that gives out public addresses only, each remembered for KEEP_SECONDS."""

    def __init__(self, reactor: ReactorBase, timeout: float, allowed: frozenset[str]) -> None:
        super().__init__(reactor, 0, timeout)  # Scrapy's own memory never forgets an address
        self._allowed = allowed
        self._kept: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self.refused: OrderedDict[str, str] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Built by Scrapy. ALLOWED_ADDRESSES are given out although they are not public."""
        allowed = frozenset(crawler.settings.getlist("ALLOWED_ADDRESSES"))
        return cls(reactor, crawler.settings.getfloat("DNS_TIMEOUT"), allowed)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """The address of ``name``; fails with NotPublicError for one that is not public."""
        known = self._kept.get(name)
        if known is not None and known[1] > monotonic():
            found = defer.succeed(known[0])
        elif isIPAddress(name):  # a proxy's, say: no thread has to be asked
            found = defer.succeed(name)
        else:
            found = super().getHostByName(name, timeout).addCallback(self._keep, name)
        return found if name in trusted_names else found.addCallback(self._only_public, name)

    def _keep(self, address: str, name: str) -> str:
        _remember(self._kept, name, (address, monotonic() + KEEP_SECONDS))
        return address

    def _only_public(self, address: str, name: str) -> str:
        if is_public_address(address) or address in self._allowed:
            self.refused.pop(name, None)
            return address
        # Twisted's connections forget why a look-up failed; crawler.handler looks here.
        _remember(self.refused, name, address)
        raise NotPublicError(f"{name} points to {address}, which is not a public address")


def _remember(memory: OrderedDict[str, V], name: str, value: V) -> None:
    memory[name] = value
    memory.move_to_end(name)
    if len(memory) > KEPT_NAMES:
        memory.popitem(last=False)
