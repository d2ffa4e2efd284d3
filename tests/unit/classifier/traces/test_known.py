"""False friends and what a connection shows."""

from classifier.traces.captures import capture_traces
from classifier.traces.known import is_known, is_shared_address
from classifier.traces.wallets import wallet
from store.traces import Trace, TraceKind


def trace(kind: TraceKind, value: str) -> Trace:
    """A trace of this value."""
    return Trace(kind, value, value, "body", 0.9)


def test_listed_wallets_are_real_addresses() -> None:
    """Every wallet of the list passes its own checksum: a typing error would never match anything."""
    listed = [
        "btc:1Archive1n2C579dMsAu3iC6tWzuQJz8dN",
        "btc:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "xmr:888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "eth:0xdac17f958d2ee523a2206206994597c13d831ec7",
        "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    ]
    assert all(is_known(trace(TraceKind.WALLET, value)) for value in listed)
    assert [found[0] if (found := wallet(value.partition(":")[2])) else None for value in listed] == listed


def test_hosts_of_public_networks_with_their_names() -> None:
    """A network's domain covers the names under it; a customer's name on a platform is covered as well."""
    assert is_known(trace(TraceKind.SCRIPT, "cdn.jsdelivr.net"))
    assert is_known(trace(TraceKind.PLAYER_HOST, "www.youtube.com"))
    assert is_known(trace(TraceKind.SCRIPT, "somebody.github.io"))
    assert not is_known(trace(TraceKind.SCRIPT, "js.brand.xyz"))
    assert not is_known(trace(TraceKind.MAIL, "sales@brand.xyz"))
    assert is_known(trace(TraceKind.MAIL, "anybody@sentry.io"))


def test_addresses_of_content_networks() -> None:
    """An address within a published range of a network that serves strangers is nobody's own."""
    assert all(map(is_shared_address, ("104.16.0.1", "172.67.255.255", "2606:4700::1", "185.199.108.153")))
    assert not any(map(is_shared_address, ("203.0.113.7", "104.32.0.1", "2001:db8::1", "", "nonsense")))


def test_what_a_connection_shows() -> None:
    """Address, certificate and the registrable names on it; the site's own name too, so that others meet it."""
    found = {
        (one.kind, one.value)
        for one in capture_traces("a.example", "203.0.113.7", "ab" * 32, ("*.b.example", "a.example"))
    }
    assert found == {
        (TraceKind.ADDRESS, "203.0.113.7"),
        (TraceKind.CERTIFICATE, "ab" * 32),
        (TraceKind.TLS_NAME, "a.example"),
        (TraceKind.TLS_NAME, "b.example"),
    }


def test_behind_a_proxy_and_without_tls_there_is_nothing() -> None:
    """No address and no certificate leave no trace; a network's address leaves none either."""
    assert list(capture_traces("a.example", "", "")) == []
    assert list(capture_traces("a.example", "104.16.0.1", "")) == []


def test_certificate_of_a_network_of_strangers() -> None:
    """A certificate with dozens of domains is a provider's: its names are left out, the site's own stays."""
    names = tuple(f"site{number}.example" for number in range(60))
    found = {one.value for one in capture_traces("a.example", "", "cd" * 32, names)}
    assert found == {"cd" * 32, "a.example"}
