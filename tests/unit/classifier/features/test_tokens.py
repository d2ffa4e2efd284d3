"""tokens: text is cut into words wherever a sign stands that parts them, and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features.tokens import _PARTING, Tokens, cut

_WORD = re.compile(f"[^{_PARTING.pattern[1:]}+")


@given(
    st.text(st.characters(exclude_categories=()), max_size=60) | st.text("a1é字😀𠀀\ud800\x00 .-\u200b\n", max_size=60)
)
def test_words_are_the_longest_runs_of_their_signs(text: str) -> None:
    """The words of any text, pictures, rare letters and halves of letters in it, are those that a search finds."""
    found = list(_WORD.finditer(text))
    words = [match.group() for match in found]
    assert cut(text) == Tokens(words, [match.start() for match in found], max(map(len, words), default=0))


@pytest.mark.parametrize("number", [0xFFFF, 0x10000, 0x1EFFF, 0x1F000, 0x1FFFF, 0x20000, 0x10FFFF])
def test_rare_signs_part_words_where_they_are_pictures(number: int) -> None:
    """Behind the usual 65,536 signs it is the pictures alone that part words, up to the last sign there is."""
    assert len(cut(f"a{chr(number)}b").words) == (2 if 0x1F000 <= number <= 0x1FFFF else 1)


def test_no_text_has_no_words() -> None:
    """An empty text, and one of signs that part words, have none."""
    assert cut("") == cut(" ... ") == Tokens([], [], 0)
