"""What a look at a site is worth now, and why (pure).

value = score x worth, where worth starts at 1 and each circumstance adds or takes a share. So the probability leads, a
circumstance shifts a site among its likes, and every reason's weight is its part of the value: they add up to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2, log10

from review.countries import country_of
from review.exploration import Draw
from review.offer import claimed
from store.entities import SEARCH_PAGE, Category, Handling, Reason, SiteState, Verdict
from store.learned import Learned
from store.queue import RankedSite
from store.sites import Site
from store.succession import Kin
from store.surroundings import NOTHING_AROUND, Surroundings

# Below one chance in ten a look costs more than it finds; the site stays in the store and may still rise.
FLOOR = 0.1

# Sellers and release groups are what investigators are after; other services mostly feed on them.
_CATEGORY = {
    Category.IPTV_RESELLER: 0.0,
    Category.RELEASE_GROUP: 0.0,
    Category.OTHER_PIRACY: -0.1,
    Category.LEGIT: -0.3,
}
_CATEGORY_WORDS = {
    Category.OTHER_PIRACY: "after sellers and release groups",
    Category.LEGIT: "more likely legitimate than any one kind of piracy",
}

# What cannot be seen or acted on now can wait; a wall hides a site from us, not from its customers.
_STATE = {
    SiteState.LIVE: 0.0,
    SiteState.BLOCKED: -0.1,
    SiteState.CHALLENGED: -0.1,
    SiteState.GEO_LIMITED: -0.1,
    SiteState.REDIRECTED: -0.4,
    SiteState.PARKED: -0.5,
    SiteState.DOWN: -0.5,
}

# Each doubling of the sites that link here adds this much: reach grows with the order of magnitude, not the count. It
# is capped low, since link farms buy it.
_PER_DOUBLING = 0.02
_REACH_AT_MOST = 0.08

# What a service claims to carry: each tenfold over a hundred channels, which a licensed package may have as well.
# Claims are cheap, so all of them together are worth little more than links.
_PER_TENFOLD = 0.02
_FROM_CHANNELS = 100
_CHANNELS_AT_MOST = 0.06

# Two lengths of subscription or more: a shop with a price list, where a single offer may be a hobby.
_LADDER = 0.02

# One more language in which the pages of a site sell is one more country's customers; five say all.
_PER_LANGUAGE = 0.02
_LANGUAGES_AT_MOST = 0.08

# Each doubling of the sites of one operator: who runs sixty is worth a look before who runs one.
_PER_OPERATOR_DOUBLING = 0.03
_OPERATOR_AT_MOST = 0.18

# A score that rests on one page is less sure than one on several; beyond five, more pages tell nothing new.
_PER_MORE_PAGE = 0.0125
_MORE_PAGES = 4

# Services hop domains within weeks: a fresh one is caught before its customers have moved on.
NEW = 0.1
NEW_FOR = timedelta(days=7)

# What was not seen for a month may have gone; the recheck tells, until then others come first.
OLD = -0.1
OLD_AFTER = timedelta(days=30)

# Its predecessor was confirmed: the case was decided once, and its customers are moving there now.
_SUCCESSOR = 0.3

# An operator whose confirmed sites are all gone is back: more than a score, its circumstances and a draw add up to.
_RETURN_LIFT = 3.0

# Somebody asked to see this one again today.
BACK = 0.2

# More signs than an analyst takes in at a glance.
_SIGNS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scored site with what ranking needs besides: how many other sites link to it, orders in force, known legal,
    the confirmed site that it succeeds, if it does, what lies around it, the draw of the day, if it was drawn, a
    confirmed site of the same operator, if there is one, and the chance that verdicts taught."""

    site: Site
    referrers: int = 0
    handling: frozenset[Handling] = frozenset()
    licensed: bool = False
    succeeds: str = ""
    around: Surroundings = NOTHING_AROUND
    draw: Draw | None = None
    kin: Kin | None = None
    learned: Learned | None = None


def closed(candidate: Candidate, at: datetime) -> str:
    """Why a site is not for the queue, empty if it is. ``store.queue`` picks its candidates by the same rule."""
    site = candidate.site
    if site.verdict is Verdict.PARK and site.parked_until is not None and site.parked_until > at:
        return f"parked until {site.parked_until:%Y-%m-%d}"
    if site.verdict not in {None, Verdict.PARK}:
        return f"decided: {site.verdict}"
    if Handling.NO_TOUCH in candidate.handling:
        return "under a no_touch order"
    if candidate.licensed:
        return "on the list of licensed services"
    if site.source == SEARCH_PAGE:
        return "a search engine that was asked"
    if site.score is None:
        return "no page of it has a score yet"
    return f"score below {FLOOR}" if site.score < FLOOR else ""


