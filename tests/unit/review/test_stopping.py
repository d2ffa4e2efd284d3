"""The rule to stop: its bound against plain counting, its steps, and that it asks for what it needs and no more."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.stopping import (
    ALPHA,
    RECALL,
    RUN,
    Progress,
    Sample,
    Step,
    alpha,
    estimate,
    interval,
    judge,
    most_missed,
    next_step,
    sample_size,
)

samples = st.integers(1, 60).flatmap(
    lambda left: st.integers(1, left).flatmap(
        lambda size: st.integers(0, size).map(lambda hits: Sample(left, size, hits))
    )
)


def at_most(sample: Sample, pirates: int) -> float:
    """The chance of at most so many hits, by counting draws."""
    ways = sum(
        comb(pirates, n) * comb(sample.left - pirates, sample.size - n) for n in range(min(sample.hits, pirates) + 1)
    )
    return ways / comb(sample.left, sample.size)


@given(samples)
def test_the_bound_is_the_exact_one(sample: Sample) -> None:
    """One more pirate than the bound would show so few hits in fewer than one draw in twenty; the bound itself not."""
    total = most_missed(sample) + sample.hits
    assert at_most(sample, total) > ALPHA - 1e-9 or total == sample.hits
    most = sample.left - sample.size + sample.hits
    assert total == most or at_most(sample, total + 1) <= ALPHA + 1e-9


@given(samples)
def test_the_interval_holds_the_estimate(sample: Sample) -> None:
    """Low ≤ high, both possible, and the likeliest number between them but for rounding up."""
    low, high = interval(sample)
    assert 0 <= low <= high <= sample.left - sample.size
    assert low - 1 <= estimate(sample) <= high + 1


@pytest.mark.parametrize("pirates", [3, 40, 400])
def test_the_bound_covers(pirates: int) -> None:
    """Of 2,000 samples the bound is below the truth in no more than one in twenty, with room for chance."""
    random = np.random.default_rng(1)
    hits = random.hypergeometric(pirates, 5_000 - pirates, 300, size=2_000)
    bounds = {int(n): most_missed(Sample(5_000, 300, int(n))) for n in set(hits)}
    wrong = np.mean([bounds[int(n)] < pirates - n for n in hits])
    assert wrong <= ALPHA + 0.015


def test_a_run_alone_never_stops() -> None:
    """However many legal sites follow each other, the answer is a sample, never to stop."""
    for run in (RUN, 1_000, 100_000):
        assert next_step(Progress(found=100, left=10_000, run=run)).step is not Step.STOP


def test_short_runs_and_failed_samples_go_on() -> None:
    """Below the least run, and after failures up to twice the length, reviewing goes on."""
    assert next_step(Progress(500, 10_000, RUN - 1)).step is Step.GO_ON
    assert next_step(Progress(500, 10_000, 400)).step is Step.SAMPLE
    assert next_step(Progress(500, 10_000, 400, failed=1)).step is Step.GO_ON


def test_a_clean_sample_of_the_asked_size_stops() -> None:
    """The size is enough, and one fewer is not."""
    progress = Progress(found=600, left=8_000, run=500)
    size = sample_size(progress)
    assert judge(progress, Sample(8_000, size, 0)).step is Step.STOP
    assert judge(progress, Sample(8_000, size - 1, 0)).step is Step.GO_ON


def test_hits_in_the_sample_are_told() -> None:
    """A sample with pirates states a larger bound and a recall below the wanted one."""
    progress = Progress(found=600, left=8_000, run=500)
    judged = judge(progress, Sample(8_000, sample_size(progress), 9))
    assert judged.step is Step.GO_ON
    assert judged.recall is not None
    assert judged.recall < RECALL


def test_all_samples_together_err_no_more_often() -> None:
    """The chances of the samples add up to at most ALPHA."""
    assert sum(alpha(failed) for failed in range(50)) <= ALPHA


def test_nothing_left_is_done() -> None:
    """An empty queue stops with full recall."""
    assert next_step(Progress(0, 0, 0)).recall == 1.0
