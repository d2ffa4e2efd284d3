"""What is said of one site to a partner: observations with their evidence, never more."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from reports.guarantees import Request, address_reason, evidence_of, strictest
from reports.markings import ORDER
from store.entities import Category, Role
from store.exportable import Candidate, OwnCapture
from store.findings import Conduct, Tlp
from store.hosts import is_address

# What a partner can read at a glance; the digests of all captures are in the evidence archive.
MOST_DIGESTS = 20

_HOST = re.compile(r"https?://(\[[^\]]*\]|[^/:?#]*)")


@dataclass(frozen=True, slots=True)
class Item:
    """One site as it leaves. ``hosts`` are the fully qualified names that our captures came from, most captured first
    (none for an account or a bare address); ``addresses`` only those where nobody else was observed; ``observed`` how
    often, from ``first`` to ``last``; ``evidence`` SHA-256 digests of the stored captures behind the verdicts."""

    site: str
    category: Category
    role: Role | None
    conduct: tuple[Conduct, ...]
    hosts: tuple[str, ...]
    url: str
    addresses: tuple[str, ...]
    language: str
    first_known: datetime
    first: datetime
    last: datetime
    observed: int
    readers: int
    evidence: tuple[str, ...]
    operator_id: int | None
    sources: tuple[str, ...]
    tlp: Tlp

    @property
    def is_name(self) -> bool:
        """Whether the site is a domain of its own, not an account or an address."""
        return bool(self.hosts)

    @property
    def words(self) -> str:
        """What was observed, in one sentence."""
        conduct = ", ".join(one.replace("_", " ") for one in self.conduct)
        return (
            f"Observed {self.observed} times from {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}; "
            f"{self.readers} named reviewer{'s' * (self.readers != 1)} classed what was shown as "
            f"{self.category.replace('_', ' ')}{f'; conduct observed: {conduct}' if conduct else ''}."
        )


def item_of(site: Candidate, request: Request) -> Item:
    """The item of a site that no guarantee keeps back."""
    assert site.label is not None, "a guarantee lets nothing without a label pass"
    counted = [review for review in site.reviews if review.id in site.label.review_ids]
    shown = evidence_of(site)
    roles = [review.findings.role for review in counted if review.findings.role is not None]
    return Item(
        site=site.site,
        category=site.label.category,
        role=roles[-1] if roles else None,
        conduct=tuple(sorted({one for review in counted for one in review.findings.conduct})),
        hosts=_hosts(site, shown),
        url=site.url if "/" in site.site else "",
        addresses=_addresses(site, request),
        language=site.language,
        first_known=site.first_seen,
        first=shown[0].fetched_at,
        last=shown[-1].fetched_at,
        observed=len(shown),
        readers=len({review.reviewer for review in counted}),
        evidence=tuple(one.sha256 for one in shown[:MOST_DIGESTS]),
        operator_id=site.operator_id,
        sources=tuple(source.partner for source in site.sources),
        tlp=max(request.tlp, strictest(site), key=ORDER.index),
    )


def _addresses(site: Candidate, request: Request) -> tuple[str, ...]:
    """Names come first: an address is told only where it was asked for and nobody else was observed there."""
    if not request.addresses:
        return ()
    return tuple(one for one in site.addresses if not address_reason(site, one, request.shared))


def _hosts(site: Candidate, shown: tuple[OwnCapture, ...]) -> tuple[str, ...]:
    if "/" in site.site or is_address(site.site):
        return ()
    found = Counter(match[1].lower() for one in shown if (match := _HOST.match(one.url)))
    return tuple(host for host, _ in found.most_common()) or (site.site,)
