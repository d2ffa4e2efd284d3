"""One spelling for each URL, one key for each site, one group for each operator of servers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.urls import MAX_URL_LENGTH, canonical_url, defang, host_group, refang, site_key, url_from_text, url_key

_HOSTS = st.sampled_from(
    ["example.com", "Shop.Example.CO.UK", "bücher.test", "name.github.io", "t.me", "0x7f.1", "[2001:DB8::1]"]
)
_PATHS = st.text(alphabet="abcABC019/.%~ü;=()?&#@:+ \\-", max_size=40)
_URLS = st.builds(
    "{}://{}{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["", "user@", "user:secret@"]),
    _HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080"]),
    _PATHS,
)


@given(_URLS | st.text(max_size=60))
def test_canonicalising_twice_changes_nothing(url: str) -> None:
    """The canonical form of a canonical URL is itself."""
    once = canonical_url(url)

    assert once is None or canonical_url(once) == once


@given(_URLS)
def test_the_site_of_a_url_survives_canonicalisation(url: str) -> None:
    """A URL and its canonical form belong to one site and one host group."""
    canonical = canonical_url(url)
    assume(canonical is not None)
    assert canonical is not None

    assert site_key(canonical) == site_key(url)
    assert host_group(canonical) == host_group(url)


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_is_a_url_or_none(url: str, base: str) -> None:
    """No href, however broken, raises; what comes out is http or https, printable ASCII and of bounded length."""
    canonical = canonical_url(url, base)

    if canonical is not None:
        assert canonical.startswith(("http://", "https://"))
        assert canonical.isascii()
        assert canonical.isprintable()
        assert len(canonical) <= MAX_URL_LENGTH


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80/a/../b/./c#top", "http://example.com/b/c"),
        ("https://example.com", "https://example.com/"),
        ("https://user:secret@example.com:8443/", "https://example.com:8443/"),
        ("http:\\\\example.com\\a", "http://example.com/a"),
        ("http://example.com/%7Euser/%e2%82%ac?q=%zz", "http://example.com/~user/%E2%82%AC?q=%25zz"),
        ("http://example.com/?b=2&utm_source=x&a=1&fbclid=y", "http://example.com/?b=2&a=1"),
        ("http://example.com/?PHPSESSID=1&sid=5", "http://example.com/?sid=5"),
        ("http://example.com/?sid=0123456789abcdef0123", "http://example.com/"),
        ("http://example.com/a;jsessionid=AB12?x=1", "http://example.com/a?x=1"),
        ("http://example.com/(S(abcdefghij0123456789))/a.aspx", "http://example.com/a.aspx"),
        ("http://example.com/?ref=partner&aff=7", "http://example.com/?ref=partner&aff=7"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://2130706433/", "http://127.0.0.1/"),
        (" https://exa\nmple.com/\t", "https://example.com/"),
    ],
)
def test_spellings_of_one_address_become_one(url: str, canonical: str) -> None:
    """Case, ports, dots, escapes, trackers, sessions, user info and number bases do not make another URL."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "", "/path", "javascript:alert(1)", "mailto:a@example.com", "ftp://example.com/", "http://", "http://a..b/",
        "http://example.com:0/", "http://example.com:99999/", "http://256.1.1.1/", "http://[::1/", "http://a b/",
        "http://example.com/" + "a" * MAX_URL_LENGTH,
    ],
)  # fmt: skip
def test_what_no_browser_would_fetch_is_none(url: str) -> None:
    """Other schemes, broken hosts and ports, and overlong addresses have no canonical form."""
    assert canonical_url(url) is None


def test_relative_links_are_resolved_against_their_base() -> None:
    """href and base give what a browser would ask for."""
    assert canonical_url("../b?x=1", "https://example.com/a/c/") == "https://example.com/a/b?x=1"
    assert canonical_url("//other.test/x", "https://example.com/") == "https://other.test/x"
    assert canonical_url("tel:+123", "https://example.com/") is None


@pytest.mark.parametrize(
    ("url", "site", "group"),
    [
        ("https://www.example.co.uk/a", "example.co.uk", "example.co.uk"),
        ("https://a.b.test/", "b.test", "b.test"),
        ("https://name.github.io/x", "name.github.io", "github.io"),
        ("https://name.blogspot.com/", "name.blogspot.com", "blogspot.com"),
        ("https://name.blogspot.de/", "name.blogspot.de", "blogspot.de"),
        ("https://shop.wordpress.com/x", "shop.wordpress.com", "wordpress.com"),
        ("https://t.me/s/Seller/12", "t.me/seller", "t.me"),
        ("https://t.me/+AbCdEf", "t.me/+AbCdEf", "t.me"),
        ("http://203.0.113.7:8080/x", "203.0.113.7", "203.0.113.7"),
        ("http://0xCB.0x00.0x71.0x07/", "203.0.113.7", "203.0.113.7"),
        ("https://magasin.bücher.test/", "xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("https://github.io/", "github.io", "github.io"),
    ],
)
def test_sites_and_host_groups(url: str, site: str, group: str) -> None:
    """The site is what is reviewed, private suffixes and accounts apart; the group is what politeness counts."""
    assert (site_key(url), host_group(url)) == (site, group)


@pytest.mark.parametrize("function", [site_key, host_group])
def test_no_site_without_a_web_url(function: object) -> None:
    """What is no web URL has no site and no group: a ValueError, never an empty key."""
    assert callable(function)
    with pytest.raises(ValueError, match="not a web URL"):
        function("mailto:a@example.com")


def test_url_keys_are_stable_and_signed() -> None:
    """Two machines agree on the key of a URL, and it fits a signed 64-bit column."""
    assert url_key("https://example.com/") == 1493557592560457051
    assert -(2**63) <= url_key("https://example.org/") < 2**63


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("example.com", "https://example.com/"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("hxxps://bad[.]example/a", "https://bad.example/a"),
        ("hxxp[:]//bad(dot)example", "http://bad.example/"),
        ("<https://example.com/>", "https://example.com/"),
        ("word", None),
        ("mailto:a@example.com", None),
        ("", None),
    ],
)
def test_what_people_write_is_understood(written: str, url: str | None) -> None:
    """Bare hosts and defanged spellings are URLs; words and other schemes are not."""
    assert url_from_text(written) == url


@given(_URLS)
def test_a_defanged_url_is_no_link_and_comes_back(url: str) -> None:
    """Defanging leaves nothing to click on, and refanging undoes it."""
    canonical = canonical_url(url)
    assume(canonical is not None and "(" not in canonical)
    assert canonical is not None

    assert not defang(canonical).startswith("http")
    assert refang(defang(canonical)) == canonical


def test_two_pasted_addresses_are_none() -> None:
    """A line break inside is not glued over: an order must not land on a site that nobody named."""
    assert url_from_text("a.test\nb[.]test") is None
