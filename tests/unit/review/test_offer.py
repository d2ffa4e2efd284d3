"""What a site claims, read back from the model's reasons."""

import tomllib
from pathlib import Path

import pytest

from review import offer
from review.offer import CHANNELS, LADDER, Offer, claimed
from store.entities import Reason

WORDING = Path(offer.__file__).parent.parent / "classifier" / "wording.toml"


def test_the_words_are_the_models() -> None:
    """The reasons are recognised by the very words that the model's wording gives them."""
    words = {str(text) for table in tomllib.loads(WORDING.read_text("utf-8")).values() for text in dict(table).values()}
    assert {CHANNELS, LADDER} <= words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{CHANNELS}: over 18 000 kanaler", Offer(18_000, 0)),
        (f"{CHANNELS}: 22.000+ Sender", Offer(22_000, 0)),
        (f"{CHANNELS}: 9,500 live channels, 60,000 films", Offer(60_000, 0)),
        (f"{CHANNELS}: 99999999999 channels", Offer(0, 0)),
        (f"{CHANNELS}", Offer(0, 0)),
        (f"{LADDER}: 1/3/6/12", Offer(0, 4)),
        ("films and series counted: 60,000", Offer(0, 0)),
    ],
)
def test_numbers_are_read_in_any_spelling(text: str, found: Offer) -> None:
    """Thousands by blank, dot or comma; a number beyond all belief counts something else."""
    assert claimed([Reason(text, 1.0)]) == found
