"""Features of names: the same for a name alone and in any batch, and never across two names."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds.grams import SIZES, WIDTH, features, spelt

NAMES = st.lists(st.from_regex(r"[a-z0-9-]{1,12}\.[a-z]{2,6}", fullmatch=True), min_size=1, max_size=20)


@given(NAMES)
def test_batch_makes_no_difference(names: list[str]) -> None:
    """A name's features do not depend on who stands beside it."""
    found, owners = features(names)
    for number, name in enumerate(names):
        assert Counter(found[owners == number].tolist()) == Counter(features([name])[0].tolist())


@given(NAMES)
def test_every_run_and_piece_counts(names: list[str]) -> None:
    """A name of n characters, its edges included, has n - size + 1 runs of each size, and its pieces besides."""
    found, owners = features(names)
    assert np.all((found >= 0) & (found < WIDTH))
    for number, name in enumerate(names):
        pieces = sum(bool(piece) for piece in name.replace("-", ".").split("."))
        runs = sum(max(0, len(name) + 2 - size + 1) for size in SIZES)
        assert int((owners == number).sum()) == runs + pieces


def test_same_letters_same_feature() -> None:
    """A run means the same wherever it stands; a whole piece is something else than the run of its letters."""
    one, other = dict(spelt("best-iptv.com")), dict(spelt("iptv4.shop"))
    assert one["iptv"] == other["iptv"]
    assert one["[iptv]"] != one["iptv"]


def test_nothing_from_nothing() -> None:
    """No names, no features."""
    assert features([])[0].tolist() == []
