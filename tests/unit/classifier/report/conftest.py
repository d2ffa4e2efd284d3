"""Judged pages made by hand, so that every row of a report can be told in advance."""

from collections.abc import Callable

import pytest

from classifier.judging import Judged, Judgement
from store.entities import Category, Reason, Score

Maker = Callable[..., Judged]


@pytest.fixture
def judged() -> Maker:
    """Make a page of a ``label`` that the model calls ``said`` with probability ``sure``; the rest is shared evenly."""

    def make(
        label: Category, said: Category, sure: float, name: str = "p", language: str = "en", **told: str
    ) -> Judged:
        scores = {category: sure if category is said else (1 - sure) / 3 for category in Category}
        score = Score(said, scores, (Reason(told.get("reason", "price ladder"), 1.0),), "m-000000000000")
        url = told.get("url", f"https://{name}.example/")
        return Judged(name, url, label, told.get("subtype", "seller"), language, name, score)

    return make


@pytest.fixture
def judgement(judged: Maker) -> Judgement:
    """Three sellers (one missed) and three honest pages (one alarm), in two languages."""
    seller, legit = Category.IPTV_RESELLER, Category.LEGIT
    pages = (
        judged(seller, seller, 0.97, "s1"),
        judged(seller, seller, 0.91, "s2", "de"),
        judged(seller, legit, 0.94, "missed"),
        judged(legit, legit, 0.97, "l1", subtype="news"),
        judged(legit, legit, 0.85, "l2", "de", subtype="news"),
        judged(legit, Category.RELEASE_GROUP, 0.88, "alarm", subtype="demoscene"),
    )
    return Judgement(pages, weak=4, refused=1, seen=0)
