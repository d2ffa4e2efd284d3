"""What an answer says about the state of a site, and the evidence. Blocked is a finding, never "legit"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from store.entities import SiteState

# Wall pages are short; a long article that quotes these words is an article.
WALL_LENGTH = 4000

# For text in small letters, and each choice begins with a letter of its own: ignoring case, or a choice that may begin
# anywhere, makes the search of a page five times as long.
CHALLENGE = re.compile(
    r"checking your browser|verify(ing)? (that )?you are (a )?human|just a moment|enable javascript and cookies|"
    r"captcha|cf-chl|ddos protection by|attention required|please (complete|solve) the security check|"
    r"not a robot|unusual traffic from|browser integrity check|making sure you.re not a bot"
)
PARKED = re.compile(
    r"domain (name )?(is |may be )?(for sale|parked)|buy this domain|this domain (has expired|is parked)|"
    r"domain parking|parked free|related searches|renew (this|your) domain|"
    r"sedoparking|hugedomains|parkingcrew|b(?<!\wb)odis\b|"
    r"this (web ?page|site|domain) is parked|domain is (registered|available)|future home of|website coming soon|"
    r"diese domain (steht zum verkauf|kaufen)|dominio (est[aá] )?en venta|domaine (est )?[aà] vendre|"
    r"dominio in vendita|dom[ií]nio [aà] venda|domena na sprzeda[zż]|домен (продается|продаётся|припаркован)|"
    r"alan ad[ıi] sat[ıi]l[ıi]k|域名(出售|转让|停放)|ドメイン.{0,6}(販売|売り出し)|도메인 (판매|매매)"
)
GEO = re.compile(
    r"not available in your (country|region|location)|isn't available in your|unavailable in your (country|region)|"
    r"geo-?(restricted|blocked)|access from your (country|region)|error 1009|country or region.{0,20}banned|"
    r"nicht in (deinem|ihrem) land verf[uü]gbar|no (est[aá] )?disponible en (tu|su) pa[ií]s|"
    r"pas disponible dans (votre|ton) pays|non [eè] disponibile nel tuo paese|недоступ\w+ в вашей стране"
)
BANNED = re.compile(
    r"access (to this (site|website|page) )?(has been |is )?(denied|blocked|forbidden)|blocked by (order|court)|"
    r"account (has been )?suspended|seized by|error 10(?:05|06|07|08|20)\b|you have been blocked|"
    r"domain (name )?(has been )?seized|this (site|website|domain) has been (seized|blocked|taken down)|"
    r"blocked (by|under) (a )?(court|high court|judicial)|unavailable (for|due to) legal reasons|"
    r"por orden judicial|sur d[ée]cision de justice|gerichtlich(er|e)? (anordnung|sperr)|provvedimento dell.autorit|"
    r"заблокирован\w* (по решению|на территории)|доступ (к (ресурсу|сайту) )?(ограничен|запрещ[её]н)|"
    r"internet positif|warning\.or\.kr|불법.{0,12}(차단|정보)"
)

_WALLS = (
    (CHALLENGE, SiteState.CHALLENGED),
    (GEO, SiteState.GEO_LIMITED),
    (BANNED, SiteState.BLOCKED),
    (PARKED, SiteState.PARKED),
)


@dataclass(frozen=True, slots=True)
class StateFinding:
    """A state and the words, status or header that show it."""

    state: SiteState
    evidence: str


@dataclass(frozen=True, slots=True)
class Wall:
    """What a page says of its whole site: the state, and the words that say it."""

    state: SiteState
    said: str


def wall_of(title: str, text: str) -> Wall | None:
    """The wall that a page is; None for one that is of its site, or too long to be a wall."""
    words = f"{title}\n{text}"
    if len(words) > WALL_LENGTH:
        return None
    lowered = words.lower()
    for pattern, state in _WALLS:
        if found := pattern.search(lowered):
            # A few letters change their length with their case: then the words are shown in small ones.
            said = words[found.start() : found.end()] if len(words) == len(lowered) else found.group()
            return Wall(state, said)
    return None


def state_of(status: int, headers: Mapping[str, str], wall: Wall | None, *, empty: bool) -> StateFinding | None:
    """The state an answer shows; None where it tells nothing of the whole site (a 404 of one page).

    ``headers`` with lower-case names; ``wall`` is what its page says, ``empty`` that this has no words. 3xx answers are
    the caller's: where they lead decides.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return StateFinding(SiteState.CHALLENGED, "header cf-mitigated: challenge")
    if wall is not None:
        return StateFinding(wall.state, f"HTTP {status}, page says “{wall.said}”")
    if 200 <= status < 300:
        return StateFinding(SiteState.LIVE, f"HTTP {status}")
    if status in (401, 403, 451):
        return StateFinding(SiteState.BLOCKED, f"HTTP {status}")
    if status == 410 and empty:
        return StateFinding(SiteState.DOWN, "HTTP 410, and no page")
    if status >= 500:
        return StateFinding(SiteState.DOWN, f"HTTP {status}")
    return None


# What a failed request shows of the site, by the name of the error: each asks the operator for another next step.
_FAILURES = {
    "DNSLookupError": "its name does not resolve",
    "CannotResolveHostError": "its name does not resolve",
    "ConnectionRefusedError": "connection refused",
    "DownloadConnectionRefusedError": "connection refused",
    "TimeoutError": "no answer in time",
    "TCPTimedOutError": "no answer in time",
    "DownloadTimeoutError": "no answer in time",
    "NoRouteError": "no way there",
    "ConnectionLost": "hung up on us",
    "ConnectionDone": "hung up on us",
    "ResponseNeverReceived": "hung up on us",
    "ResponseFailed": "hung up on us",
    "DownloadFailedError": "hung up on us",
}


def state_of_failure(error: str) -> StateFinding:
    """The state that a request without an answer shows; ``error`` is the name of what Scrapy or Twisted raised."""
    return StateFinding(SiteState.DOWN, _FAILURES.get(error, error))
