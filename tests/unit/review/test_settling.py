"""What verdicts add up to."""

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from review.settling import OPEN, sampled, settle, stage_of
from store.entities import Category, Role, Stage, Verdict
from store.findings import Findings
from store.labels import Label, Provenance
from store.reviews import Review
from tests.samples import DAY

IPTV, OTHER, LEGIT, PARK, UNSEEN = (
    Verdict.IPTV_RESELLER,
    Verdict.OTHER_PIRACY,
    Verdict.LEGIT,
    Verdict.PARK,
    Verdict.NOT_REVIEWABLE,
)
FIRST, SECOND, SENIOR = Stage.FIRST, Stage.SECOND, Stage.SENIOR


def said(number: int, reviewer: str, verdict: Verdict, stage: Stage = FIRST, fold_of: int | None = None) -> Review:
    """A verdict as it stands in the store."""
    until = DAY + timedelta(days=14) if verdict is PARK else None
    at = DAY + timedelta(minutes=number)
    return Review(verdict, reviewer, at, None, None, (), until, "", stage, fold_of, id=number)


def label(category: Category, provenance: Provenance, *numbers: int) -> Label:
    """The label that these reviews give."""
    return Label(category, numbers, provenance)


def test_nothing_said_is_open() -> None:
    """A site without a verdict waits for its first reader."""
    assert settle([]) == OPEN


def test_one_reader_labels_and_a_second_may_be_wanted() -> None:
    """The first verdict is the label at once; where two are wanted the site goes on to a second reader."""
    alone = settle([said(1, "anna", IPTV)])
    assert (alone.verdict, alone.label, alone.waits) == (
        IPTV,
        label(Category.IPTV_RESELLER, Provenance.REVIEW, 1),
        None,
    )
    assert settle([said(1, "anna", IPTV)], second=True).waits is SECOND
    assert settle([said(1, "anna", UNSEEN)], second=True).waits is None


def test_two_who_agree_make_an_exportable_label() -> None:
    """Agreement rests on both reviews, and nothing more is wanted."""
    settled = settle([said(1, "anna", IPTV), said(2, "ben", IPTV, SECOND)], second=True)
    assert settled.label == label(Category.IPTV_RESELLER, Provenance.AGREED, 1, 2)
    assert settled.waits is None


def test_two_who_differ_go_to_a_senior() -> None:
    """A disagreement takes the label and the site's verdict back until a senior says, whose word is the label."""
    both = [said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND)]
    disputed = settle(both)
    assert (disputed.verdict, disputed.label, disputed.waits) == (None, None, SENIOR)
    settled = settle([*both, said(3, "eve", LEGIT, SENIOR)])
    assert (settled.verdict, settled.label, settled.waits) == (
        LEGIT,
        label(Category.LEGIT, Provenance.SENIOR, 3),
        None,
    )


def test_a_reader_who_changes_their_mind_ends_a_disagreement() -> None:
    """Of each reader the newest verdict counts."""
    talked = settle([said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND), said(3, "anna", LEGIT)])
    assert talked.label == label(Category.LEGIT, Provenance.AGREED, 2, 3)


def test_what_is_said_after_a_senior_reopens_it() -> None:
    """A later verdict that differs from the senior's is a new disagreement; one that agrees is none."""
    before = [said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND), said(3, "eve", LEGIT, SENIOR)]
    assert settle([*before, said(4, "carl", LEGIT, SECOND)]).label == label(Category.LEGIT, Provenance.SENIOR, 3, 4)
    assert settle([*before, said(4, "anna", IPTV, SECOND)]).waits is SENIOR


def test_a_park_opens_a_new_round() -> None:
    """Parked, a site has no label and comes back; what was said before the park counts no more."""
    parked = settle([said(1, "anna", IPTV), said(2, "anna", PARK)])
    assert (parked.verdict, parked.label, parked.waits) == (PARK, None, None)
    assert parked.until == DAY + timedelta(days=14)
    after = settle([said(1, "anna", IPTV), said(2, "ben", PARK), said(3, "carl", OTHER)])
    assert after.label == label(Category.OTHER_PIRACY, Provenance.REVIEW, 3)


