"""How much of what was fetched one write takes."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given

from crawler.analysis import Analysis
from crawler.links import Link, LinkKind
from crawler.outcome import Outcome
from crawler.pipelines import BATCH, LINKS, writable
from store.entities import Lease
from tests.samples import DAY


def outcome(links: int) -> Outcome:
    """A page that came, with so many links; one without any came without a page."""
    lease = Lease(1, "http://a.test/", "a.test", "a.test", 1.0, 1, 0, 0, 1.0, DAY + timedelta(minutes=5))
    link = Link("http://b.test/", "b.test", "b.test", "", "", LinkKind.ANCHOR, nofollow=False)
    analysis = Analysis("", "en", "", (), (link,) * links, (), None) if links else None
    return Outcome(lease, DAY, sent=True, analysis=analysis)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_a_write_stays_short_and_none_is_left_for_ever(counts: list[int]) -> None:
    """Portion after portion everything is written; each has at most BATCH pages and LINKS links, or is one page, and
    none is smaller than it has to be."""
    left = [outcome(count) for count in counts]
    while left:
        taken = writable(left)
        links = [len(one.analysis.links) if one.analysis else 0 for one in left]
        assert 1 <= taken <= min(BATCH, len(left))
        assert taken == 1 or sum(links[:taken]) <= LINKS
        assert taken in {BATCH, len(left)} or sum(links[: taken + 1]) > LINKS
        left = left[taken:]
