"""A page gives the links that lead on, other sites first, and says what it lost."""

from classifier.page import parse_page
from classifier.parsed import Anchor, MediaKind, Page
from crawler.links import DropReason, Link, LinkKind, LinkLimits, page_links

URL = "https://list.test/page"


def _page(*anchors: Anchor, text: str = "", **more: object) -> Page:
    return Page(url=URL, kind=MediaKind.HTML, anchors=anchors, text=text, **more)  # type: ignore[arg-type]


def _urls(links: tuple[Link, ...]) -> list[str]:
    return [link.url for link in links]


def test_links_come_canonical_once_and_with_their_keys() -> None:
    """One target is one link, with the first anchor text it has, its site and its host group."""
    page = _page(
        Anchor("https://Shop.test:443/?utm_source=x#top"),
        Anchor("https://shop.test/", "Best  offer", context="The\nbest offer", rel="nofollow noopener"),
    )
    links, dropped = page_links(page)

    assert links == (
        Link("https://shop.test/", "shop.test", "shop.test", "Best offer", "The best offer", nofollow=True),
    )
    assert dropped == ()


def test_other_sites_come_first() -> None:
    """Where a page gives less than it has, discovery wins over its own navigation."""
    page = _page(Anchor("https://list.test/a"), Anchor("https://one.test/"), Anchor("/b"), Anchor("https://two.test/"))
    links, dropped = page_links(page, LinkLimits(links=3))

    assert _urls(links) == ["https://one.test/", "https://two.test/", "https://list.test/a"]
    assert [(drop.reason, drop.count) for drop in dropped] == [(DropReason.PAGE_FULL, 1)]


def test_one_site_cannot_fill_a_page() -> None:
    """A farm gets no more than its share of a page's links."""
    page = _page(*(Anchor(f"https://farm.test/{number}") for number in range(50)), Anchor("https://one.test/"))
    links, dropped = page_links(page)

    assert len(links) == LinkLimits().per_site + 1
    assert dropped[0].reason is DropReason.SITE_FULL


def test_a_page_does_not_link_itself() -> None:
    """The page's own address, fragment or not, is no link."""
    assert page_links(_page(Anchor("#top"), Anchor(f"{URL}#more")))[0] == ()


def test_what_leads_nowhere_is_counted_by_reason() -> None:
    """Mail, pictures, playlists, archives, furniture and broken addresses are told apart."""
    hrefs = [
        "mailto:a@b.test",
        "tel:+1",
        "tg://resolve?domain=x",
        "/logo.png",
        "/list.m3u8",
        "/app.apk",
        "/a.css",
        "http://a..b/",
    ]
    links, dropped = page_links(_page(*map(Anchor, hrefs)))

    assert links == ()
    assert {drop.reason: drop.count for drop in dropped} == {
        DropReason.NOT_WEB: 3, DropReason.MEDIA: 1, DropReason.PLAYLIST: 1, DropReason.BINARY: 1,
        DropReason.FURNITURE: 1, DropReason.UNREADABLE: 1,
    }  # fmt: skip


def test_links_with_credentials_are_given_only_to_be_masked() -> None:
    """They are no links, their addresses stay out of the repr, and an anchor that shows one is starred."""
    secret = "http://panel.test:8080/get.php?username=bob7&password=s3cret9"
    links, dropped = page_links(_page(Anchor(secret, "list"), Anchor("https://ok.test/", f"see {secret}")))

    assert _urls(links) == ["https://ok.test/"]
    assert "s3cret9" not in links[0].anchor
    assert dropped[0].secret_urls == (secret,)
    assert "s3cret9" not in repr(dropped)


def test_links_that_are_no_anchors() -> None:
    """The canonical address, a refresh and addresses in the text, defanged ones too, lead on as well."""
    page = _page(
        canonical="https://main.test/",
        meta={"refresh": "5; url='https://next.test/x'"},
        text="try hxxps://bad[.]test/a, or (https://good.test/b).",
    )
    links, _ = page_links(page)

    assert [(link.url, link.kind) for link in links] == [
        ("https://main.test/", LinkKind.CANONICAL),
        ("https://next.test/x", LinkKind.REFRESH),
        ("https://bad.test/a", LinkKind.TEXT),
        ("https://good.test/b", LinkKind.TEXT),
    ]


def test_the_entries_of_a_playlist_are_no_links() -> None:
    """A playlist is noted, never played: not one entry leads on."""
    body = (
        b"#EXTM3U\n#EXTINF:-1,One\nhttp://panel.test:8080/live/bob/s3cret/1.ts\n#EXTINF:-1,Two\nhttp://cdn.test/2.ts\n"
    )

    assert page_links(parse_page(body, "https://list.test/a.m3u"))[0] == ()
