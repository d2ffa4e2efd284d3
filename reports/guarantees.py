"""What must hold before anything leaves the house: one rule, one refusal, whoever asks and whatever their role (pure).

Sources of the rules: what went wrong with automatic blocking (docs/exchange.md); FIRST, Traffic Light Protocol 2.0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reports.infrastructure import Infrastructure
from reports.markings import ORDER
from store.entities import Category, Handling, SiteState, Verdict
from store.exportable import Candidate, OwnCapture
from store.findings import Tlp
from store.hosts import is_address
from store.labels import EXPORTABLE, Provenance
from store.objections import Outcome
from store.partners import Partner
from store.reviews import Review

_IN_HOUSE = frozenset({Tlp.AMBER_STRICT, Tlp.RED})

# Somebody is there, though not everybody is let in.
_ALIVE = frozenset({SiteState.LIVE, SiteState.CHALLENGED, SiteState.GEO_LIMITED})


class Guarantee(StrEnum):
    """The guarantees, each by the fault that breaks it."""

    NO_LABEL = "no_label"
    NOT_PIRACY = "not_piracy"
    DISPUTED = "disputed"
    FOLD_ONLY = "fold_only"
    ONE_READER = "one_reader"
    NO_CAPTURE = "no_capture"
    HANDLING = "handling"
    MARKING = "marking"
    PARTNER_MARKING = "partner_marking"
    OBJECTION = "objection"
    SHARED_NAME = "shared_name"
    SHARED_ADDRESS = "shared_address"
    NO_NAME = "no_name"
    NOT_ALIVE = "not_alive"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Refused:
    """One broken guarantee, and why in words that go behind the site's name."""

    guarantee: Guarantee
    why: str


@dataclass(frozen=True, slots=True)
class Request:
    """An export as asked for: to whom, marked how, when; ``names_only`` for lists of host names, ``addresses`` to
    tell those too where a site is alone there; ``readers`` and ``live_for`` of the settings."""

    recipient: Partner
    tlp: Tlp
    at: datetime
    readers: int
    live_for: timedelta
    shared: Infrastructure
    names_only: bool = False
    addresses: bool = False


def refusals(site: Candidate, request: Request) -> tuple[Refused, ...]:
    """Everything that keeps ``site`` from leaving; empty: it may."""
    return tuple(Refused(guarantee, why) for guarantee, broken in _RULES if (why := broken(site, request)))


def strictest(site: Candidate) -> Tlp:
    """The most restricted marking that a reviewer or a partner put on the site; clear where nobody put any."""
    own = [review.findings.tlp for review in site.reviews if review.findings.tlp is not None]
    return max((*own, *(source.tlp for source in site.sources)), key=ORDER.index, default=Tlp.CLEAR)


def evidence_of(site: Candidate) -> tuple[OwnCapture, ...]:
    """Our own captures of the site that the verdicts behind its label were given on, oldest first."""
    shown = {digest for review in _counted(site) for digest in review.evidence}
    return tuple(one for one in site.captures if one.sha256 in shown)


def _counted(site: Candidate) -> list[Review]:
    """The verdicts that the label rests on and that still stand."""
    return [review for review in site.reviews if site.label and review.id in site.label.review_ids]


def address_reason(site: Candidate, address: str, shared: Infrastructure) -> str:
    """Why ``address`` must not be named with the site, in words; empty where the site was alone there."""
    owner = shared.network_owner(address)
    if owner:
        return f"belongs to a network of {owner} that many share"
    if site.sharing.get(address, 1) > 1:
        return f"was observed with {site.sharing[address]} domains"
    return "is its platform's" if site.site != site.host_group else ""


def _label(site: Candidate, _: Request) -> str:
    disputed = not site.label and len({review.verdict for review in site.reviews}) > 1
    if disputed or _counted(site):
        return ""
    return "no verdict of a named person stands"


def _piracy(site: Candidate, _: Request) -> str:
    return "its label is legit" if site.label and site.label.category is Category.LEGIT else ""


def _agreement(site: Candidate, _: Request) -> str:
    said = {review.verdict for review in site.reviews if review.fold_of is None} - {Verdict.PARK}
    return "its readers disagree" if site.label is None and len(said) > 1 else ""


def _own_verdict(site: Candidate, _: Request) -> str:
    folded = site.label is not None and site.label.provenance == Provenance.FOLD
    return "it only followed the verdict on a mirror; nobody looked at it" if folded else ""


