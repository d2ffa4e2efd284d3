"""Endless pages are told by their URL, dated pages are not mistaken for them."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from crawler.traps import is_calendar, is_session

TODAY = date(2026, 11, 21)


def _calendar(url: str) -> bool:
    parts = urlsplit(url)
    return is_calendar(parts.path, parts.query, TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "/calendar/2031/05/", "/anything/2031-05-01", "/?year=2031&month=5", "/calendar.php?do=getday&day=2014-12-04",
        "/events/2027-05-12", "/cal?date=20310501", "/kalender/2024/01", "/schedule/2022-11-08", "/?m=203101",
        "/events/13?day=5",
    ],
)  # fmt: skip
def test_far_months_of_a_calendar_are_traps(url: str) -> None:
    """Dates years ahead are always generated; with a calendar's name, so are those far from today."""
    assert _calendar(url)


@pytest.mark.parametrize(
    "url",
    [
        "/2015/01/03/report-on-the-day-of-the-crash/", "/events/2026/11/", "/calendar/", "/2026/12/news",
        "/Some.Film.2049.1080p.WEB-GRP", "/pcuser/2208/08/news142.html", "/?p=2031", "/?m=201405",
        "/news/2013/06/opening-day-in-the-north/", "/?year=1999",
    ],
)  # fmt: skip
def test_dated_pages_are_pages(url: str) -> None:
    """Articles, this month's events, release years and numbers that look like dates are fetched."""
    assert not _calendar(url)


def test_sessions_in_the_path() -> None:
    """A generated id behind a session's name is one; a short code or a document's id is not."""
    assert is_session("/s/abc0123456789abcdef/page")
    assert is_session("/session=0123456789abcdef01/x")
    assert not is_session("/s/2GHjhVsA6GBI0JpXKDdU8g")
    assert not is_session("/s/short1")
    assert not is_session("/season/abc0123456789abcdef")
