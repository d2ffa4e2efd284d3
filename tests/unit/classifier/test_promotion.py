"""The gates of promotion, one at a time, and who is named for labels that contradict all others."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.promotion import Outcome, Trial, decide
from classifier.suspicion import Reading, suspects

NOTHING = np.zeros(0)


def trial(old: float, new: float) -> Trial:
    """200 positives of 100 operators among 2,000 pages; the chances of each model rise with truth by a gap."""
    random = np.random.default_rng(4)
    truth = np.arange(2_000) < 200
    noise = random.normal(size=2_000)

    def chances(gap: float) -> np.ndarray:
        logit = gap * (noise + gap * truth) - gap**2 / 2 + np.log(200 / 1_800)
        return np.asarray(1 / (1 + np.exp(-logit)))

    groups = np.array([f"operator {at // 2}" for at in range(2_000)])
    languages = np.where(np.arange(2_000) % 2, "en", "ko")
    return Trial(truth, chances(old), chances(new), groups, languages, np.ones(2_000), (8, 8), (NOTHING, NOTHING))


def test_a_better_challenger_is_promoted() -> None:
    """All gates pass, and each has its sentence with figures."""
    done = decide(trial(2.0, 3.0))
    assert done.outcome is Outcome.PROMOTE
    assert len(done.reasons) == 7
    assert done.figures["ap_challenger"] > done.figures["ap_champion"]


def test_a_worse_or_equal_one_is_held() -> None:
    """The reason that holds it back comes first."""
    for new in (1.5, 2.0):
        done = decide(trial(2.0, new))
        assert done.outcome is Outcome.HOLD
        assert done.reasons[0].startswith("average precision")


@pytest.mark.parametrize(
    ("change", "outcome", "words"),
    [
        ({"alarms": (8, 11)}, Outcome.HOLD, "alarms on hard legal pages 8 → 11"),
        ({"suspects": ["40 of 80 labels by mallory contradict"]}, Outcome.HOLD, "mallory"),
        ({"shadow": (np.array([0.95, 0.95]), np.array([0.95, 0.2]))}, Outcome.ASK, "50% of recently queued sites"),
    ],
)
def test_each_gate_stops_it(change: dict[str, object], outcome: Outcome, words: str) -> None:
    """One failed gate is enough, and says so first."""
    done = decide(replace(trial(2.0, 3.0), **change))
    assert done.outcome is outcome
    assert words in done.reasons[0]


def test_few_positives_ask() -> None:
    """Below 80 positives nothing is promoted, however good it looks."""
    better = trial(2.0, 3.0)
    few = np.concatenate([np.arange(60), np.arange(200, 2_000)])
    parts = {name: getattr(better, name)[few] for name in ("truth", "champion", "challenger", "groups", "languages")}
    assert decide(replace(better, weights=np.ones(len(few)), **parts)).outcome is Outcome.ASK


def test_an_empty_trial_asks() -> None:
    """Without frozen pages there are no figures to divide by, and a person is asked."""
    none = np.zeros(0, dtype=bool)
    text = np.zeros(0, dtype=np.str_)
    empty = Trial(none, NOTHING, NOTHING, text, text, NOTHING, (0, 0), (NOTHING, NOTHING))
    assert decide(empty).outcome is Outcome.ASK


def test_who_flips_labels_is_named() -> None:
    """Forty contradicted of eighty name the account; two of eighty name nobody."""
    honest = [Reading(name, at < 2) for name in ("anna", "ben", "carl") for at in range(80)]
    assert suspects(honest) == []
    found = suspects([*honest, *(Reading("mallory", at < 40) for at in range(80))])
    assert [suspect.reviewer for suspect in found] == ["mallory"]
    assert "40 of 80 labels by mallory" in found[0].words


def test_hard_pages_name_nobody() -> None:
    """Where everybody is contradicted often, nobody is much more so than the others."""
    assert suspects(Reading(name, at % 4 == 0) for name in ("anna", "ben", "carl") for at in range(80)) == []