def _second_reader(site: Candidate, request: Request) -> str:
    enough = EXPORTABLE if request.readers > 1 else EXPORTABLE | {Provenance.REVIEW}
    if site.label is None or site.label.provenance in {*enough, Provenance.FOLD}:
        return ""
    return "one reader has decided it; a second one has to agree"


def _own_capture(site: Candidate, _: Request) -> str:
    # Without a verdict that stands there is nothing to look behind: that is another refusal.
    lacking = site.label is not None and _counted(site) and not evidence_of(site)
    return "no capture of its own stands behind the verdict" if lacking else ""


def _handling(site: Candidate, _: Request) -> str:
    binding = site.orders & {Handling.NO_TOUCH, Handling.NO_NOTICE, Handling.EMBARGO_UNTIL}
    return f"it is under a {min(binding)} order" if binding else ""


def _marking(site: Candidate, request: Request) -> str:
    own = [review.findings.tlp for review in site.reviews if review.findings.tlp is not None]
    most = max(own, key=ORDER.index, default=Tlp.CLEAR)
    if most in _IN_HOUSE:
        return f"a reviewer marked it TLP:{most.upper()}, which stays in the house"
    needed = max(most, request.tlp, key=ORDER.index)
    if ORDER.index(needed) > ORDER.index(request.recipient.clearance):
        cleared = request.recipient.clearance.upper()
        return f"TLP:{needed.upper()} may not go to {request.recipient.name}, cleared for TLP:{cleared}"
    theirs = [source.tlp for source in site.sources if source.tlp not in _IN_HOUSE]
    marked = max((most, *theirs), key=ORDER.index)
    if ORDER.index(marked) > ORDER.index(request.tlp):
        return f"it is marked TLP:{marked.upper()} and cannot be sent as TLP:{request.tlp.upper()}"
    return ""


def _partner_marking(site: Candidate, request: Request) -> str:
    to = request.recipient
    for source in site.sources:
        if source.tlp in _IN_HOUSE:
            return f"{source.partner} sent it as TLP:{source.tlp.upper()}, which stays in the house"
        together = to.name == source.partner or (to.community and to.community == source.community)
        if source.tlp is Tlp.AMBER and not together:
            return f"{source.partner} sent it as TLP:AMBER, and {to.name} is not of that community"
    return ""


def _objection(site: Candidate, _: Request) -> str:
    for objection in site.objections:
        if objection.outcome is None:
            return f"objection {objection.id} of {objection.received_at:%Y-%m-%d} is open"
        newer = (
            site.decided_at is not None and objection.closed_at is not None and site.decided_at > objection.closed_at
        )
        if objection.outcome is Outcome.UPHELD and not newer:
            return f"objection {objection.id} was upheld"
    return ""


def _shared_name(site: Candidate, request: Request) -> str:
    reason = request.shared.name_reason(site.site)
    return f"the name is {reason}" if reason else ""


def _shared_address(site: Candidate, request: Request) -> str:
    if not is_address(site.site):
        return ""
    reason = address_reason(site, site.site, request.shared)
    return f"the address {reason}" if reason else ""


def _name(site: Candidate, request: Request) -> str:
    if not request.names_only or not ("/" in site.site or is_address(site.site)):
        return ""
    return "a list of names cannot hold it: it is an account or an address, and its host belongs to others too"


def _alive(site: Candidate, _: Request) -> str:
    return "" if site.state in _ALIVE else f"it was last seen {site.state or 'never'}"


def _fresh(site: Candidate, request: Request) -> str:
    if site.state_at is None or site.state_at >= request.at - request.live_for:
        return ""
    return f"it was last visited on {site.state_at:%Y-%m-%d}: recheck it first"


_RULES: tuple[tuple[Guarantee, Callable[[Candidate, Request], str]], ...] = (
    (Guarantee.NO_LABEL, _label),
    (Guarantee.NOT_PIRACY, _piracy),
    (Guarantee.DISPUTED, _agreement),
    (Guarantee.FOLD_ONLY, _own_verdict),
    (Guarantee.ONE_READER, _second_reader),
    (Guarantee.NO_CAPTURE, _own_capture),
    (Guarantee.HANDLING, _handling),
    (Guarantee.MARKING, _marking),
    (Guarantee.PARTNER_MARKING, _partner_marking),
    (Guarantee.OBJECTION, _objection),
    (Guarantee.SHARED_NAME, _shared_name),
    (Guarantee.SHARED_ADDRESS, _shared_address),
    (Guarantee.NO_NAME, _name),
    (Guarantee.NOT_ALIVE, _alive),
    (Guarantee.STALE, _fresh),
)
