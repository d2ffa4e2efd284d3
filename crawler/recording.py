"""What a batch of outcomes means to the store: links, scores, states and leases, in the caller's one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from classifier.sites import PageScore, site_score
from crawler.counters import RELEVANT
from crawler.farmguard import FarmGuard
from crawler.frontier import EXPLORED, PAGES_FOR_FIND, breadth
from crawler.linkcontext import NEAR_PIRACY
from crawler.linkfeatures import link_tokens
from crawler.links import Link
from crawler.outcome import Outcome
from crawler.plan import Order
from crawler.politeness import pause_after, polite_delay
from crawler.ranking import pack
from crawler.refusals import RefusalReason
from crawler.session import Session
from crawler.tracing import trace_answer, trace_page
from store.captures import save_capture
from store.credentials import carries_credentials
from store.entities import LinkState, NewLink, Refusal, SiteState
from store.frontier import add_links, close_site, hold_groups, settle
from store.leases import holds, release
from store.link_examples import LinkExample, add_example
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
from store.standing import standings
from store.urls import canonical_url, host_group, site_key


class Recorder:
    """Writes outcomes of one run. Counters change only in memory: the caller keeps them when the transaction holds.

    When it fails, the same outcomes come again, with others: what is remembered from one batch to the next bears that.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scope = session.scope
        self._crawl = session.settings.crawl
        self._found = 0
        self._farms = FarmGuard()

    def record(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Store everything that ``outcomes`` brought and end their leases."""
        refused: list[Refusal] = []
        self._farms.expect(outcomes)
        hold_groups(connection, _groups(outcomes), outcomes[0].at, self._crawl.delay)
        for outcome in outcomes:
            lapsed = outcome.refused is RefusalReason.LAPSED  # the scheduler's sweep gives it back as it was
            if lapsed or not holds(connection, self._session.worker, outcome.lease):
                continue  # it ran out: another worker has the URL now, and its answer counts
            site = find_site(connection, outcome.lease.site)
            before = self._known_before(connection, outcome, site)
            self._record_answer(connection, outcome, site)
            self._learn(connection, outcome, before)
            links = self._rank(connection, outcome, self._links(connection, outcome, refused))
            self._session.counters.links += add_links(
                connection, links, self._session.run_id, outcome.at, self._crawl.delay
            )
            if outcome.redirect and links and links[0].site != outcome.lease.site:
                note_redirect(connection, outcome.lease.site, links[0].site)
            self._end_lease(connection, outcome, refused)
            self._spend_budget(connection, outcome, site, refused)
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
        trace_answer(connection, outcome, capture_id)
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
        page_id = save_page(connection, page, capture_id)
        save_score(connection, page_id, analysis.score, outcome.at)
        trace_page(connection, outcome, capture_id, page_id)
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

    def _links(self, connection: Connection, outcome: Outcome, refused: list[Refusal]) -> list[NewLink]:
        if outcome.redirect:
            return self._redirect(connection, outcome, refused)
        if outcome.analysis is None:
            return []
        for drop in outcome.analysis.dropped:
            if drop.secret_urls:
                self._hide(connection, drop.secret_urls, outcome, refused)
        found = self._farms.links(connection, outcome, refused)
        link_sites(connection, ((outcome.lease.site, link.site) for link in found), outcome.at, _page_score(outcome))
        new = []
        for link in found:
            reason = self._scope.check(link.url, hops=outcome.lease.hops + 1)
            if reason is not None:
                refused.append(Refusal(reason.value, urlsplit(link.url).hostname or "", link.url))
                continue
            new.append(self._new_link(link, outcome, outcome.analysis.language))
        return new

    def _new_link(self, link: Link, outcome: Outcome, language: str) -> NewLink:
        score = _page_score(outcome)
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
            features=pack(link_tokens(link.url, link.anchor, link.context, language)),
            parent_score=score,
            drift=0 if near else outcome.lease.drift + 1,
        )

    def _rank(self, connection: Connection, outcome: Outcome, links: list[NewLink]) -> list[NewLink]:
        """The links with their priorities; a redirect inherits that of its lease."""
        if outcome.redirect:
            return links
        if self._session.plan.order is Order.BEST:
            priorities = self._session.learner.rank(connection, links)
        else:
            priorities = [breadth(self._found + at, outcome.lease.hops + 1) for at in range(1, len(links) + 1)]
            self._found += len(links)
        return [replace(link, priority=priority) for link, priority in zip(links, priorities, strict=True)]

    def _known_before(self, connection: Connection, outcome: Outcome, site: Site | None) -> bytes:
        """What was known of a link to a site that no page was scored of yet; empty where there is nothing to learn."""
        fresh = outcome.sent and site is not None and site.score is None and bool(outcome.lease.referrer)
        return self._session.learner.known_before(connection, outcome.lease) if fresh else b""

    def _learn(self, connection: Connection, outcome: Outcome, before: bytes) -> None:
        """Keep what a first fetch taught: what the page looked like, or that nobody was there."""
        score = _page_score(outcome)
        if score is None and outcome.finding is not None and outcome.finding.state is SiteState.DOWN:
            score = 0.0
        if not before or score is None or outcome.redirect or self._tries_again(outcome):
            return
        referrer = outcome.lease.referrer
        add_example(connection, LinkExample(outcome.lease.site, referrer, before, score), outcome.at)
        self._session.learner.taught(referrer, score)

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
        lease = outcome.lease
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
        again = self._tries_again(outcome)
        failed = bool(outcome.error) or outcome.retry
        if again:
            state = LinkState.PENDING
        elif outcome.refused is not None:
            state = LinkState.REFUSED
        else:
            state = LinkState.FAILED if outcome.error else LinkState.DONE
        if outcome.refused is not None:
            refused.append(Refusal(outcome.refused, urlsplit(lease.url).hostname or lease.site, mask_text(lease.url)))
        settle(connection, lease.link_id, state, outcome.at, outcome.error or outcome.refused or "")
        delay = polite_delay(self._crawl.delay, outcome.crawl_delay, outcome.latency)
        due = outcome.at + timedelta(seconds=pause_after(delay, outcome.wait, lease.attempts, failed=failed))
        release(connection, lease.host_group, due, failed=failed, delay=delay)

    def _tries_again(self, outcome: Outcome) -> bool:
        return outcome.retry and outcome.lease.attempts + 1 < self._crawl.attempts

    def _spend_budget(
        self, connection: Connection, outcome: Outcome, site: Site | None, refused: list[Refusal]
    ) -> None:
        """After a page the site's other pages are worth something else; after the last they are closed."""
        if not outcome.sent or site is None:
            return
        lease = outcome.lease
        given = standings(connection, [lease.site], RELEVANT)[lease.site].given
        if site.fetched + 1 >= self._crawl.pages_per_site + PAGES_FOR_FIND * given:
            # Seeds and draws stay: somebody asked for them by name.
            closed = close_site(connection, lease.site, lease.host_group, RefusalReason.BUDGET, outcome.at, EXPLORED)
            refused.extend(Refusal(RefusalReason.BUDGET, lease.site) for _ in range(closed))
        elif self._session.plan.order is Order.BEST:
            self._session.learner.rank_site(connection, lease.site)


def _page_score(outcome: Outcome) -> float | None:
    """The pirate probability of the page an outcome brought."""
    return outcome.analysis.score.pirate if outcome.analysis and outcome.analysis.score else None


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
