"""Rules of robots.txt at hand: what is kept, and what gives way."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.rulebook import CHARACTERS, ORIGINS, RuleBook, rules_of
from store.database import now
from store.robots import RobotsAnswer

AT = now()


def answer(body: str, status: int = 200) -> RobotsAnswer:
    """What an origin said."""
    return RobotsAnswer("http://shop.test", status, body, AT, AT + timedelta(hours=1))


def test_an_answer_without_success_forbids_nothing() -> None:
    """Only a robots.txt that is there has rules; the status is kept."""
    forbids = "User-agent: *\nDisallow: /"
    for status, allowed in ((200, False), (404, True), (503, True)):
        rules = rules_of(answer(forbids, status))
        assert (rules.status, rules.said.can_fetch("http://shop.test/", "Spyglass")) == (status, allowed)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, CHARACTERS)), min_size=1, max_size=60))
def test_characters_are_bounded(kept: list[tuple[int, int]]) -> None:
    """However long the files are and in whatever order they come, what is at hand stays within the bound unless it is
    one file, and the newest is there."""
    book, lengths = RuleBook(), {}
    for origin, length in kept:
        book.keep(str(origin), rules_of(answer("#" * length)))
        lengths[str(origin)] = length
        there = [length for origin, length in lengths.items() if book.find(origin)]
        assert book.find(str(origin)) is not None
        assert sum(there) <= CHARACTERS or len(there) == 1


def test_what_was_not_asked_for_gives_way() -> None:
    """Of too many origins the one looked up longest ago is gone."""
    book, nothing = RuleBook(), rules_of(answer(""))
    for origin in range(ORIGINS):
        book.keep(str(origin), nothing)
    assert book.find("0") is not None
    book.keep("new", nothing)
    assert (book.find("0"), book.find("1"), book.find("new")) == (nothing, None, nothing)
