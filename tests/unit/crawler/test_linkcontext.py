"""What is known around a link becomes features of its own, in any state of knowledge."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from crawler.linkcontext import CONTEXT_WIDTH, FIRST_WORD, Standing, bucket, context_tokens, context_words, prior_model
from tests.unit.crawler.standing import standing

SCORES = st.floats(0, 1) | st.just(float("nan"))
COUNTS = st.integers(0, 100_000).map(float)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """One link in any standing."""
    scores = {name: np.array([draw(SCORES)]) for name in ("parent", "source", "best", "score")}
    names = ("trials", "referrers", "drift", "pages", "tried", "given")
    counts = {name: np.array([draw(COUNTS)]) for name in names}
    gain, found = counts["trials"] * draw(st.floats(0, 1)), counts["tried"] * draw(st.floats(0, 1))
    return Standing(**scores, **counts, gain=gain, found=found)


@given(standings())
def test_every_standing_has_features_with_words(around: Standing) -> None:
    """All features lie below the words of links, none is shared between two kinds, and each can be said in words."""
    tokens = context_tokens(around)[0].tolist()
    assert len(set(tokens)) == CONTEXT_WIDTH
    assert all(1 < token < FIRST_WORD for token in tokens)
    assert len({context_words(token) for token in tokens}) == CONTEXT_WIDTH


@given(st.lists(st.floats(0, 1), min_size=2))
def test_buckets_rise_with_scores(scores: list[float]) -> None:
    """A higher score is never in a lower bucket."""
    steps = bucket(np.array(sorted(scores)))
    assert (np.diff(steps) >= 0).all()
    assert steps.min() >= 0
    assert steps.max() <= 9


def test_source_that_gave_is_told_from_source_that_did_not() -> None:
    """Trials and yield of the linking site show: untried, tried in vain and tried with gain are three things."""
    cases = [standing(), standing(trials=12.0), standing(trials=12.0, gain=6.0)]
    assert len({context_tokens(case)[0, 2] for case in cases}) == 3


@pytest.mark.parametrize(("auc", "trust"), [(None, 1.0), (0.97, 1.0), (0.735, 0.5), (0.5, 0.0), (0.3, 0.0)])
def test_weak_page_models_are_believed_less(auc: float | None, trust: float) -> None:
    """The prior on pages that look like piracy shrinks with what the page model can tell."""
    sure = context_tokens(standing(parent=1.0))[0, 0]
    assert prior_model(auc).weights[sure] == pytest.approx(trust * prior_model().weights[sure])


def test_prior_prefers_links_of_pirate_pages() -> None:
    """Before anything was fetched, the links of a page that surely is piracy go first, those of other pages last."""
    order = [context_tokens(standing(parent=score, source=score, best=score)) for score in (0.0, 0.3, 1.0)]
    chances = [float(prior_model().chance(tokens)[0]) for tokens in order]
    assert chances == sorted(chances)
    assert chances[2] > 10 * chances[0]
