"""When a known site is looked at again, and whether it has changed (pure)."""

from datetime import timedelta

from store.entities import SiteState, Verdict
from store.queries import PIRATE_VERDICTS
from store.visits import WORTH_A_VISIT, KnownSite

# Above seeds: a person, or the calendar, asked for these sites by name. What a redirect leads to inherits it.
RECHECK = 3.0

# Days between two visits to a confirmed site. A wall or a parked page may be a move in progress, and customers of a
# site that is down are told its new address within days; a live site changes its offer more slowly.
_DAYS = {
    SiteState.LIVE: 7.0,
    SiteState.REDIRECTED: 3.0,
    SiteState.DOWN: 2.0,
    SiteState.BLOCKED: 3.0,
    SiteState.CHALLENGED: 3.0,
    SiteState.GEO_LIMITED: 7.0,
    SiteState.PARKED: 7.0,
}
# Requests go where they tell most: a suspect is confirmed by a person, not by visits; the rest is seen once a season.
_SUSPECT, _REST = 2.0, 8.0
# A page that stays the same is asked half as often after each visit that showed nothing new, up to a factor of four.
_PATIENCE, _MOST_PATIENCE = 1.5, 4.0
_LONGEST = timedelta(days=90)


def next_visit(site: KnownSite, unchanged: int) -> timedelta:
    """How long to leave ``site`` alone after a visit, ``unchanged`` of which in a row showed the same."""
    days = _DAYS[site.state or SiteState.LIVE] * _weight(site)
    calm = min(_PATIENCE**unchanged, _MOST_PATIENCE)
    return min(timedelta(days=days * calm), _LONGEST)


def is_changed(before: str, after: str) -> bool | None:
    """Whether the text of a page, by its digests, has changed; None where one of them is not known (empty)."""
    return before != after if before and after else None


def _weight(site: KnownSite) -> float:
    if site.verdict in PIRATE_VERDICTS:
        return 1.0
    suspect = site.verdict in {None, Verdict.PARK} and (site.score or 0.0) >= WORTH_A_VISIT
    return _SUSPECT if suspect else _REST