def rank(candidate: Candidate, at: datetime) -> RankedSite | None:
    """The place of a site in the queue at ``at``, None where it does not belong there."""
    site = candidate.site
    if closed(candidate, at) or site.score is None or site.category is None:
        return None
    state = site.state or SiteState.LIVE
    shares = [share for share in _circumstances(candidate, state, at) if share.weight]
    worth = 1.0 + sum(share.weight for share in shares)
    reasons = [*_signs(site), *(Reason(share.text, share.weight * site.score) for share in shares)]
    value = site.score * worth
    if candidate.learned is not None:
        # The rankers' chance in place of the score: it knows what the model was not taught yet.
        shift = (candidate.learned.chance - site.score) * worth
        reasons.append(Reason(f"learned from {_count(candidate.learned.labels, 'verdict')}", shift))
        value += shift
    if candidate.draw is not None:
        # Not a share of the score: a site of any score comes to the top when it is drawn.
        reasons.append(Reason(candidate.draw.words, candidate.draw.lift))
        value += candidate.draw.lift
    if candidate.kin is not None and candidate.kin.returned:
        reasons.append(Reason(_kinship(candidate.kin), _RETURN_LIFT))
        value += _RETURN_LIFT
    around = candidate.around
    return RankedSite(
        site_id=site.id,
        site=site.key,
        value=value,
        score=site.score,
        category=site.category,
        language=site.language,
        country=country_of(site.key, around.phones, site.language),
        state=state,
        source=site.source,
        operator_id=around.operator_id,
        # What was drawn stands for itself: behind a mirror nobody would see it.
        fold=around.fold if candidate.draw is None else None,
        propensity=candidate.draw.chance if candidate.draw else None,
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
        title=around.title,
    )


def _signs(site: Site) -> list[Reason]:
    """The model's reasons for piracy, each with its part of the score."""
    score = site.score or 0.0
    signs = sorted((reason for reason in site.reasons if reason.weight > 0), key=lambda reason: -reason.weight)[:_SIGNS]
    total = sum(reason.weight for reason in signs)
    if not signs:
        return [Reason(f"the model gives it {score:.2f}", score)]
    return [Reason(reason.text, score * reason.weight / total) for reason in signs]


def _circumstances(candidate: Candidate, state: SiteState, at: datetime) -> list[Reason]:
    """What adds to or takes from the worth of a look, as shares."""
    site = candidate.site
    category = site.category or Category.LEGIT
    reach = min(_REACH_AT_MOST, _PER_DOUBLING * log2(1 + candidate.referrers))
    more = min(_MORE_PAGES, max(0, site.pages - 1))
    seen = site.last_seen or site.first_seen
    fresh = max(0.0, 1 - (at - site.first_seen) / NEW_FOR)
    return [
        Reason(_CATEGORY_WORDS.get(category, ""), _CATEGORY[category]),
        Reason(f"{state.replace('_', ' ')} when last seen", _STATE[state]),
        Reason(f"{_count(candidate.referrers, 'other site')} link{'s' * (candidate.referrers == 1)} to it", reach),
        *_reach(candidate),
        Reason(f"{site.pages} pages say so", _PER_MORE_PAGE * more),
        Reason(f"first seen {site.first_seen:%Y-%m-%d}", NEW * min(1.0, fresh)),
        Reason(f"not seen since {seen:%Y-%m-%d}", OLD if at - seen > OLD_AFTER else 0.0),
        Reason(f"succeeds {candidate.succeeds}, which was confirmed", _SUCCESSOR if candidate.succeeds else 0.0),
        *([Reason(_kinship(candidate.kin), _SUCCESSOR)] if candidate.kin and not candidate.kin.returned else ()),
        Reason("parked until now: due again", BACK if site.verdict is Verdict.PARK else 0.0),
    ]


def _reach(candidate: Candidate) -> list[Reason]:
    """How far the service reaches, by what it claims and by who runs it."""
    offer, around = claimed(candidate.site.reasons), candidate.around
    tenfolds = max(0.0, log10(offer.channels / _FROM_CHANNELS)) if offer.channels else 0.0
    more_languages = max(0, around.languages - 1)
    more_sites = log2(max(1, around.operator_sites))
    return [
        Reason(f"claims {offer.channels:,} channels", min(_CHANNELS_AT_MOST, _PER_TENFOLD * tenfolds)),
        Reason(f"sells {offer.plans} lengths of subscription", _LADDER if offer.plans > 1 else 0.0),
        Reason(f"in {around.languages} languages", min(_LANGUAGES_AT_MOST, _PER_LANGUAGE * more_languages)),
        Reason(
            f"one of {around.operator_sites} sites of one operator",
            min(_OPERATOR_AT_MOST, _PER_OPERATOR_DOUBLING * more_sites),
        ),
    ]


def _kinship(kin: Kin) -> str:
    """``same WhatsApp number and template as nordview.example, confirmed 2026-03-01, now down``."""
    state = "" if kin.state in {None, SiteState.LIVE} else f", now {str(kin.state).replace('_', ' ')}"
    words = kin.words if kin.words.startswith("same") else "same operator"
    return f"{words} as {kin.site}, confirmed {kin.confirmed_at:%Y-%m-%d}{state}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
