"""Outcomes → the links that lead on from them, within scope; what is refused, and what must be hidden, on the way."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from crawler.answers import page_score
from crawler.farmguard import FarmGuard
from crawler.linkcontext import NEAR_PIRACY
from crawler.links import Link
from crawler.outcome import Outcome
from crawler.refusals import RefusalReason
from crawler.session import Session
from store.credentials import carries_credentials
from store.database import Connection
from store.entities import NewLink, Refusal
from store.masking import mask_credentials
from store.sites import CredentialSighting, note_credentials, note_site_links
from store.urls import canonical_url, host_group, site_key


class LinkTaker:
    """Takes the links of one run's pages; remembers the link farms it met. ``refused`` is filled by take()."""

    def __init__(self, session: Session) -> None:
        self._scope = session.scope
        self._key = session.key
        self._farms = FarmGuard()
        self.refused: list[Refusal] = []

    def begin(self, outcomes: Sequence[Outcome]) -> None:
        """Begin a batch, of which some outcomes may have come before, in a transaction that failed."""
        self._farms.expect(outcomes)
        self.refused = []

    def take(self, connection: Connection, outcomes: Sequence[Outcome]) -> list[list[NewLink]]:
        """The new links of each outcome, not ranked yet; who links to whom and secret links are noted."""
        seen: dict[tuple[str, str], float | None] = {}
        secrets: list[CredentialSighting] = []
        taken = []
        for outcome in outcomes:
            if outcome.redirect:
                taken.append(self._redirect(outcome, secrets))
            else:
                found = self._shown(connection, outcome, secrets)
                seen.update(dict.fromkeys(((outcome.lease.site, link.site) for link in found), page_score(outcome)))
                kept = (link for link in found if self._in_scope(link, outcome))
                taken.append([self._new_link(link, outcome) for link in kept])
        at = outcomes[-1].at
        note_site_links(connection, seen, at)
        note_credentials(connection, secrets, at)
        return taken

    def _shown(self, connection: Connection, outcome: Outcome, secrets: list[CredentialSighting]) -> Sequence[Link]:
        if outcome.analysis is None:
            return ()
        for drop in outcome.analysis.dropped:
            self._hide(drop.secret_urls, outcome, secrets)
        return self._farms.links(connection, outcome, self.refused)

    def _in_scope(self, link: Link, outcome: Outcome) -> bool:
        reason = link.refused or self._scope.check_distance(outcome.lease.hops + 1)
        if reason is not None:
            self.refused.append(Refusal(reason.value, urlsplit(link.url).hostname or "", link.url))
        return reason is None

    def _new_link(self, link: Link, outcome: Outcome) -> NewLink:
        score = page_score(outcome)
        near = score is not None and score >= NEAR_PIRACY
        return NewLink(
            url=link.url,
            site=link.site,
            host_group=link.host_group,
            priority=0.0,
            hops=outcome.lease.hops + 1,
            source="link",
            anchor=link.anchor,
            referrer=outcome.lease.site,
            features=link.features,
            parent_score=score,
            drift=0 if near else outcome.lease.drift + 1,
        )

    def _redirect(self, outcome: Outcome, secrets: list[CredentialSighting]) -> list[NewLink]:
        """Where an answer pointed, with the worth of the link that led to it."""
        if carries_credentials(outcome.redirect):
            self._hide([outcome.redirect], outcome, secrets)
            return []
        target = canonical_url(outcome.redirect)
        if target is None:
            return []
        lease, redirects = outcome.lease, outcome.lease.redirects + 1
        reason = self._scope.check(target, hops=lease.hops, redirects=redirects)
        if reason is not None:
            self.refused.append(Refusal(reason.value, urlsplit(target).hostname or "", target))
            return []
        return [
            NewLink(
                url=target,
                site=site_key(target),
                host_group=host_group(target),
                priority=lease.priority,
                hops=lease.hops + 1,
                source="redirect",
                referrer=lease.referrer,
                redirects=redirects,
                features=lease.features,
                parent_score=lease.parent_score,
                drift=lease.drift,
            )
        ]

    def _hide(self, urls: Iterable[str], outcome: Outcome, secrets: list[CredentialSighting]) -> None:
        """Keep what credential links show, without the credentials."""
        for one in [mask_credentials(url, self._key) for url in urls]:
            secrets.append(CredentialSighting(one.digest, one.host, one.port, one.path_shape, outcome.lease.site))
            self.refused.append(Refusal(RefusalReason.CREDENTIALS, one.host, str(one)))
