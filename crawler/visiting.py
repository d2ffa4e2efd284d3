"""What visits to known sites mean to the store: change, the next date, and whoever came after."""

import hashlib
from collections.abc import Sequence

from crawler.outcome import Outcome
from crawler.recheck import RECHECK, is_changed, next_visit
from crawler.recording import Recorder
from crawler.refusals import RefusalReason
from crawler.session import Session
from crawler.successors import announced
from store.database import Connection
from store.entities import NewLink
from store.frontier import add_links
from store.pages import TEXT_LIMIT
from store.sites import note_redirect
from store.visits import Visit, find_visit, known_sites, last_text, save_visit


class VisitRecorder(Recorder):
    """A Recorder that also keeps the visit of each outcome, in the same transaction."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._visits = session

    def record(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Store everything that ``outcomes`` brought, and when to come back."""
        before = [self._before(connection, outcome) for outcome in outcomes]
        super().record(connection, outcomes)
        for outcome, visit in zip(outcomes, before, strict=True):
            if outcome.refused is not RefusalReason.LAPSED:  # nobody was there
                self._follow(connection, outcome)
                self._note(connection, outcome, visit)

    def _before(self, connection: Connection, outcome: Outcome) -> Visit:
        """The visit before this one; of a site that was only crawled, what the crawl saw."""
        lease, at = outcome.lease, outcome.at
        known = find_visit(connection, lease.site)
        if known is not None and known.url == lease.url:
            return known
        return Visit(lease.site, lease.url, at, at, "", text_sha256=last_text(connection, lease.url))

    def _note(self, connection: Connection, outcome: Outcome, before: Visit) -> None:
        lease = outcome.lease
        (site,) = known_sites(connection, [lease.site])
        digest = _digest(outcome)
        changed = False if outcome.unmodified else is_changed(before.text_sha256, digest)
        unchanged = before.unchanged + 1 if changed is False else 0
        etag, modified = _validators(outcome, before)
        save_visit(
            connection,
            Visit(
                site=lease.site,
                url=lease.url,
                visited_at=outcome.at,
                due_at=outcome.at + next_visit(site, unchanged),
                outcome=_words(outcome, changed, site.state_evidence),
                etag=etag,
                last_modified=modified,
                text_sha256=digest or before.text_sha256,
                changed_at=outcome.at if changed else before.changed_at,
                unchanged=unchanged,
            ),
        )

    def _follow(self, connection: Connection, outcome: Outcome) -> None:
        """Link a site to the one it calls its new address, and have that looked at before anything else."""
        analysis = outcome.analysis
        link = announced(outcome.lease.site, analysis.text, analysis.links) if analysis else None
        if link is None or self._scope.check(link.url) is not None:
            return
        successor = NewLink(
            url=link.url,
            site=link.site,
            host_group=link.host_group,
            priority=RECHECK,
            hops=outcome.lease.hops + 1,
            source="successor",
            anchor=link.anchor,
            referrer=outcome.lease.site,
        )
        add_links(connection, [successor], self._visits.run_id, outcome.at, self._crawl.delay)
        note_redirect(connection, outcome.lease.site, link.site)


def _validators(outcome: Outcome, before: Visit) -> tuple[str, str]:
    """What to send next time: of the page that was read last, since a wall or an error has others."""
    if _digest(outcome):
        return outcome.etag, outcome.last_modified
    return before.etag, before.last_modified


def _digest(outcome: Outcome) -> str:
    """SHA-256 of the text of the page, as store.pages keeps it; of the site's own pages, not of a wall's."""
    if outcome.analysis is None or outcome.analysis.score is None:
        return ""
    return hashlib.sha256(outcome.analysis.text[:TEXT_LIMIT].encode("utf-8", "surrogatepass")).hexdigest()


def _words(outcome: Outcome, changed: bool | None, evidence: str) -> str:
    """One line for the operator."""
    if outcome.refused is not None:
        return f"not looked at: {outcome.refused}"
    if not outcome.redirect and outcome.finding is None:
        return outcome.error or "nothing told of the whole site"
    told = {True: ", changed", False: ", unchanged", None: ""}[changed]
    return f"{evidence}{told}"
