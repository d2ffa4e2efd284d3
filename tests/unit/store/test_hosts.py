"""Hosts have one spelling, and only public ones are public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.hosts import clean_host, has_known_suffix, is_public_address, is_public_name, registrable_domain


@given(st.text(max_size=80))
def test_cleaning_a_host_twice_changes_nothing(host: str) -> None:
    """Any text is a host in one spelling, or none; never an error."""
    once = clean_host(host)

    assert once is None or clean_host(once) == once


@pytest.mark.parametrize(
    ("host", "clean"),
    [
        ("WWW.Example.COM.", "www.example.com"),
        ("straße.de", "xn--strae-oqa.de"),
        ("ＥＸＡＭＰＬＥ。com", "example.com"),
        ("☕.ws", "xn--53h.ws"),
        ("a_b.example.com", "a_b.example.com"),
        ("%65xample.com", "example.com"),
        ("017700000001", "127.0.0.1"),
        ("1.2.3", "1.2.0.3"),
        ("[0:0::1]", "[::1]"),
        ("[fe80::1%eth0]", None),
        ("-a.com", None),
        ("1.2.3.4.5", None),
        ("a." * 130, None),
    ],
)
def test_hosts_are_spelled_as_browsers_do(host: str, clean: str | None) -> None:
    """Case, dots, scripts, escapes and number bases fold; what browsers refuse is none."""
    assert clean_host(host) == clean


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
        *("192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("64:ff9b::a00:1", "2002:a00:1::", "::10.0.0.1", "nonsense"),
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    """Loopback, private, link-local, carrier, multicast and documentation ranges, also inside IPv6, are refused."""
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    """Global unicast is let through, mapped or not."""
    assert is_public_address(address)


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("example.com", True),
        ("a.test", True),
        ("localhost", False),
        ("nas.local", False),
        ("x.onion", False),
        ("[::1]", False),
    ],
)
def test_names_for_private_use_are_not_public(host: str, public: bool) -> None:
    """Single labels and suffixes kept for private use never lead onto the web; practice hosts under .test do."""
    assert is_public_name(host) is public


def test_registrable_domains_with_and_without_private_suffixes() -> None:
    """A platform's customer is a domain of its own only where private suffixes count."""
    assert registrable_domain("a.name.github.io", private_suffixes=True) == "name.github.io"
    assert registrable_domain("a.name.github.io", private_suffixes=False) == "github.io"
    assert registrable_domain("co.uk", private_suffixes=True) == "co.uk"


def test_suffixes_nobody_runs_are_unknown() -> None:
    """A file name is no host name."""
    assert has_known_suffix("example.com")
    assert has_known_suffix("a.test")
    assert not has_known_suffix("readme.txt")
