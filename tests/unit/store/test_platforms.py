"""On a shared platform the account is the site."""

import pytest

from store.platform_table import PLATFORMS, SUBDOMAIN_HOSTS
from store.urls import site_key


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://telegram.me/joinchat/AbC", "t.me/+AbC"),
        ("https://seller.t.me/", "t.me/seller"),
        ("https://t.me/share/url?url=x", "t.me"),
        ("https://m.facebook.com/Some.Shop/posts/1", "facebook.com/some.shop"),
        ("https://www.facebook.com/groups/12/permalink/3", "facebook.com/groups/12"),
        ("https://facebook.com/profile.php?id=42", "facebook.com/42"),
        ("https://www.facebook.com/sharer/sharer.php?u=x", "facebook.com"),
        ("https://instagram.com/Shop/", "instagram.com/shop"),
        ("https://www.instagram.com/p/Cabc/", "instagram.com"),
        ("https://twitter.com/Name/status/1", "x.com/name"),
        ("https://x.com/intent/tweet?text=x", "x.com"),
        ("https://youtube.com/@Name/videos", "youtube.com/@name"),
        ("https://www.youtube.com/channel/UCaB", "youtube.com/channel/UCaB"),
        ("https://www.youtube.com/watch?v=x", "youtube.com"),
        ("https://old.reddit.com/r/IPTV/comments/1", "reddit.com/r/iptv"),
        ("https://reddit.com/user/Name", "reddit.com/u/name"),
        ("https://medium.com/@Name/story", "medium.com/@name"),
        ("https://name.medium.com/story", "name.medium.com"),
        ("https://sites.google.com/view/name/home", "sites.google.com/view/name"),
        ("https://docs.google.com/forms/d/e/AbC/viewform", "docs.google.com/forms/d/e/AbC"),
        ("https://drive.google.com/open?id=AbC", "drive.google.com/file/d/AbC"),
        ("https://api.whatsapp.com/send/?phone=44123", "wa.me/44123"),
        ("https://chat.whatsapp.com/AbC", "chat.whatsapp.com/AbC"),
        ("https://discord.com/invite/AbC", "discord.gg/AbC"),
        ("https://raw.githubusercontent.com/Name/repo/main/a", "github.com/name"),
        ("https://linktr.ee/Name", "linktr.ee/name"),
        ("https://bit.ly/AbC", "bit.ly/AbC"),
        ("https://telegra.ph/Title-01-02", "telegra.ph/Title-01-02"),
        ("https://vk.com/Name", "vk.com/name"),
        ("https://www.tiktok.com/@Name", "tiktok.com/@name"),
        ("https://t.me/%0a%20x", "t.me"),
        ("https://t.me/" + "a" * 500, "t.me"),
    ],
)
def test_accounts(url: str, site: str) -> None:
    """Every spelling of an account gives its key; pages that are no account give the platform's."""
    assert site_key(url) == site


def test_the_table_reads_itself_back() -> None:
    """A platform's key is a host, or a host in the table leads to it: keys stay the same when read as URLs."""
    for platform in PLATFORMS.values():
        assert site_key(f"https://{platform.key}/") == platform.key


def test_no_host_with_customer_subdomains_is_mistyped() -> None:
    """Each gives its customers keys of their own."""
    for host in SUBDOMAIN_HOSTS:
        assert site_key(f"https://customer.{host}/") == f"customer.{host}"
