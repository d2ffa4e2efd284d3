"""Any page gets an answer: what an hour of fuzzing looks for, in short, and what it has found."""

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import real_pages
from benchmarks.fuzzing import MOST_BYTES, Case, check_case, make_case
from classifier.scoring import Scorer, load_champion

MODELS = Path(__file__).parents[3] / "models"


@cache
def champion() -> Scorer:
    """The shipped model, loaded once."""
    return load_champion(MODELS)


@cache
def pages() -> list[bytes]:
    """Pages to break, read once."""
    return real_pages(None)


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_broken_repeated_and_random_pages_are_answered(number: int) -> None:
    """Whatever a page is made of, it gets a page with places in order and a score that sums to one, or a refusal."""
    case = make_case(f"test.{number}", pages())
    check_case(champion(), Case(case.body[:100_000], case.recipe))


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(body: bytes) -> None:
    """Bytes without any plan get an answer too."""
    check_case(champion(), Case(body, "bytes"))


def test_a_case_is_a_function_of_its_seed() -> None:
    """What was found with a seed is found again with it."""
    dice = random.Random(7)
    seeds = [str(dice.random()) for _ in range(20)]
    assert [make_case(seed, pages()) for seed in seeds] == [make_case(seed, pages()) for seed in seeds]
    assert {make_case(seed, pages()).recipe for seed in seeds} >= {"broken", "repeated"}


@pytest.mark.parametrize("motif", ["_<pre>style='color:red;</table>/"])
def test_what_was_found_is_answered(motif: str) -> None:
    """Pages that once took seconds; the guards that stop them have tests of their own."""
    check_case(champion(), Case((motif * (MOST_BYTES // len(motif))).encode(), "found"))
