"""What a batch of outcomes means to the store: answers, links, lessons and leases, in the caller's one transaction.

Everything is asked and written for the whole batch at once, a statement each: page by page a crawl spends most of its
time on statements.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from time import perf_counter
from urllib.parse import urlsplit

from crawler.answers import page_score, save_answers
from crawler.counters import RELEVANT
from crawler.frontier import EXPLORED, PAGES_FOR_FIND, breadth
from crawler.newlinks import LinkTaker
from crawler.outcome import Outcome
from crawler.pace import Pace
from crawler.plan import Order
from crawler.politeness import pause_after, polite_delay
from crawler.refusals import RefusalReason
from crawler.session import Session
from store.database import Connection
from store.endings import Ending, end_leases, held_leases
from store.entities import LinkState, NewLink, Refusal, SiteState
from store.frontier import add_links, close_site, hold_groups
from store.link_examples import LinkExample, add_examples
from store.masking import mask_text
from store.runs import note_refusals
from store.sites import note_redirect
from store.standing import SiteStanding, standings
from store.urls import canonical_url, host_group


class Recorder:
    """Writes outcomes of one run. Counters change only in memory: the caller keeps them when the transaction holds.
    ``pace`` says how many links the next batch should bring.

    When it fails, the same outcomes come again, with others: what is remembered from one batch to the next bears that.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scope = session.scope
        self._crawl = session.settings.crawl
        self._found = 0
        self._links = LinkTaker(session)
        self.pace = Pace()

    def record(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Store everything that ``outcomes`` brought and end their leases."""
        self._links.begin(outcomes)
        hold_groups(connection, _groups(outcomes), outcomes[0].at, self._crawl.delay)
        mine = self._held(connection, outcomes)
        if not mine:
            return
        before = standings(connection, [outcome.lease.site for outcome in mine], RELEVANT)
        known = self._known_before(connection, mine, before)
        save_answers(connection, self._session, mine, before)
        self._learn(connection, mine, known)
        links = self._links.take(connection, mine)
        ranked = self._rank(connection, mine, links)
        self._add(connection, ranked, mine[-1].at)
        for outcome, (target, *_) in ((o, found) for o, found in zip(mine, links, strict=True) if found):
            if outcome.redirect and target.site != outcome.lease.site:
                note_redirect(connection, outcome.lease.site, target.site)
        end_leases(connection, [self._ending(outcome) for outcome in mine])
        self._spend_budgets(connection, mine, before)
        note_refusals(connection, self._session.run_id, self._links.refused)
        self._session.counters.refused += len(self._links.refused)

    def _held(self, connection: Connection, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """What still counts: a lease that ran out is in other hands by now, and their answer goes before."""
        # The scheduler's sweep gives back as it was what had lapsed before it was asked for.
        asked = [outcome for outcome in outcomes if outcome.refused is not RefusalReason.LAPSED]
        held = held_leases(connection, self._session.worker, [outcome.lease for outcome in asked])
        return [outcome for outcome in asked if outcome.lease in held]

    def _known_before(
        self, connection: Connection, outcomes: Sequence[Outcome], before: dict[str, SiteStanding]
    ) -> dict[str, bytes]:
        """What was known of the links to sites of which no page was scored yet, by site; of others there is nothing to
        learn."""
        fresh = [
            outcome.lease
            for outcome in outcomes
            if outcome.sent
            and outcome.lease.referrer
            and (site := before.get(outcome.lease.site)) is not None
            and site.score is None
        ]
        return dict(
            zip((one.site for one in fresh), self._session.learner.known_before(connection, fresh), strict=True)
        )

    def _learn(self, connection: Connection, outcomes: Sequence[Outcome], known: dict[str, bytes]) -> None:
        """Keep what first fetches taught: what the page looked like, or that nobody was there."""
        examples = []
        for outcome in outcomes:
            lease, score = outcome.lease, page_score(outcome)
            if score is None and outcome.finding is not None and outcome.finding.state is SiteState.DOWN:
                score = 0.0
            if lease.site not in known or score is None or outcome.redirect or self._tries_again(outcome):
                continue
            examples.append(LinkExample(lease.site, lease.referrer, known[lease.site], score))
            self._session.learner.taught(lease.referrer, score)
        add_examples(connection, examples, outcomes[-1].at)

    def _rank(
        self, connection: Connection, outcomes: Sequence[Outcome], links: Sequence[Sequence[NewLink]]
    ) -> list[NewLink]:
        """All links with their priorities; a redirect inherits that of its lease."""
        pages = [(o, found) for o, found in zip(outcomes, links, strict=True) if not o.redirect]
        redirects = [link for o, found in zip(outcomes, links, strict=True) if o.redirect for link in found]
        shown = list(chain.from_iterable(found for _, found in pages))
        if self._session.plan.order is Order.BEST:
            priorities = self._session.learner.rank(connection, shown)
        else:
            hops = chain.from_iterable([outcome.lease.hops + 1] * len(found) for outcome, found in pages)
            priorities = [breadth(self._found + at, far) for at, far in enumerate(hops, 1)]
            self._found += len(shown)
        ranked = [link._replace(priority=worth) for link, worth in zip(shown, priorities, strict=True)]
        return [*redirects, *ranked]

    def _add(self, connection: Connection, links: Sequence[NewLink], at: datetime) -> None:
        started = perf_counter()
        self._session.counters.links += add_links(connection, links, self._session.run_id, at, self._crawl.delay)
        self.pace.wrote(len(links), perf_counter() - started)

    def _ending(self, outcome: Outcome) -> Ending:
        lease = outcome.lease
        failed = bool(outcome.error) or outcome.retry
        if self._tries_again(outcome):
            state = LinkState.PENDING
        elif outcome.refused is not None:
            state = LinkState.REFUSED
        else:
            state = LinkState.FAILED if outcome.error else LinkState.DONE
        if outcome.refused is not None:
            host = urlsplit(lease.url).hostname or lease.site
            self._links.refused.append(Refusal(outcome.refused, host, mask_text(lease.url)))
        delay = polite_delay(self._crawl.delay, outcome.crawl_delay, outcome.latency)
        return Ending(
            lease=lease,
            state=state,
            at=outcome.at,
            due=outcome.at + timedelta(seconds=pause_after(delay, outcome.wait, lease.attempts, failed=failed)),
            failed=failed,
            note=outcome.error or outcome.refused or "",
            delay=delay,
        )

    def _tries_again(self, outcome: Outcome) -> bool:
        return outcome.retry and outcome.lease.attempts + 1 < self._crawl.attempts

    def _spend_budgets(
        self, connection: Connection, outcomes: Sequence[Outcome], before: dict[str, SiteStanding]
    ) -> None:
        """After a page a site's other pages are worth something else; after the last they are closed."""
        asked = [o.lease for o in outcomes if o.sent and o.lease.site in before]
        stand = standings(connection, [lease.site for lease in asked], RELEVANT)
        going = []
        for lease in asked:
            site = stand[lease.site]
            if site.pages < self._crawl.pages_per_site + PAGES_FOR_FIND * site.given:
                going.append(lease.site)
                continue
            # Seeds and draws stay: somebody asked for them by name.
            at = outcomes[-1].at
            closed = close_site(connection, lease.site, lease.host_group, RefusalReason.BUDGET, at, EXPLORED)
            self._links.refused += [Refusal(RefusalReason.BUDGET, lease.site)] * closed
        if self._session.plan.order is Order.BEST:
            self._session.learner.rank_sites(connection, going)


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
