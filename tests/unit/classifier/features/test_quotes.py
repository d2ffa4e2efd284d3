"""Quotations: what a page tells of others."""

from hypothesis import given
from hypothesis import strategies as st

from classifier.features.quotes import is_quoted, quotations


def test_quotations_are_found_in_the_marks_of_any_script() -> None:
    """Straight, curly, low, angle and corner marks all quote."""
    text = 'a "one two three" b “one two three” c „one two three“ d «one two three» e 「一二三四五六七八」'
    assert len(quotations(text)) == 5


def test_a_name_in_marks_is_no_quotation() -> None:
    """A single word in marks is a name or a stress, and nothing is quoted across lines."""
    assert quotations('the "Ripper" said "this\nnever ends') == ()


@given(st.text(alphabet='ab "“”«»\n', max_size=80))
def test_what_is_quoted_lies_within_one_quotation(text: str) -> None:
    """A place counts as quoted exactly if some quotation holds it."""
    quotes = quotations(text)
    for start in range(len(text)):
        end = min(start + 3, len(text))
        assert is_quoted(start, end, quotes) == any(a <= start and end < b for a, b in quotes)
