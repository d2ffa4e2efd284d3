"""Stored reasons in a reader's language: all of them, what pages said untouched, and nothing lost where words lack."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reasons import wording
from review.exploration import Draw
from review.grouping import GroupCandidate, place_of
from review.ranking import Candidate, closed, rank
from review.web.messages import ENGLISH, read_catalogues
from review.web.reasons import phrases
from store.entities import Category, Reason, SiteState, Verdict
from store.errors import SettingsError
from store.evidencewords import WORDS, same
from store.groups import GroupSummary
from store.learned import Learned
from store.sites import Site
from store.succession import Kin
from store.surroundings import Surroundings
from store.traces import TraceKind
from tests.samples import DAY

READ = read_catalogues()
OTHERS = sorted(set(READ.by_language) - {ENGLISH})
LONG_AGO = DAY - timedelta(days=60)
SIGNS = (Reason("price ladder by months: 1/3/6", 2.0), Reason("channel count claimed: 18,000 channels", 1.0))
SITE = Site(
    *(1, "shop.example", "shop.example", "seed", LONG_AGO, LONG_AGO, 9, 9, SiteState.GEO_LIMITED, Category.LEGIT, 0.4),
    *(SIGNS, "m-test", "nb", "https://shop.example/", None, DAY, Verdict.PARK, DAY, None),
)
KIN = Kin("old.example", LONG_AGO, SiteState.DOWN, same([TraceKind.PHONE, TraceKind.WALLET]), returned=False)
WIDE = Surroundings(operator_id=3, operator_sites=8, languages=4)
GROUP = GroupSummary("evo", "EVO", 20, 4, 0.5, 3, DAY, LONG_AGO, Verdict.PARK)


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_of_the_model_and_of_evidence_is_told(language: str) -> None:
    """Whatever a page can be scored for, and whatever two sites can share, has its words in each language."""
    told = READ.reasons[language].plain
    phrased = {phrase for table in wording().values() for phrase in table.values()}
    assert phrased | set(WORDS.values()) | {"typical words", "words of other pages"} <= set(told)


@pytest.mark.parametrize("language", OTHERS)
def test_every_circumstance_of_a_rank_is_told(language: str) -> None:
    """What ranking says of a site or a group, and why one is not queued, is said in each language."""
    new = replace(SITE, first_seen=DAY, last_seen=DAY, category=Category.OTHER_PIRACY, reasons=())
    candidates = [
        Candidate(SITE, 1, succeeds="older.example", around=WIDE, kin=KIN, learned=Learned(0.9, 1)),
        Candidate(new, 3, draw=Draw(DAY.date(), 0.02), kin=replace(KIN, words="", state=None), learned=Learned(0.9, 7)),
    ]
    ranked = [rank(candidate, DAY) for candidate in candidates]
    said = [reason.text for place in ranked if place for reason in place.reasons]
    said += [reason.text for reason in place_of(GroupCandidate(7, GROUP), DAY).reasons]
    said += [
        closed(Candidate(replace(SITE, **changed), licensed=True), DAY)
        for changed in ({"verdict": Verdict.LEGIT}, {"parked_until": DAY + timedelta(days=1)}, {})
    ]
    said += [closed(Candidate(replace(SITE, **changed)), DAY) for changed in ({"score": None}, {"score": 0.01})]
    assert len(said) > 25
    assert [text for text in said if READ.in_words(language, text) == text] == []


@pytest.mark.parametrize(
    ("stored", "french"),
    [
        ("channel count claimed: “18 000: kanaler”", "nombre de chaînes annoncé : “18 000: kanaler”"),
        ("free trial in the address", "essai gratuit dans l'adresse"),
        (
            "same wallet and text as a.example, confirmed 2026-03-01, now geo limited",
            "en commun avec a.example : portefeuille, texte ; confirmé le 2026-03-01, à présent limité à des pays",
        ),
        ("decided: iptv_reseller", "jugé « Revendeur IPTV »"),
        ("a phrase of some later model: x", "a phrase of some later model : x"),
    ],
)
def test_places_take_what_stands_there(stored: str, french: str) -> None:
    """Quotes stay as the page wrote them, nested reasons and codes are told, what is unknown stays English."""
    assert READ.in_words("fr", stored) == french


def test_a_code_is_words_in_english_too() -> None:
    """A stored reason that holds a code is told by the catalogue's word for it; all others are English already."""
    assert READ.in_words(ENGLISH, "decided: iptv_reseller") == "decided as IPTV reseller"
    assert READ.in_words(ENGLISH, "4 pages say so") == "4 pages say so"


@given(st.text(max_size=80), st.sampled_from(sorted(READ.by_language)))
def test_no_text_breaks_the_telling(text: str, language: str) -> None:
    """Reasons quote strangers: braces, colons and line breaks in them are text."""
    assert text in READ.in_words(language, f"subscriptions: “{text}”")


def test_patterns_are_tried_in_their_order() -> None:
    """The first pattern that fits says it, so that special ones stand before general ones."""
    told = phrases({"{count} pages": "{count} sider", "{reason}: {quote}": "{reason} – {quote}", "a": "A"})
    assert [told.tell(text, str) for text in ("3 pages", "a: 3 pages", "b")] == ["3 sider", "A – 3 pages", "b"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('"{count} pages" = "{antall} sider"', "no place 'antall'"),
        ('"{count} pages" = "{count.real} sider"', "no place 'count.real'"),
        ('"{count} pages" = "{count:d} sider"', "cannot be told"),
        ('"{count} and {count}" = "{count}"', "wrongly"),
        ('"{count pages" = "sider"', "cannot be told"),
    ],
)
def test_a_wrong_phrase_of_a_country_is_one_clear_line(tmp_path: Path, line: str, wrong: str) -> None:
    """What could not be filled in is refused as the app starts, and breaks no page later."""
    (tmp_path / "nb.toml").write_text(f"[reason]\n{line}\n")
    with pytest.raises(SettingsError, match=wrong):
        read_catalogues(str(tmp_path))
