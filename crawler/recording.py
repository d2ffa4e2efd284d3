"""What a batch of outcomes means to the store: links, scores, states and leases, in the caller's one transaction."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from classifier.sites import PageScore, site_score
from sqlalchemy import Connection

from crawler.counters import RELEVANT
from crawler.frontier import LinkContext, breadth, further_pages, promise
from crawler.links import Link
from crawler.outcome import Outcome
from crawler.plan import Order
from crawler.politeness import pause_after
from crawler.refusals import RefusalReason
from crawler.session import Session
from store.captures import save_capture
from store.credentials import carries_credentials
from store.entities import LinkState, NewLink, Refusal, SiteState
from store.frontier import add_links, close_site, fetched_pages, hold_groups, reprioritise_site, settle
from store.leases import holds, release
from store.masking import mask_credentials, mask_text
from store.pages import StoredPage, save_page, save_score, scored_pages
from store.runs import note_refusals
from store.sites import (
    CredentialSighting,
    Site,
    SiteScoreRow,
    count_fetch,
    find_site,
    link_sites,
    note_credentials,
    note_redirect,
    save_site_score,
)
from store.urls import canonical_url, host_group, site_key


class Recorder:
    """Writes outcomes of one run. Counters change only in memory: the caller keeps them when the transaction holds."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scope = session.scope
        self._crawl = session.settings.crawl
        self._found = 0

    def record(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Store everything that ``outcomes`` brought and end their leases."""
        refused: list[Refusal] = []
        hold_groups(connection, _groups(outcomes), outcomes[0].at, self._crawl.delay)
        for outcome in outcomes:
            if not holds(connection, self._session.worker, outcome.lease):
                continue  # it ran out: another worker has the URL now, and its answer counts
            site = find_site(connection, outcome.lease.site)
            score = self._record_answer(connection, outcome, site)
            links = self._links(connection, outcome, score, refused)
            self._session.counters.links += add_links(
                connection, links, self._session.run_id, outcome.at, self._crawl.delay
            )
            if outcome.redirect and links and links[0].site != outcome.lease.site:
                note_redirect(connection, outcome.lease.site, links[0].site)
            self._end_lease(connection, outcome, refused)
            self._spend_budget(connection, outcome, site, score, refused)
        note_refusals(connection, self._session.run_id, refused)
        self._session.counters.refused += len(refused)

    def _record_answer(self, connection: Connection, outcome: Outcome, site: Site | None) -> float | None:
        """Capture, page, score and state; the site's pirate probability now."""
        counters = self._session.counters
        counters.fetches += int(outcome.sent)
        counters.errors += bool(outcome.error)
        if outcome.sent and site is not None and site.fetched == 0:
            counters.new_sites += 1
        before = site.score if site else None
        if outcome.sent:
            state, evidence = self._state(outcome)
            count_fetch(connection, outcome.lease.site, state, evidence, outcome.at)
        if outcome.capture is None:
            return before
        capture_id = save_capture(connection, outcome.capture, self._session.run_id)
        analysis = outcome.analysis
        if analysis is None or analysis.score is None:
            return before
        counters.pages += 1
        page = StoredPage(
            site=outcome.lease.site,
            url=outcome.lease.url,
            title=analysis.title,
            language=analysis.language,
            text=analysis.text,
            blocks=analysis.blocks,
            fetched_at=outcome.capture.fetched_at,
        )
        save_score(connection, save_page(connection, page, capture_id), analysis.score, outcome.at)
        after = self._score_site(connection, outcome)
        counters.new_relevant_sites += (before is None or before < RELEVANT) and after >= RELEVANT
        return after

    def _state(self, outcome: Outcome) -> tuple[SiteState | None, str]:
        if outcome.redirect:
            target = canonical_url(outcome.redirect)
            if target and site_key(target) != outcome.lease.site:
                return SiteState.REDIRECTED, f"redirects to {site_key(target)}"
            return None, ""
        return (outcome.finding.state, outcome.finding.evidence) if outcome.finding else (None, "")

    def _score_site(self, connection: Connection, outcome: Outcome) -> float:
        pages = scored_pages(connection, outcome.lease.site)
        total = site_score([PageScore(page.score, page.url, page.language) for page in pages])
        best = max(pages, key=lambda page: page.score.pirate)
        row = SiteScoreRow(
            category=total.category,
            score=total.pirate,
            reasons=total.reasons,
            model_id=best.score.model_id,
            language=best.language,
            url=best.url,
            pages=len(pages),
        )
        save_site_score(connection, outcome.lease.site, row, outcome.at)
        return total.pirate

    def _links(
        self, connection: Connection, outcome: Outcome, score: float | None, refused: list[Refusal]
    ) -> list[NewLink]:
        if outcome.redirect:
            return self._redirect(connection, outcome, refused)
        if outcome.analysis is None:
            return []
        for drop in outcome.analysis.dropped:
            if drop.secret_urls:
                self._hide(connection, drop.secret_urls, outcome, refused)
        fetched = fetched_pages(connection, sorted({link.site for link in outcome.analysis.links}))
        found = outcome.analysis.links
        link_sites(connection, ((outcome.lease.site, link.site) for link in found), outcome.at)
        page_score = outcome.analysis.score.pirate if outcome.analysis.score else None
        new = []
        for link in found:
            reason = self._scope.check(link.url, hops=outcome.lease.hops + 1)
            if reason is not None:
                refused.append(Refusal(reason.value, urlsplit(link.url).hostname or "", link.url))
                continue
            priority = self._priority(link, outcome, fetched.get(link.site, 0), page_score, score)
            new.append(self._new_link(link.url, link.anchor, outcome, priority))
        return new

    def _priority(
        self, link: Link, outcome: Outcome, fetched: int, page_score: float | None, site_score: float | None
    ) -> float:
        if self._session.plan.order is Order.BREADTH:
            self._found += 1
            return breadth(self._found, outcome.lease.hops + 1)
        same = link.site == outcome.lease.site
        return promise(
            LinkContext(
                url=link.url,
                anchor=link.anchor,
                hops=outcome.lease.hops + 1,
                parent_score=page_score,
                same_site=same,
                site_pages=fetched,
                site_score=site_score if same else None,
            )
        )

    def _new_link(self, url: str, anchor: str, outcome: Outcome, priority: float, redirects: int = 0) -> NewLink:
        return NewLink(
            url=url,
            site=site_key(url),
            host_group=host_group(url),
            priority=priority,
            hops=outcome.lease.hops + 1,
            source="redirect" if redirects else "link",
            anchor=anchor,
            referrer=outcome.lease.site,
            redirects=redirects,
        )

    def _redirect(self, connection: Connection, outcome: Outcome, refused: list[Refusal]) -> list[NewLink]:
        if carries_credentials(outcome.redirect):
            self._hide(connection, [outcome.redirect], outcome, refused)
            return []
        target = canonical_url(outcome.redirect)
        if target is None:
            return []
        redirects = outcome.lease.redirects + 1
        reason = self._scope.check(target, hops=outcome.lease.hops, redirects=redirects)
        if reason is not None:
            refused.append(Refusal(reason.value, urlsplit(target).hostname or "", target))
            return []
        return [self._new_link(target, "", outcome, outcome.lease.priority, redirects)]

    def _hide(self, connection: Connection, urls: Iterable[str], outcome: Outcome, refused: list[Refusal]) -> None:
        """Keep what credential links show, without the credentials."""
        masked = [mask_credentials(url, self._session.key) for url in urls]
        seen = [
            CredentialSighting(one.digest, one.host, one.port, one.path_shape, outcome.lease.site) for one in masked
        ]
        note_credentials(connection, seen, outcome.at)
        refused.extend(Refusal(RefusalReason.CREDENTIALS, one.host, str(one)) for one in masked)

    def _end_lease(self, connection: Connection, outcome: Outcome, refused: list[Refusal]) -> None:
        lease = outcome.lease
        again = outcome.retry and lease.attempts + 1 < self._crawl.attempts
        failed = bool(outcome.error) or outcome.retry
        if again:
            state = LinkState.PENDING
        elif outcome.refused is not None:
            state = LinkState.REFUSED
        else:
            state = LinkState.FAILED if outcome.error else LinkState.DONE
        if outcome.refused is not None and not again:
            refused.append(Refusal(outcome.refused, urlsplit(lease.url).hostname or lease.site, mask_text(lease.url)))
        settle(connection, lease.link_id, state, outcome.at, outcome.error or outcome.refused or "")
        delay = max(self._crawl.delay, outcome.crawl_delay or 0.0)
        due = outcome.at + timedelta(seconds=pause_after(delay, outcome.wait, lease.attempts, failed=failed))
        release(connection, lease.host_group, due, failed=failed, delay=delay)

    def _spend_budget(
        self, connection: Connection, outcome: Outcome, site: Site | None, score: float | None, refused: list[Refusal]
    ) -> None:
        """After the first page the site's other pages step back behind unseen sites; after the last they are closed."""
        if not outcome.sent or site is None:
            return
        lease = outcome.lease
        if site.fetched + 1 >= self._crawl.pages_per_site:
            closed = close_site(connection, lease.site, lease.host_group, RefusalReason.BUDGET, outcome.at)
            refused.extend(Refusal(RefusalReason.BUDGET, lease.site) for _ in range(closed))
        elif site.fetched == 0 and self._session.plan.order is Order.BEST:
            factor, ceiling = further_pages(score)
            reprioritise_site(connection, lease.site, lease.host_group, factor, ceiling)


def _groups(outcomes: Sequence[Outcome]) -> set[str]:
    """Every host group that these outcomes touch, so that all can be locked in one order before the first write."""
    groups = {outcome.lease.host_group for outcome in outcomes}
    for outcome in outcomes:
        if outcome.analysis is not None:
            groups.update(link.host_group for link in outcome.analysis.links)
        target = canonical_url(outcome.redirect) if outcome.redirect else None
        if target is not None:
            groups.add(host_group(target))
    return groups
