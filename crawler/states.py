"""What an answer says about the state of a site, and the evidence. Blocked is a finding, never "legit"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from store.entities import SiteState

# Wall pages are short; a long article that quotes these words is an article.
WALL_LENGTH = 4000

CHALLENGE = re.compile(
    r"checking your browser|verify(ing)? (that )?you are (a )?human|just a moment|enable javascript and cookies|"
    r"captcha|cf-chl|ddos protection by|attention required",
    re.IGNORECASE,
)
PARKED = re.compile(
    r"domain (name )?(is |may be )?(for sale|parked)|buy this domain|this domain (has expired|is parked)|"
    r"domain parking|parked free|related searches|renew (this|your) domain",
    re.IGNORECASE,
)
GEO = re.compile(
    r"not available in your (country|region|location)|isn't available in your|unavailable in your (country|region)|"
    r"geo-?(restricted|blocked)|access from your (country|region)",
    re.IGNORECASE,
)
BANNED = re.compile(
    r"access (to this (site|website|page) )?(has been |is )?(denied|blocked|forbidden)|blocked by (order|court)|"
    r"account (has been )?suspended|seized by",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StateFinding:
    """A state and the words, status or header that show it."""

    state: SiteState
    evidence: str


def state_of(status: int, headers: Mapping[str, str], title: str, text: str) -> StateFinding | None:
    """The state an answer shows; None where it tells nothing of the whole site (a 404 of one page).

    ``headers`` with lower-case names. 3xx answers are the caller's: where they lead decides.
    """
    wall = _wall(status, headers, f"{title}\n{text}")
    if wall is not None:
        return wall
    if 200 <= status < 300:
        return StateFinding(SiteState.LIVE, f"HTTP {status}")
    if status in (401, 403, 451):
        return StateFinding(SiteState.BLOCKED, f"HTTP {status}")
    if status >= 500:
        return StateFinding(SiteState.DOWN, f"HTTP {status}")
    return None


def _wall(status: int, headers: Mapping[str, str], words: str) -> StateFinding | None:
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return StateFinding(SiteState.CHALLENGED, "header cf-mitigated: challenge")
    if len(words) > WALL_LENGTH:
        return None
    if found := CHALLENGE.search(words):
        return StateFinding(SiteState.CHALLENGED, f"HTTP {status}, page says “{found.group()}”")
    if found := GEO.search(words):
        return StateFinding(SiteState.GEO_LIMITED, f"HTTP {status}, page says “{found.group()}”")
    if found := BANNED.search(words):
        return StateFinding(SiteState.BLOCKED, f"HTTP {status}, page says “{found.group()}”")
    if found := PARKED.search(words):
        return StateFinding(SiteState.PARKED, f"HTTP {status}, page says “{found.group()}”")
    return None
