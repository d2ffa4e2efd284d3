"""How much a link promises: the order in which sites are fetched.

One page of each unseen site comes first, sites in the order of what their best link promises; then a few more pages of
sites that look relevant. Site-first scheduling is the largest single gain there is: best-first order alone falls into
link farms and large sites as soon as one host looks good (docs/architecture.md, "Which site next").
"""

import math
import re
from dataclasses import dataclass

# Priorities in [2, 3): seeds. [1, 2): first page of a site nobody has looked at. [0, 1): further pages of known sites.
SEED = 2.0
UNSEEN = 1.0

# A link inherits what its page looks like, half as strongly at each further hop from a page that looked like piracy.
PARENT_WEIGHT = 2.6
# A page nobody judged (seed list, search result) says little for or against its links.
PRIOR = -1.6
# Words in anchor or host name that sellers and release sites use in every language; one is a strong hint.
HINT_WEIGHT = 1.9
# Pages that settle the question on a site under suspicion: its offer, its reseller terms, how to reach it.
SETTLING_WEIGHT = 1.2
# Each page already fetched of a site makes a further one less worth.
REPEAT_PENALTY = 0.35
# Far from the seeds a link is a little less likely to be of use; never a cut (hard hop cuts lose a tenth of the sites).
HOP_PENALTY = 0.05

HINTS = re.compile(
    r"iptv|1ptv|ip-tv|m3u|xtream|smarters|reseller|panel|streams?\b|torrent|tracker|warez|scene|nfo\b|predb|release|"
    r"crack|ddl|movies?hd|watch-?free|x26[45]|web-?dl|blu-?ray|1080p|2160p|fansub|\babo\b|abonnement|"
    r"suscripci|assinatura|kanal|canales|canais|sender|decoder|box\b|플러스|채널|قنوات|اشتراك|каналы|频道|チャンネル",
    re.IGNORECASE,
)
SETTLING = re.compile(
    r"pric|preis|prix|precio|preço|fiyat|harga|plan|package|paket|offer|order|subscri|abo|resell|panel|credit|contact|"
    r"kontakt|contato|whatsapp|telegram|faq|about|trial|test|channel|kanal|canal|release|nfo|pre\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What is known of a link when it is found. ``parent_score`` is its page's pirate probability, None when that page
    was not scored (a seed list); ``site_pages`` how many pages of the target site were fetched; ``site_score`` what
    they add up to, None when none was."""

    url: str
    anchor: str
    hops: int
    parent_score: float | None
    same_site: bool
    site_pages: int = 0
    site_score: float | None = None


def promise(link: LinkContext) -> float:
    """The frontier priority of a link: higher is sooner, in the bands given by SEED and UNSEEN."""
    words = f"{link.url} {link.anchor}"
    logit = PRIOR - HOP_PENALTY * min(link.hops, 20)
    if link.parent_score is not None:
        logit += PARENT_WEIGHT * (link.parent_score - 0.25)
    if HINTS.search(words):
        logit += HINT_WEIGHT
    if link.site_pages == 0 and not link.same_site:
        return UNSEEN + _squash(logit)
    if link.site_score is not None:
        logit += PARENT_WEIGHT * (link.site_score - 0.25)
    if SETTLING.search(words):
        logit += SETTLING_WEIGHT
    return _squash(logit - REPEAT_PENALTY * link.site_pages)


def further_pages(site_score: float | None) -> tuple[float, float]:
    """What the waiting pages of a site keep of their priority once its first page is in: (factor, ceiling). They step
    behind every unseen site; the pages of a site that looks like piracy fall least."""
    factor = 0.3 + 0.2 * (site_score if site_score is not None else 0.0)
    return factor, UNSEEN - 1e-6


def breadth(found: int, hops: int) -> float:
    """Breadth-first priority: nearer to the seeds first, then in the order of finding (``found`` counts links)."""
    return -hops - 1.0 + 1.0 / (2.0 + found)


def _squash(logit: float) -> float:
    return min(1.0 / (1.0 + math.exp(-logit)), 0.999999)
