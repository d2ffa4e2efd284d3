"""Base set and training: reproducible, blind to single sources, and the same page by page as in bulk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier import base as base_sets
from classifier.base import BaseSet, group_counts
from classifier.folds import group_folds
from classifier.model import probabilities
from classifier.page import parse_page
from classifier.pipeline import observe
from classifier.registry import pack
from classifier.training import RECIPE, calibrate, fit, fit_raw, out_of_fold, page_weights
from store.errors import ModelError


def test_a_base_set_comes_back_as_it_was_saved(small_base: BaseSet, tmp_path: Path) -> None:
    """Saving loses nothing, and the same set gives the same bytes."""
    base_sets.save(small_base, tmp_path / "a")
    base_sets.save(base_sets.load(tmp_path / "a"), tmp_path / "b")
    assert (tmp_path / "a" / base_sets.FILE).read_bytes() == (tmp_path / "b" / base_sets.FILE).read_bytes()
    loaded = base_sets.load(tmp_path / "a")
    assert (loaded.words != small_base.words).nnz == 0
    assert np.allclose(loaded.signals.toarray(), small_base.signals.toarray())


def test_a_damaged_base_set_is_refused(tmp_path: Path) -> None:
    """Bytes that are no base set give a model error, not a traceback."""
    (tmp_path / base_sets.FILE).write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(ModelError, match="no usable base set"):
        base_sets.load(tmp_path)


def test_what_one_source_alone_has_is_dropped(small_base: BaseSet) -> None:
    """Every word and signal kept is met in two sources: no source can be learnt by name or told from the set."""
    assert set(group_counts(small_base.words, small_base.groups)) <= {0, *range(2, 41)}
    assert group_counts(small_base.signals, small_base.groups).min() >= 2


def test_training_is_deterministic(small_base: BaseSet) -> None:
    """The same base set gives the same model, byte for byte."""
    assert pack(fit(small_base)) == pack(fit(small_base))


def test_a_model_learns_what_can_be_learnt(small_base: BaseSet) -> None:
    """Sources it never saw are told apart."""
    chances = probabilities(out_of_fold(small_base))
    assert (chances.argmax(axis=1) == small_base.labels).mean() > 0.95


def test_a_page_scores_alone_as_in_bulk(small_base: BaseSet) -> None:
    """Attribution of one page adds up to the logits that the matrices give, so reasons explain the real score."""
    model = fit(small_base)
    seen = observe(parse_page(b"<p>IPTV 18,000 channels free trial, the police said 49 EUR</p>", "https://a.example/"))
    bulk = model.logits(base_sets.word_matrix([seen]), base_sets.signal_matrix([seen], model.encoder.names))
    assert np.allclose(model.attribute(seen, model.encoder.places()).logits, bulk[0], atol=1e-3)


def test_doubtful_pages_never_train_and_authored_never_test(small_base: BaseSet) -> None:
    """Folds keep sources apart, leave doubtful pages out of training and authored ones out of testing."""
    weak, authored = small_base.weak.copy(), small_base.authored.copy()
    weak[:5], authored[-5:] = True, True
    base = replace(small_base, weak=weak, authored=authored)
    tested = []
    for train, test in group_folds(base):
        assert not set(base.groups[train]) & set(base.groups[test])
        assert not weak[train].any()
        assert authored[train].sum() == 5
        tested += test.tolist()
    assert sorted(tested) == list(range(35))


def test_a_seed_draws_other_folds_of_whole_sources(small_base: BaseSet) -> None:
    """Splits to choose on differ from the one that is reported, are the same in every run, and part no source."""

    def tested(seed: int | None) -> list[list[int]]:
        return [test.tolist() for _, test in group_folds(small_base, seed)]

    assert tested(1) == tested(1)
    assert tested(1) != tested(None)
    assert sorted(row for rows in tested(1) for row in rows) == list(range(len(small_base)))
    for train, test in group_folds(small_base, 1):
        assert not set(small_base.groups[train]) & set(small_base.groups[test])


def test_a_source_weighs_the_same_however_many_pages_it_has(small_base: BaseSet) -> None:
    """A source of ten pages and one of a single page of the same category have the same weight in all."""
    groups = np.array([f"g{at}" for at in range(len(small_base))], dtype="<U9")
    labels = np.full(len(small_base), 3, dtype=np.int8)
    groups[:10] = "large"
    weights = page_weights(replace(small_base, groups=groups, labels=labels), RECIPE)
    assert weights[:10].sum() == pytest.approx(weights[10])
    assert weights.mean() == pytest.approx(1)


def test_calibration_mends_overconfidence() -> None:
    """Logits three times too large are brought back by about that factor."""
    random = np.random.default_rng(1)
    true = random.normal(0, 1.5, (4000, 4))
    labels = np.array([random.choice(4, p=row) for row in probabilities(true)], dtype=np.int8)
    slope, offset = calibrate(3 * true, labels)
    assert slope == pytest.approx(1 / 3, rel=0.15)
    assert np.abs(offset).max() < 0.2


def test_categories_absent_from_training_stay_improbable(small_base: BaseSet) -> None:
    """A model taught three categories gives the fourth next to nothing."""
    model = fit_raw(small_base.rows(small_base.labels != 1))
    chances = probabilities(model.logits(small_base.words, small_base.signals))
    assert chances[:, 1].max() < 0.01
