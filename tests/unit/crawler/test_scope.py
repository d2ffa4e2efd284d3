"""What may enter the frontier, and the reason why not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scope import OutOfScope, Scope, ScopeLimits
from store.urls import canonical_url, site_key

SCOPE = Scope(
    today=date(2026, 11, 21),
    popular=frozenset({"google.com", "facebook.com", "github.com"}),
    licensed=frozenset({"sky.com"}),
)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.test/",
        "http://shop.test:8080/pricing",
        "https://t.me/seller",
        "https://www.facebook.com/some.shop",
        "https://github.com/name/list",
        "https://name.github.io/",
        "http://203.0.113.7/".replace("203.0.113", "8.8.8"),
        "https://blog.test/2014/05/03/post",
        "https://shop.test/events/2026/12/",
        "https://release.test/Some.Film.2049.2160p-GRP.nfo",
        "https://forum.test/a/b/c/d/e/f/g/h/i/j/k/l",
    ],
)
def test_pages_of_the_public_web_are_in_scope(url: str) -> None:
    """Shops, accounts on platforms, panels on their ports, archives of blogs and release pages may be fetched."""
    assert SCOPE.check(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mailto:a@b.test", OutOfScope.NOT_WEB),
        ("http://bob:s3cret@shop.test/", OutOfScope.CREDENTIALS),
        ("http://panel.test/live/bob/s3cret/1.ts", OutOfScope.CREDENTIALS),
        ("http://shop.test/" + "a" * 2100, OutOfScope.TOO_LONG),
        ("http://shop.test/" + "/".join("abcdefghijklm"), OutOfScope.TOO_DEEP),
        ("http://shop.test/a/b/a/b/c", OutOfScope.REPEATS),
        ("http://shop.test/a/x/a/y/a", OutOfScope.REPEATS),
        ("http://shop.test/?" + "&".join(f"f{n}=1" for n in range(11)), OutOfScope.PARAMETERS),
        ("http://shop.test/calendar/2031/05/", OutOfScope.CALENDAR),
        ("http://shop.test/session/abc0123456789abcdef/x", OutOfScope.SESSION),
        ("http://shop.test/film.mkv", OutOfScope.MEDIA),
        ("http://shop.test/list.m3u", OutOfScope.MEDIA),
        ("http://shop.test/app.apk", OutOfScope.BINARY),
        ("http://shop.test:25461/", OutOfScope.PORT),
        ("http://shop.test:22/", OutOfScope.PORT),
        ("http://127.0.0.1/", OutOfScope.NOT_PUBLIC),
        ("http://0x7f.1/", OutOfScope.NOT_PUBLIC),
        ("http://2130706433/", OutOfScope.NOT_PUBLIC),
        ("http://0251.0376.0251.0376/", OutOfScope.NOT_PUBLIC),
        ("http://100.64.1.1/", OutOfScope.NOT_PUBLIC),
        ("http://[::ffff:10.0.0.1]:8080/", OutOfScope.NOT_PUBLIC),
        ("http://[fe80::1]/", OutOfScope.NOT_PUBLIC),
        ("http://localhost/", OutOfScope.NOT_PUBLIC),
        ("http://printer.local/", OutOfScope.NOT_PUBLIC),
        ("https://www.google.com/maps", OutOfScope.POPULAR),
        ("https://www.sky.com/tv", OutOfScope.LICENSED),
        ("https://www.facebook.com/sharer/sharer.php?u=x", OutOfScope.NO_ACCOUNT),
        ("https://wa.me/441234", OutOfScope.DOOR),
    ],
)
def test_everything_else_is_refused_with_its_reason(url: str, reason: OutOfScope) -> None:
    """Each kind of URL that is not fetched has a reason of its own in the run's summary."""
    assert SCOPE.check(url) is reason
    canonical = canonical_url(url)
    if canonical is not None and reason is not OutOfScope.CREDENTIALS:  # canonical, it would carry none
        assert SCOPE.check_link(canonical, site_key(canonical)) is reason


def test_chains_end() -> None:
    """Redirects and hops beyond their caps are refused, those at the cap are not."""
    limits = ScopeLimits()

    assert SCOPE.check("https://shop.test/", hops=limits.hops, redirects=limits.redirects) is None
    assert SCOPE.check("https://shop.test/", hops=limits.hops + 1) is OutOfScope.HOPS
    assert SCOPE.check("https://shop.test/", redirects=limits.redirects + 1) is OutOfScope.REDIRECTS


def test_practice_can_be_let_through() -> None:
    """Ports and hosts that a practice run names are in scope, and only those."""
    scope = Scope(today=date(2026, 11, 21), ports=frozenset({41234}), hosts=frozenset({"127.0.0.1"}))

    assert scope.check("http://127.0.0.1:41234/") is None
    assert scope.check("http://127.0.0.2:41234/") is OutOfScope.NOT_PUBLIC


@given(st.text(max_size=200), st.integers(0, 100))
def test_any_text_is_in_scope_or_has_a_reason(url: str, hops: int) -> None:
    """No URL, however broken, raises."""
    reason = SCOPE.check(url, hops=hops)

    assert reason is None or isinstance(reason, OutOfScope)
