"""The gates of promotion, one at a time, and who is named for labels that contradict all others."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classifier.promotion import Outcome, Trial, decide
from classifier.suspicion import Reading, suspects

NOTHING = np.zeros(0)
NO_ALARMS = frozenset[str](), frozenset[str]()


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
    return Trial(truth, chances(old), chances(new), groups, languages, np.ones(2_000), NO_ALARMS, (NOTHING, NOTHING))


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
        (
            lambda better: replace(better, alarms=(frozenset("ab"), frozenset("acdef"))),
            Outcome.HOLD,
            "alarms on legal pages that taught neither 2 → 5, new on c, d, e …",
        ),
        (
            lambda better: replace(better, suspects=["40 of 80 labels by mallory contradict"]),
            Outcome.HOLD,
            "mallory",
        ),
        (
            lambda better: replace(better, shadow=(np.array([0.95, 0.95, 0.1]), np.array([0.95, 0.2, 0.1]))),
            Outcome.ASK,
            "1 of 3 recently queued sites cross the alarm threshold of 0.9, 2 were above",
        ),
        (
            lambda better: replace(better, shadow=(np.array([0.1, 0.2]), np.array([0.95, 0.2]))),
            Outcome.ASK,
            "1 of 2 recently queued sites cross the alarm threshold of 0.9, 0 were above",
        ),
    ],
)
def test_each_gate_stops_it(change: Callable[[Trial], Trial], outcome: Outcome, words: str) -> None:
    """One failed gate is enough, and says so first."""
    done = decide(change(trial(2.0, 3.0)))
    assert done.outcome is outcome
    assert words in done.reasons[0]


def losing(share: float, count: int) -> Trial:
    """The better challenger, but in Korean it sees ``share`` of ``count`` pirates no more."""
    better = trial(2.0, 3.0)
    korean = np.flatnonzero(better.truth & (better.languages == "ko"))
    languages = better.languages.copy()
    languages[korean[count:]] = "en"
    challenger = better.challenger.copy()
    challenger[korean[: round(share * count)]] = 0.001
    return replace(better, languages=languages, challenger=challenger)


def test_a_language_that_loses_holds_it() -> None:
    """Half of the Korean pirates under the champion's threshold: held, with both recalls, though all others gain."""
    done = decide(losing(0.5, 40))
    assert done.outcome is Outcome.HOLD
    korean = next(words for words in done.reasons if "recall in ko" in words)
    assert "on 40 pirate pages" in korean
    before, after = (float(part) for part in korean.split("recall in ko ")[1].split(" (")[0].split(" → "))
    assert before > 0.8 > 0.6 > after


def test_a_challenger_that_is_shy_everywhere_cannot_hide() -> None:
    """Ranked as well as before but every chance a twentieth: no pirate is above the champion's threshold, in any
    language; a threshold of its own would have hidden that."""
    better = trial(2.0, 3.0)
    done = decide(replace(better, challenger=better.challenger / 20))
    assert done.outcome is Outcome.HOLD
    losses = [words for words in done.reasons if "recall in" in words]
    assert len(losses) == 2
    assert all(" → 0.000 (" in words for words in losses)


def test_small_languages_are_not_judged() -> None:
    """Below 30 pirate pages a language has no gate of its own."""
    assert not any("recall in ko" in words for words in decide(losing(0.5, 29)).reasons)


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
    empty = Trial(none, NOTHING, NOTHING, text, text, NOTHING, NO_ALARMS, (NOTHING, NOTHING))
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
