"""Leaving a language out: no page of it trains, and small ones give no figure."""

from dataclasses import replace

import numpy as np

from classifier.base import BaseSet
from classifier.unseen import UnseenLanguage, as_figures, from_figures, without_each_language


def test_a_language_is_judged_by_what_others_taught(small_base: BaseSet) -> None:
    """What all languages share carries over; a language with few pirates is not named."""
    languages = np.array(["de" if at % 2 else "fr" for at in range(len(small_base))])
    languages[0] = "sv"
    (found,) = without_each_language(replace(small_base, languages=languages))
    assert (found.language, found.pages, found.pirates) == ("de", 20, 15)
    assert found.average_precision > 0.95


def test_authored_pages_are_not_judged(small_base: BaseSet) -> None:
    """They train where they are of another language, and count in no figure."""
    languages = np.array(["de" if at % 2 else "fr" for at in range(len(small_base))])
    authored = np.arange(len(small_base)) >= 38
    found = without_each_language(replace(small_base, languages=languages, authored=authored))
    assert [(one.language, one.pages) for one in found] == [("de", 19), ("fr", 19)]


def test_one_language_alone_gives_no_figure(small_base: BaseSet) -> None:
    """Without pages of another language there is nobody to learn from."""
    assert not list(without_each_language(small_base))


def test_figures_come_back_as_they_were_kept() -> None:
    """A manifest's names lead back to languages, and other figures are none."""
    figures = as_figures(iter([UnseenLanguage("de", 20, 15, 0.98)])) | {"auc": 0.9}
    assert from_figures(figures) == {"de": 0.98}