def test_a_mirror_that_followed_is_labelled_as_such_until_somebody_looks() -> None:
    """A fold decides the queue, not the export; the first own verdict replaces it, whatever it says."""
    followed = said(2, "anna", IPTV, fold_of=1)
    assert settle([followed], second=True).label == label(Category.IPTV_RESELLER, Provenance.FOLD, 2)
    assert settle([followed], second=True).waits is None
    assert settle([followed, said(3, "ben", LEGIT)]).label == label(Category.LEGIT, Provenance.REVIEW, 3)
    assert settle([said(3, "ben", LEGIT), followed]).label == label(Category.LEGIT, Provenance.REVIEW, 3)


def test_a_cannot_tell_is_a_verdict_without_a_label() -> None:
    """not_reviewable decides the site and labels nothing; beside a category it is a disagreement."""
    settled = settle([said(1, "anna", UNSEEN)])
    assert (settled.verdict, settled.label) == (UNSEEN, None)
    assert settle([said(1, "anna", UNSEEN), said(2, "ben", IPTV, SECOND)]).waits is SENIOR


def test_the_last_role_said_is_the_sites() -> None:
    """A reader who names no role leaves the one named before."""
    named = replace(said(1, "anna", IPTV), findings=Findings(role=Role.RESELLER))
    assert settle([named, said(2, "ben", IPTV, SECOND)]).role is Role.RESELLER


@pytest.mark.parametrize(
    ("standing", "by", "settles", "stage"),
    [
        ([], "anna", False, FIRST),
        ([], "eve", True, FIRST),
        ([said(1, "anna", IPTV)], "anna", False, FIRST),
        ([said(1, "anna", IPTV)], "ben", False, SECOND),
        ([said(1, "anna", IPTV)], "eve", True, SECOND),
        ([said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND)], "eve", True, SENIOR),
        ([said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND)], "carl", False, SECOND),
        ([said(1, "eve", IPTV), said(2, "ben", LEGIT, SECOND)], "eve", True, SECOND),
        ([said(1, "anna", IPTV), said(2, "ben", LEGIT, SECOND), said(3, "eve", IPTV, SENIOR)], "eve", True, SENIOR),
        ([said(1, "anna", IPTV), said(2, "anna", PARK)], "ben", False, FIRST),
        ([said(1, "anna", IPTV, fold_of=7)], "ben", False, FIRST),
    ],
)
def test_which_reading_a_verdict_is(standing: list[Review], by: str, settles: bool, stage: Stage) -> None:
    """First where nobody else looked, second after one, a senior's where others differ; nobody settles their own."""
    assert stage_of(settle(standing), standing, by, settles=settles) is stage


verdicts = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Verdict)), st.booleans()), max_size=8)


@given(verdicts, st.booleans())
def test_a_label_is_never_of_two_minds(story: list[tuple[str, Verdict, bool]], second: bool) -> None:
    """Whatever is said in whatever order: a label names reviews that all say just that; a disputed site has none."""
    standing: list[Review] = []
    for number, (by, verdict, settles) in enumerate(story, 1):
        stage = stage_of(settle(standing), standing, by, settles=settles)
        standing.append(said(number, by, verdict, stage))
    settled = settle(standing, second=second)
    if settled.label is not None:
        supporting = [review for review in standing if review.id in settled.label.review_ids]
        assert {review.verdict.value for review in supporting} == {settled.label.category.value}
        assert settled.verdict is not None
        if settled.label.provenance == Provenance.AGREED:
            assert len({review.reviewer for review in supporting}) > 1
    if settled.waits in {FIRST, SENIOR}:
        assert (settled.verdict, settled.label) == (None, None)


def test_the_sample_is_the_same_for_everybody_and_of_its_size() -> None:
    """Which sites a second reader sees depends on their names alone, and is about the share that was asked."""
    names = [f"shop{number}.example" for number in range(4_000)]
    drawn = [name for name in names if sampled(name, 0.1)]
    assert 320 < len(drawn) < 480
    assert drawn == [name for name in names if sampled(name, 0.1)]
    assert set(drawn) < {name for name in names if sampled(name, 0.2)}
    assert not any(sampled(name, 0.0) for name in names)
    assert all(sampled(name, 1.0) for name in names)
