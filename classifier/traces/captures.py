"""What an answer shows besides its page: the address it came from, its certificate and the names on that."""

from collections.abc import Iterator, Sequence

from classifier.traces.known import is_shared_address
from store.hosts import clean_host, is_address, registrable_domain
from store.traces import Trace, TraceKind

# Seen on the wire, so sure; what a provider puts on it for many is for the weights to know.
WIRE = 1.0
# A certificate for more domains belongs to a network that serves strangers.
MOST_DOMAINS = 30


def capture_traces(site: str, address: str, certificate_sha256: str, names: Sequence[str] = ()) -> Iterator[Trace]:
    """Traces of one answer of ``site``: ``address`` empty behind a proxy, ``certificate_sha256`` without TLS;
    ``names`` are the DNS names on the certificate. Addresses of shared networks name nobody and are left out."""
    if address and not is_shared_address(address):
        yield Trace(TraceKind.ADDRESS, address, address, "address", WIRE)
    if certificate_sha256:
        shown = f"sha256 {certificate_sha256[:16]}…"
        yield Trace(TraceKind.CERTIFICATE, certificate_sha256, shown, "certificate", WIRE)
    own = registrable_domain(site.partition("/")[0], private_suffixes=True)
    domains = {domain for name in names if (domain := _domain(name)) and domain != own}
    if len(domains) <= MOST_DOMAINS:
        for domain in sorted(domains):
            yield Trace(TraceKind.TLS_NAME, domain, domain, "certificate", WIRE)
    if own and certificate_sha256 and not is_address(own):
        # The site's own name too: another site's certificate that carries it meets it here.
        yield Trace(TraceKind.TLS_NAME, own, own, "certificate", WIRE)


def _domain(name: str) -> str:
    host = clean_host(name.removeprefix("*."))
    return registrable_domain(host, private_suffixes=True) if host and not is_address(host) and "." in host else ""
