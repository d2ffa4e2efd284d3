"""Where a site's icon is asked for."""

from datetime import UTC, datetime

import pytest

from crawler.icons import icon_url
from store.entities import Lease
from store.urls import host_group, site_key


def lease(url: str) -> Lease:
    """The lease of a page."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    given = {"url": url, "site": site_key(url), "host_group": host_group(url), "expires": moment}
    rest = {name: 0 for name in Lease.__dataclass_fields__ if name not in given}
    return Lease(**given, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "named", "asked"),
    [
        ("https://brand.example/shop/", "https://brand.example/img/a.png", "https://brand.example/img/a.png"),
        ("https://www.brand.example/", "https://cdn.brand.example/a.png", "https://cdn.brand.example/a.png"),
        ("https://brand.example/shop/", "", "https://brand.example/favicon.ico"),
        ("https://brand.example/shop/", "https://cdn.example/a.png", "https://brand.example/favicon.ico"),
        ("https://a.github.io/", "https://b.github.io/a.png", "https://a.github.io/favicon.ico"),
        ("http://brand.example:8080/x?y", "javascript:alert(1)", "http://brand.example:8080/favicon.ico"),
    ],
)
def test_only_the_site_itself_is_asked(page: str, named: str, asked: str) -> None:
    """The icon that a page names where it lies on the same site, else the usual place; never another site's, which
    somebody may have ordered to leave alone although its host group is the same."""
    assert icon_url(lease(page), page, named) == asked
