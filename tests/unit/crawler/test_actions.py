"""URLs that act."""

import pytest

from crawler.actions import acts


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.test/?add-to-cart=42",
        "https://shop.test/cart.php?a=add&pid=3",
        "https://forum.test/index.php?action=logout",
        "https://blog.test/post/?replytocom=7",
        "https://site.test/account/logout",
        "https://site.test/unsubscribe",
    ],
)
def test_acting_url_is_seen(url: str) -> None:
    """Filling a basket, voting, replying and logging out are acts, and are never asked for."""
    assert acts(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.test/cart.php?gid=2",
        "https://shop.test/pricing?plan=12-months",
        "https://forum.test/index.php?action=forum&board=3",
        "https://shop.test/product/add-ons",
        "https://shop.test/checkout",
        "https://forum.test/thread/4?a=12",
    ],
)
def test_page_to_read_is_not(url: str) -> None:
    """Offers, boards and the page of a checkout are read like any other."""
    assert not acts(url)
