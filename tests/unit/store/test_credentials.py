"""URLs that give access in somebody's name are recognised, ordinary ones are not."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.credentials import carries_credentials

SECRET_URLS = [
    "http://panel.test:8080/get.php?username=bob&password=s3cret99&type=m3u_plus&output=ts",
    "http://panel.test/player_api.php?username=bob&password=x&action=get_live_streams",
    "http://panel.test/xmltv.php?username=bob&password=x",
    "http://panel.test/enigma2.php?username=bob&password=x",
    "http://panel.test/live/bob/s3cret/75820.ts",
    "http://panel.test/live/bob/s3cret/75820.ts|User-Agent=player",
    "http://panel.test/movie/bob/s3cret/12.mkv",
    "http://panel.test/series/bob/s3cret/12.mp4",
    "http://panel.test/timeshift/bob/s3cret/60/2026-11-21:20-00/12.ts",
    "http://panel.test:8080/bob123/s3cret/96213",
    "http://panel.test/ab12cd34/x9y8z7w6/96213",
    "http://panel.test/bob/s3cret/12.ts",
    "http://panel.test/jdoe4711/Xk29vQp1/10231.m3u8",
    "http://panel.test/playlist/bob/s3cret/m3u_plus",
    "http://panel.test/player_api/bob/s3cret",
    "http://panel.test:8080/epg/bob1/s3cret",
    "http://panel.test/play/Zm9vYmFyQmF6MTIzNDU2Nzg5MA/ts",
    "http://panel.test/hls/0123456789abcdef0123456789abcdef",
    "http://panel.test/portal.php?type=stb&mac=00:1A:79:12:34:56",
    "https://bob:s3cret@shop.test/",
    "https://bob@shop.test/",
    "rtmp://bob:s3cret@shop.test/live",
    "http:\\\\bob:s3cret@shop.test\\",
    "https://site.test/login?user=bob&pass=x",
    "https://site.test/?access_token=eyJhbGciOi.J9x1",
    "https://site.test/cb#access_token=abcdef1234567890",
    "https://site.test/?api_key=abc554f0d38e9557",
    "https://tracker.test/download.php?id=1&passkey=0jr1ecmnvmogdfsi3tk084vmkdwfv7d7",
    "https://tracker.test/0123456789abcdef0123456789abcdef/announce",
    "https://go.test/?to=http%3A%2F%2Fpanel.test%2Fget.php%3Fusername%3Dbob%26password%3Dx",
    "https://go.test/http://panel.test/live/bob/s3cret/1.ts",
    "http://panel.test/get.php?user\tname=bob&pass\nword=x",
]

ORDINARY_URLS = [
    "https://news.test/live/sports/123",
    "https://films.test/movie/the-film/2020",
    "https://films.test/series/a/b",
    "https://blog.test/2024/05/12345",
    "https://blog.test/2024/05/12345.html",
    "https://shop.test/iptv/12-months/3",
    "https://shop.test/live/football/premier-league/4",
    "https://music.test/playlist/summer/hits",
    "https://films.test/play/the-long-film-title-of-2020",
    "https://films.test/play/8f14e45f-ceea-467f-a0e6-7d4c1f6a3b11",
    "https://forum.test/viewtopic.php?u=2&p=1457",
    "https://shop.test/?user=bob",
    "https://shop.test/?pass=season",
    "https://shop.test/?key=news.story",
    "https://shop.test/?token=",
    "https://medium.test/@name/story",
    "https://panel.test:8443/pricing/monthly/1",
    "https://share.test/?u=https%3A%2F%2Fblog.test%2F%3Fp%3D1457",
    "http://panel.test/get.php",
    "http://panel.test/c/portal.php",
    "https://video.test/videos/hls/1234.m3u8",
    "https://video.test/media/clips/1234.mp4",
]


@pytest.mark.parametrize("url", SECRET_URLS)
def test_credentials_are_recognised(url: str) -> None:
    """Panels' links, user info, passwords, tokens, passkeys and MACs give access and are told so, also when wrapped."""
    assert carries_credentials(url)


@pytest.mark.parametrize("url", SECRET_URLS[:12])
def test_an_escaped_wrapping_hides_nothing(url: str) -> None:
    """A redirector's parameter is opened, twice escaped or not."""
    assert carries_credentials("https://go.test/?url=" + quote(url, safe=""))
    assert carries_credentials("https://go.test/?url=" + quote(quote(url, safe=""), safe=""))


@pytest.mark.parametrize("url", ORDINARY_URLS)
def test_ordinary_urls_are_let_through(url: str) -> None:
    """Sections, dates, slugs, forum numbers and unset parameters look alike and give no access."""
    assert not carries_credentials(url)


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text: str) -> None:
    """No input raises, and asking twice gives one answer."""
    assert carries_credentials(text) is carries_credentials(text)
