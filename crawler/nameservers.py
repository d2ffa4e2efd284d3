"""Who answers for a promising site's name: one question for the name servers of its domain."""

from collections.abc import Sequence

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.names import dns

from store.hosts import clean_host, is_address, registrable_domain
from store.traces import Trace, TraceKind

# Where the system says whom to ask.
RESOLV_CONF = "/etc/resolv.conf"
# A domain has two to six; more is an answer that somebody made up.
MOST = 12
# What a resolver says, as sure as what a connection shows.
ANSWERED = 1.0


class NameServers:
    """Asks this machine's resolver, or ``servers`` (address and port of each)."""

    def __init__(self, seconds: float, servers: Sequence[tuple[str, int]] = ()) -> None:
        from twisted.names import client  # installs a reactor, which is the crawl's to choose

        self._seconds = seconds
        asks = None if servers else RESOLV_CONF
        self._resolver = client.Resolver(asks, list(servers) or None)  # type: ignore[no-untyped-call]

    async def traces(self, site: str) -> tuple[Trace, ...]:
        """The name servers of a site's domain as traces; none for accounts on platforms, shared hosts and addresses,
        whose names are in other hands. Raises what the question fails with."""
        domain = own_domain(site)
        if not domain:
            return ()
        asked = self._resolver.lookupNameservers(domain, (self._seconds,))  # type: ignore[no-untyped-call]
        answers, _, _ = await maybe_deferred_to_future(asked)
        return named_servers(domain, answers)


def own_domain(site: str) -> str:
    """The registered domain of a site that is a whole domain; empty for any other."""
    if "/" in site or is_address(site):
        return ""
    domain = registrable_domain(site, private_suffixes=False)
    return domain if domain and domain == registrable_domain(site, private_suffixes=True) else ""


def named_servers(domain: str, answers: Sequence[dns.RRHeader]) -> tuple[Trace, ...]:
    """The traces of an answer about ``domain``: names of servers in one spelling, each once, in order."""
    found: set[str] = set()
    for answer in answers:
        about = answer.name.name.decode("latin-1").rstrip(".").lower()
        if isinstance(answer.payload, dns.Record_NS) and about == domain:
            host = clean_host(answer.payload.name.name.decode("latin-1").rstrip(".").lower())
            if host and "." in host and not is_address(host):
                found.add(host)
    return tuple(Trace(TraceKind.NAME_SERVER, host, host, "name server", ANSWERED) for host in sorted(found)[:MOST])
