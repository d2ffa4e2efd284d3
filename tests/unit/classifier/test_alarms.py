"""A model's hard negatives: which legal pages it would alarm on, and under which names."""

import numpy as np

from classifier.alarms import frozen_alarms
from classifier.evaluation import ALERT
from classifier.lessons import Lesson
from store.entities import Category, WarcAddress
from store.judged import JudgedPage


def lesson(number: int, label: Category) -> Lesson:
    """A frozen page with this label."""
    page = JudgedPage(number, f"https://s{number}.example/a.html", WarcAddress("w", 0, 1, "0" * 64), "en", "0" * 64)
    return Lesson(f"s{number}.example", page, label, f"g{number}", frozen=True, tests=True, weight=1.0, reviewers=())


def test_only_legal_pages_above_the_threshold_are_alarms() -> None:
    """Pirates are none however high, legal ones from ALERT up are; an address that reasons will show is defanged."""
    pages = [lesson(1, Category.LEGIT), lesson(2, Category.LEGIT), lesson(3, Category.IPTV_RESELLER)]
    chances = np.array([ALERT, ALERT - 0.01, 0.99])
    assert frozen_alarms(pages, chances) == {"hxxps://s1[.]example/a.html"}
