"""Page scores → what they say of their site (pure)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from store.entities import Category, Reason, Score

# A shop shows its offer on a few pages and has terms, privacy and blog pages besides; a news site has one article on
# piracy among hundreds. A third of the pages, three at most, tells the two apart: more would bury the shop's offer,
# the single best one would convict the newspaper.
BEST_PAGES = 3
SHARE = 1 / 3
# Probabilities this near to 0 or 1 are the model's certainty about words, not about sites.
EDGE = 0.001


@dataclass(frozen=True, slots=True)
class PageScore:
    """The score of one page of a site."""

    score: Score
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class SiteScore:
    """What the pages add up to: the probability of piracy, the kind of it, and the reasons of the best page."""

    category: Category
    pirate: float
    reasons: tuple[Reason, ...]


def site_score(pages: Sequence[PageScore]) -> SiteScore:
    """The mean, in logits, of the pages that look most like piracy: a third of all, between one and BEST_PAGES.

    Raises ValueError for a site without scored pages.
    """
    if not pages:
        raise ValueError("a site without scored pages has no score")
    ranked = sorted(pages, key=lambda page: page.score.pirate, reverse=True)
    best = ranked[: min(BEST_PAGES, max(1, math.ceil(len(pages) * SHARE)))]
    logit = sum(_logit(page.score.pirate) for page in best) / len(best)
    sums = {category: sum(page.score.scores[category] for page in best) for category in Category}
    pirate = 1.0 / (1.0 + math.exp(-logit))
    kinds = [category for category in Category if category.is_pirate] if pirate >= 0.5 else list(Category)
    return SiteScore(max(kinds, key=lambda category: sums[category]), pirate, best[0].score.reasons)


def _logit(probability: float) -> float:
    bounded = min(max(probability, EDGE), 1 - EDGE)
    return math.log(bounded / (1 - bounded))
