"""Host names and addresses: one spelling each, their registrable domain, and whether they are public."""

import re
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import idna
from tldextract import TLDExtract

# A crawl meets the same hosts again and again, most of them soon: 16,384 entries take 6 MB in all.
_CACHED_HOSTS = 16_384

# Underscores are not host names by the letter of RFC 1123, but resolvers and browsers follow them, and so do sellers.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMERIC_LABEL = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")

# Names that never lead onto the public web (RFC 6761, 6762, 7686, 8375 and ICANN's .internal). `.test` is absent:
# practice hosts live there, and no public resolver answers for it anyway.
_PRIVATE_SUFFIXES = (".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")

_NAT64 = ip_network("64:ff9b::/96")


@lru_cache(maxsize=_CACHED_HOSTS)
def clean_host(host: str) -> str | None:
    """The one spelling of ``host``: lower case, A-labels (IDNA 2008 after UTS 46), no final dot, addresses in
    dotted or bracketed compressed form; decimal, octal and hexadecimal IPv4 spellings are folded as browsers do
    (WHATWG URL standard, host parsing). None where no browser would see a host.
    """
    if host.startswith("["):
        return _clean_ipv6(host)
    if "%" in host:
        host = (
            _PERCENT.sub(lambda match: chr(int(match[1], 16)), host)
            .encode("latin-1", "ignore")
            .decode("utf-8", "replace")
        )
    name = host.lower() if host.isascii() else _to_ascii(host)
    name = name.removesuffix(".") if name else ""
    if not name or len(name) > 253:
        return None
    labels = name.split(".")
    if _NUMERIC_LABEL.match(labels[-1]):
        return _clean_ipv4(labels)
    return name if all(map(_LABEL.match, labels)) else None


def _to_ascii(host: str) -> str | None:
    """A-label form; labels that IDNA 2008 forbids but browsers follow (emoji domains) are plain punycode."""
    try:
        labels = idna.uts46_remap(host, std3_rules=False, transitional=False).split(".")
        return ".".join(label if label.isascii() else _a_label(label) for label in labels)
    except UnicodeError:
        return None


def _a_label(label: str) -> str:
    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:
        return "xn--" + label.encode("punycode").decode()


def _clean_ipv4(labels: list[str]) -> str | None:
    if len(labels) > 4:
        return None
    try:
        numbers = [_ipv4_number(label) for label in labels]
    except ValueError:
        return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last + sum(number << (8 * (3 - position)) for position, number in enumerate(first))
    return str(IPv4Address(value))


def _ipv4_number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label, 10)


def _clean_ipv6(host: str) -> str | None:
    try:
        address = IPv6Address(host[1:-1]) if host.endswith("]") else None
    except ValueError:
        return None
    return f"[{address.compressed}]" if address and address.scope_id is None else None


def is_address(host: str) -> bool:
    """Whether a cleaned host is a literal address rather than a name."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


@lru_cache(maxsize=_CACHED_HOSTS)
def registrable_domain(host: str, *, private_suffixes: bool) -> str:
    """The registrable domain of a cleaned host (an address or a public suffix is its own).

    With ``private_suffixes`` the private part of the public suffix list counts (``name.github.io``), without it
    only what registries run (``github.io``). An unknown suffix is one label: ``a.b.test`` gives ``b.test``.
    """
    if is_address(host):
        return host
    found = _suffix_list()(host, include_psl_private_domains=private_suffixes)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return ".".join(host.rsplit(".", 2)[-2:])


def has_known_suffix(host: str) -> bool:
    """Whether a cleaned host ends in a suffix that registries or platforms run, or in ``.test`` (RFC 6761)."""
    return host.endswith(".test") or bool(_suffix_list()(host).suffix)


@cache
def _suffix_list() -> TLDExtract:
    """The public suffix list as shipped with tldextract: nothing is fetched, nothing is cached on disk."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def is_public_name(host: str) -> bool:
    """Whether a cleaned host can lie on the public web: a public address, or a name of two labels or more outside
    the suffixes kept for private use. What a name resolves to is for the connection to check."""
    if is_address(host):
        return is_public_address(host.strip("[]"))
    return "." in host and not host.endswith(_PRIVATE_SUFFIXES)


def is_public_address(address: str) -> bool:
    """Whether ``address`` (no brackets) is globally reachable unicast; addresses that carry an IPv4 address inside
    (mapped, compatible, 6to4, Teredo, NAT64) are judged by it. Anything unparsable is not public."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = _embedded_ipv4(parsed)
        if inner is not None:
            return is_public_address(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or int(address) >> 32 == 0:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
