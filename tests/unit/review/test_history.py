"""The history of a site: what its captures and its row say, newest first."""

from dataclasses import replace
from datetime import timedelta

from review.history import MOST, Happened, events
from store.captures import Capture
from store.entities import SiteState, WarcAddress
from store.linked import Moments
from store.sites import Site
from tests.samples import DAY

HOUR = timedelta(hours=1)
SITE = Site(
    *(1, "shop.example", "shop.example", "seed", DAY, DAY, 1, 1, SiteState.DOWN, None, None, (), None, "nb", ""),
    *(None, None, None, None, None),
)


def capture(hours: int, body: str = "a", location: str = "", url: str = "https://shop.example/") -> tuple[int, Capture]:
    """A capture of so many hours after the site was found."""
    warc = WarcAddress("x.warc.gz", hours, 1, "0" * 64)
    return hours, Capture("shop.example", url, DAY + hours * HOUR, 200, "", 1, "", "", location, body, warc)


def test_a_page_is_fetched_once_and_then_only_changes() -> None:
    """The same bytes again are no event; other bytes and redirects are."""
    fetched = [capture(4, "b"), capture(3, location="https://next.example/"), capture(2), capture(1)]
    told = [event.what for event in events(SITE, Moments(None, "", ""), fetched)]
    assert told == [Happened.CHANGED, Happened.REDIRECTED, Happened.FETCHED, Happened.FOUND]


def test_state_and_predecessor_are_told() -> None:
    """Since when a site is down, and whose place it took."""
    told = events(SITE, Moments(DAY + HOUR, "timeout", "old.example"), [])
    assert [(event.what, event.words) for event in told] == [
        (Happened.STATE, "down"),
        (Happened.FOUND, "seed"),
        (Happened.SUCCEEDED, "old.example"),
    ]


def test_a_long_history_shows_its_end() -> None:
    """A site fetched for years fits the page: the newest events are kept."""
    fetched = [capture(hours, str(hours)) for hours in reversed(range(1, 500))]
    told = events(replace(SITE, state=None), Moments(None, "", ""), fetched)
    assert len(told) == MOST
    assert told[0].at == DAY + 499 * HOUR
