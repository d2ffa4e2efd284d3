"""What stands around a site that waits for its second reader tells nothing of the first verdict."""

from review.veiling import neighbours
from store.entities import SiteState, Stage, Verdict
from store.operators import Member
from tests.samples import DAY


def member(number: int) -> Member:
    """A decided site."""
    found = (SiteState.LIVE, None, 0.9, Verdict.LEGIT, DAY)
    return Member(number, f"shop{number}.example", *found, "nb", DAY, DAY, "")


def test_a_neighbour_that_waits_shows_no_verdict() -> None:
    """It is for its own second reader to find; the one that is settled shows what it is."""
    shown = neighbours([member(1), member(2)], {1: Stage.SECOND}, blind=False)
    assert [(one.verdict, one.decided_at) for one in shown] == [(None, None), (Verdict.LEGIT, DAY)]


def test_to_a_second_reader_no_neighbour_shows_one() -> None:
    """The mirrors' verdicts may have followed the one that is hidden."""
    assert {one.verdict for one in neighbours([member(1), member(2)], {}, blind=True)} == {None}
