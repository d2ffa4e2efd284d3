"""What a waiting link is worth: the order of the frontier (pure).

One scale for two kinds of pages. The first page of an unseen site is worth the chance that it shows piracy. A further
page is worth something where it may settle what a site is (offer, reseller terms, contact), or where pages of its site
led to new pirate sites before; within a budget that grows with both. One page of each site first is the largest single
gain there is: in best-first order alone link farms and large sites take over (docs/architecture.md).
"""

import numpy as np
from numpy.typing import NDArray

from crawler.linkcontext import LISTED, NEAR_PIRACY, SETTLES, Standing
from crawler.linkmodel import Floats, Tokens

# Seeds go before everything; links drawn at random for unbiased estimates before everything else.
SEED = 2.0
EXPLORED = 1.5
# No unseen site is worth less; further pages beyond a site's budget are, and wait until nothing else is left.
FLOOR = 1e-3

# A second page that settles a sure pirate's case is worth an unseen site with 5 chances in a hundred: about the average
# waiting site, far less than a good one. Every further page is worth half of the one before; pages that do not look
# like offer or contact tell less.
SETTLING, FADING, OTHER_PAGES = 0.05, 0.5, 0.25
# A page of a site whose links gave pirate sites is worth this part of what its pages gave each so far: it finds nothing
# by itself, and of what it links a part is known by then. A page that gives nothing new lowers the worth of the next.
# A pirate's own pages all name the same siblings: only what is not of the trade itself is a tunnel.
TUNNEL = 0.6
# The next page of a list names as many sites again, whatever the first one held: it is worth this many finds (three in
# ten such pages of the practice web name a new pirate) until PATIENCE pages of that list have told more.
LIST, PATIENCE = 0.3, 8.0
# A page about the trade on a site that is not of it (a thread, a review) is no find itself, but names some. It is worth
# this part of an unseen site that looks as good, whatever else the site's budget says; below NEAR_PIRACY it is no talk
# of the trade but what any link of a link farm promises, page after page.
TALK = 0.7
# Further pages: up to 5 for a sure pirate, and 3 for each pirate site that a site's links gave.
PAGES_FOR_SCORE, PAGES_FOR_FIND = 5.0, 3.0

# A smaller change of priority is not worth a write; a link behind a better one of its site waits for a larger one.
NOTICEABLE, BEHIND = 0.02, 0.5


def values(chances: Floats, tokens: Tokens, standing: Standing) -> Floats:
    """The priorities of n links, in 0..1: what fetching each is worth, in new pirate sites.

    ``chances`` as LinkModel gives them for ``tokens``, of which SETTLES marks words of offer, reseller or contact.
    """
    settles = (tokens == SETTLES).any(axis=1)
    unseen = np.clip(chances, FLOOR, 0.999)
    known = standing.pages > 0
    if not known.any():
        return unseen
    legal = 1.0 - np.fmax(standing.score, 0.0)
    further = _further(settles, legal, standing) * (0.5 + 0.5 * chances)
    dormant = 0.5 * FLOOR * chances
    within = np.where(standing.pages < budget(standing), np.maximum(further, FLOOR), dormant)
    talk = np.where(chances >= NEAR_PIRACY, TALK * chances * legal / np.maximum(standing.pages, 1.0), 0.0)
    listed = np.where((tokens == LISTED).any(axis=1), _list_page(standing), 0.0)
    return np.where(known, np.maximum.reduce([talk, listed, within]), unseen)


def budget(standing: Standing) -> Floats:
    """How many pages each target may be asked for while there is anything better."""
    pages: Floats = 1.0 + np.floor(PAGES_FOR_SCORE * np.fmax(standing.score, 0.0)) + PAGES_FOR_FIND * standing.given
    return pages


def moved(old: Floats, new: Floats, sites: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of n priorities a re-ranking has to write: ``old`` as stored, ``new`` as worth now, the number of its site
    in 0..n-1 each.

    What is fetched next of a site is its best link, so that one is written when it moved noticeably, and so is any that
    would go before it; of the others, which are ranked anew when a page of their site was fetched, only what moved by
    half. Of all that moves noticeably after a refit, that leaves one row in six.
    """
    best = np.full(len(sites), -np.inf)
    np.maximum.at(best, sites, new)
    leads = (new >= best[sites]) | (old > best[sites])
    return np.abs(new - old) > np.where(leads, NOTICEABLE, BEHIND) * np.abs(old)


def _list_page(standing: Standing) -> Floats:
    """LIST at first; then as many finds a page as this list gave, PATIENCE pages of LIST counted in."""
    worth: Floats = LIST * (PATIENCE + standing.given) / (PATIENCE + np.maximum(standing.pages - 1.0, 0.0))
    return np.minimum(worth, 0.999)


def _further(settles: NDArray[np.bool_], legal: Floats, standing: Standing) -> Floats:
    settling = SETTLING * (1.0 - legal) * FADING ** (standing.pages - 1.0)
    each = np.minimum(standing.found / (standing.pages + 1.0), 1.0)
    tunnel = np.where(standing.given > 0, TUNNEL * each * legal, 0.0)
    worth: Floats = np.maximum(settling * np.where(settles, 1.0, OTHER_PAGES), tunnel)
    return worth


def breadth(found: int, hops: int) -> float:
    """Breadth-first priority: nearer to the seeds first, then in the order of finding (``found`` counts links)."""
    return -hops - 1.0 + 1.0 / (2.0 + found)
