"""What is known around a link, as features: its page, its source, who else links there, how far from piracy (pure).

One vectorised function for the crawler and the simulator (benchmarks/discovery), so that what is measured is what runs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawler.linkmodel import BUCKETS, Floats, LinkModel, Tokens

# Buckets 0 to 9 of a score, and one for pages that nobody judged (seed lists).
_UNJUDGED = 10
# The layout of the first 256 buckets; words of links are hashed beyond.
SETTLES, LISTED = 1, 2
PARENT, SOURCE, YIELD, REFERRERS, BEST, DRIFT = 16, 32, 48, 96, 112, 128
FIRST_WORD = 256
CONTEXT_WIDTH = 6
# From this score on a page starts a chain of links anew: "relevant" is noisy, so well below even odds.
NEAR_PIRACY = 0.3
# Six sources name what everybody names; five hops from piracy are as good as fifty.
MOST_REFERRERS, MOST_DRIFT = 6, 5
# What a source is credited with before its links were tried, and how often tried means well tried.
YIELD_PRIOR = 0.05
TRIED, WELL_TRIED = 3, 10

# One link in seventy leads to a pirate site, on pages that do not look like piracy.
PRIOR_BIAS = -4.2
# How much more a page that surely is piracy promises for its links, in logits; other pages of its site and other pages
# with a link to the same site tell the same thing again, with less force.
PARENT_PRIOR, BEST_PRIOR, SOURCE_PRIOR = 2.0, 1.2, 0.6
# The page model's area under the ROC curve at which that prior was measured, less the half that chance gives.
FULL_AUC_GAIN = 0.47


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What is known around n links, a column each (n,). Scores are pirate probabilities, NaN where nobody judged.

    ``parent``: of the page with the link; ``source``: of its site; ``trials``, ``gain``: how many sites found through
    that site were tried, and the sum of their scores; ``referrers``, ``best``: how many sites link to the target, and
    the best score of a page that does; ``drift``: hops since a page that looked like piracy; ``pages``, ``score``,
    ``given``: pages fetched of the target, its score, and how many relevant sites its own links gave; ``found``: sum of
    the scores of all sites its links gave; ``tried``: how many those were.
    """

    parent: Floats
    source: Floats
    trials: Floats
    gain: Floats
    referrers: Floats
    best: Floats
    drift: Floats
    pages: Floats
    score: Floats
    tried: Floats
    found: Floats
    given: Floats


def context_tokens(standing: Standing) -> Tokens:
    """(n, CONTEXT_WIDTH) features of what is known around n links that lead to unseen sites."""
    rate = (standing.gain + YIELD_PRIOR) / (standing.trials + 1.0)
    trust = np.digitize(standing.trials, (1, TRIED, WELL_TRIED))
    columns = (
        PARENT + bucket(standing.parent),
        SOURCE + bucket(standing.source),
        YIELD + 10 * trust + bucket(np.minimum(rate, 1.0)),
        REFERRERS + np.minimum(standing.referrers, MOST_REFERRERS),
        BEST + bucket(standing.best),
        DRIFT + np.minimum(standing.drift, MOST_DRIFT),
    )
    return np.stack(columns, axis=1).astype(np.uint16)


def context_words(token: int) -> str:
    """What one feature of context_tokens says, for an operator."""
    first = max(start for start in (PARENT, SOURCE, YIELD, REFERRERS, BEST, DRIFT) if start <= token)
    step = token - first
    if first == YIELD:
        tried = ("none was tried yet", "one or two were tried", "a few were tried", "many were tried")[step // 10]
        return f"sites found through that site are {_share(step % 10)} likely piracy; {tried}"
    if first == REFERRERS:
        return f"{step}{' or more' if step == MOST_REFERRERS else ''} other sites link there"
    if first == DRIFT:
        return f"{step}{' or more' if step == MOST_DRIFT else ''} hops since a page that looked like piracy"
    subject = {PARENT: "the page", SOURCE: "the site", BEST: "the best page"}[first]
    judged = "was not judged" if step == _UNJUDGED else f"is {_share(step)} likely piracy"
    return f"{subject} that links there {judged}"


def _share(step: int) -> str:
    return f"{step * step}-{(step + 1) ** 2} %"


def bucket(scores: Floats) -> NDArray[np.int64]:
    """Scores → 0 to 9 by their root, since most are small; NaN → its own bucket."""
    judged = np.minimum(9, 10 * np.sqrt(scores))
    return np.where(np.isnan(scores), _UNJUDGED, judged).astype(np.int64)


def prior_model(auc: float | None = None) -> LinkModel:
    """What is believed before anything was fetched: pages that look like piracy link to piracy. A page model with a
    low area under the ROC curve ``auc`` is believed less (None: not known, believed)."""
    trust = 1.0 if auc is None else min(1.0, max(0.0, (auc - 0.5) / FULL_AUC_GAIN))
    weights = np.zeros(BUCKETS)
    steps = np.append(np.arange(10), 3) / 9.0  # a page nobody judged counts like one that shows little
    for first, weight in ((PARENT, PARENT_PRIOR), (BEST, BEST_PRIOR), (SOURCE, SOURCE_PRIOR)):
        weights[first : first + 11] = trust * weight * steps
    return LinkModel(weights, PRIOR_BIAS)
