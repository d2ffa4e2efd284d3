"""The history of a site: what its captures and its row say, newest first."""

from dataclasses import replace
from datetime import timedelta

from review.history import MOST, Happened, events, operator_events
from review.operatorfile import OperatorFile
from store.audit import Entry
from store.captures import Capture
from store.entities import SiteState, WarcAddress
from store.linked import Moments
from store.operators import Member, Membership, Operator
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
    status = 302 if location else 200
    return hours, Capture("shop.example", url, DAY + hours * HOUR, status, "", 1, "", "", location, body, warc)


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


def test_what_a_browser_showed_is_no_fetch_of_its_own() -> None:
    """The picture and the document of a rendered page belong to the fetch that brought it."""
    rendered = [capture(2, url="urn:view:https://shop.example/"), capture(2, url="urn:dom:https://shop.example/")]
    told = events(SITE, Moments(None, "", ""), [*rendered, capture(1)])
    assert [event.what for event in told] == [Happened.FETCHED, Happened.FOUND]


def test_an_operator_has_a_history_of_its_own() -> None:
    """Sites come and go, people decide: newest first, with the reason for each join."""
    site = Member(1, "shop.example", None, None, None, None, None, "", DAY, None, "")
    came = Membership("shop.example", DAY + HOUR, None, "same wallet")
    left = Membership("old.example", DAY + HOUR, DAY + 2 * HOUR, "")
    pinned = Entry(1, DAY + 3 * HOUR, "eve", "operator pinned", "operator 7", {}, "", "")
    operator = Operator(7, "shop.example", False, True, None, DAY)
    told = operator_events(OperatorFile(operator, [site], [], [], [], [], [came, left], [pinned]))
    assert [(event.what, event.words) for event in told] == [
        (Happened.DECIDED, "operator pinned (eve)"),
        (Happened.LEFT, "old.example"),
        (Happened.JOINED, "shop.example (same wallet)"),
        (Happened.JOINED, "old.example"),
        (Happened.FOUND, "shop.example"),
    ]
