"""The host-name model learns from spelling, says why, and is the same every time."""

import numpy as np
import pytest

from crawler.feeds.hostnames import train
from crawler.feeds.intake import seed_names
from store.errors import SeedError
from store.settings import Settings

PIRATES = [
    f"{word}iptv{tail}.{tld}" for word in ("best", "king", "mega") for tail in ("", "4k") for tld in ("xyz", "tv")
]
OTHERS = [
    f"{word}{tail}.{tld}" for word in ("garden", "bakery", "school") for tail in ("", "hub") for tld in ("com", "org")
]


def test_learns_parts_it_has_not_seen_together() -> None:
    """A new name is judged by its parts."""
    chances = train(PIRATES, OTHERS).chances(["topiptv.shop", "gardenschool.net"])
    assert chances[0] > chances[1]


def test_explains_itself() -> None:
    """The letters that say most are named, with the side they stand on."""
    model = train(PIRATES, OTHERS)
    assert any("ptv" in letters and weight > 0 for letters, weight in model.explain("topiptv.shop"))
    assert model.explain("gardenhub.org")[0][1] < 0


def test_is_deterministic() -> None:
    """The same names give the same weights."""
    one, other = train(PIRATES, OTHERS), train(PIRATES, OTHERS)
    assert np.array_equal(one.weights, other.weights)
    assert one.bias == other.bias


def test_needs_both_kinds() -> None:
    """Too few names of a kind are refused in words."""
    with pytest.raises(SeedError, match="of each kind"):
        train(PIRATES[:3], OTHERS)


def test_seeds_are_enough() -> None:
    """Trained on the seeds folder, it puts made-up sellers over made-up shops (0.9 of all pairs at least)."""
    pirates, others = seed_names(Settings().seeds)
    model = train(sorted(pirates), sorted(others))
    sellers = model.chances(["nordview-iptv.shop", "4kstreamzone.xyz", "megatorrenthub.net", "cheapiptvpanel.store"])
    shops = model.chances(["nordview-bakery.shop", "hillsidedental.com", "smithplumbing.net", "yogawithanna.store"])
    assert np.mean(sellers[:, None] > shops[None, :]) >= 0.9
