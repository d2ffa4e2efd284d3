"""Resolver: hrefs as browsers resolve them."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reading.links import Resolver, host_of

BASE = "https://shop.test/en/plans/index.html?x=1"
# The standard library also merges slashes in the middle of a path, which browsers do not.
_PATH = st.text(alphabet="abc/.?=&-_~", max_size=20).filter(lambda path: "//" not in path)


@given(_PATH)
def test_agrees_with_the_standard_library(path: str) -> None:
    """The fast way gives what urljoin gives, for every relative reference it does not drop."""
    resolved = Resolver(BASE).resolve(path)
    assert bool(resolved) == bool(path)
    # The standard library drops an empty query, browsers keep it.
    assert not path or resolved.removesuffix("?") == urljoin(BASE, path).removesuffix("?")


@pytest.mark.parametrize("href", ["tel:+123", "mailto:a@b.test", "tg://resolve?domain=x", "whatsapp://send?phone=1"])
def test_contact_schemes_are_kept(href: str) -> None:
    """Ways to order or ask are kept as they are written."""
    assert Resolver(BASE).resolve(href) == href


_NOWHERE = ["", "#top", "javascript:void(0)", "JavaScript:x", "data:text/html,x", "//[::1", "x" * 5000]


@pytest.mark.parametrize("href", _NOWHERE)
def test_nowhere(href: str) -> None:
    """Fragments, scripts, data, broken and overlong addresses lead nowhere."""
    assert Resolver(BASE).resolve(href) == ""


def test_line_ends_in_an_address_are_dropped() -> None:
    """Browsers drop tabs and line ends inside an href, and white space around it."""
    assert Resolver(BASE).resolve(" https://a.test/\n b\t ".replace(" b", "b")) == "https://a.test/b"


def test_base_element_counts() -> None:
    """After <base> relative addresses start there; a base that is no web address is ignored."""
    resolver = Resolver(BASE)
    resolver.rebase("mailto:x@y.test")
    assert resolver.resolve("a") == "https://shop.test/en/plans/a"
    resolver.rebase("/other/")
    assert resolver.resolve("a") == "https://shop.test/other/a"


_HOSTS = [("http://A.test:80/x", "a.test"), ("//cdn.test/x", "cdn.test"), ("http://[", "")]


@pytest.mark.parametrize(("url", "host"), _HOSTS)
def test_host(url: str, host: str) -> None:
    """The host of an address in lower case; nothing where there is none."""
    assert host_of(url) == host
