"""What a reviewer says of a site beyond the verdict: role, conduct, works, how sure, what speaks against, what next."""

from dataclasses import dataclass
from enum import StrEnum

from store.entities import Handling, Role


class Conduct(StrEnum):
    """What was observed on the site: facts on a page, not conclusions about a person."""

    SELLS_SUBSCRIPTIONS = "sells_subscriptions"
    SELLS_PANELS = "sells_panels"
    RECRUITS_RESELLERS = "recruits_resellers"
    SELLS_BOXES = "sells_boxes"
    DISTRIBUTES_APPS = "distributes_apps"
    GIVES_PLAYLISTS = "gives_playlists"
    STREAMS = "streams"
    OFFERS_DOWNLOADS = "offers_downloads"
    HOSTS_FILES = "hosts_files"
    LINKS = "links"
    TAKES_PAYMENT = "takes_payment"
    EARNS_BY_ADVERTISING = "earns_by_advertising"


class Confidence(StrEnum):
    """How sure the reviewer is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class NextAction(StrEnum):
    """What should happen with the site now."""

    NONE = "none"
    WATCH = "watch"
    COLLECT = "collect"
    IDENTIFY = "identify"
    REFER = "refer"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST): how far it may be told."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it; empty and None where nothing was said. ``against`` are the facts that speak against the verdict."""

    role: Role | None = None
    conduct: tuple[Conduct, ...] = ()
    works: tuple[str, ...] = ()
    confidence: Confidence | None = None
    against: str = ""
    next_action: NextAction | None = None
    handling: Handling | None = None
    tlp: Tlp | None = None


NO_FINDINGS = Findings()
