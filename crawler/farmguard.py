"""Leaves link farms: drops what their pages link and what of them still waits."""

import logging
from collections.abc import Sequence
from datetime import datetime

from crawler.farms import Farm, FarmWatch
from crawler.links import Link
from crawler.outcome import Outcome
from crawler.refusals import RefusalReason
from store.database import Connection
from store.entities import Refusal
from store.frontier import close_site

logger = logging.getLogger(__name__)


class FarmGuard:
    """The farms that one crawl process has met."""

    def __init__(self) -> None:
        self._watch = FarmWatch()
        self._told: dict[tuple[int, datetime], Farm | None] = {}

    def expect(self, outcomes: Sequence[Outcome]) -> None:
        """Begin a batch. The watch raises each alarm once: what it said of a page is kept until its batch is stored,
        for the same page comes again when the transaction fails."""
        coming = {_page(outcome) for outcome in outcomes}
        self._told = {page: farm for page, farm in self._told.items() if page in coming}

    def links(self, connection: Connection, outcome: Outcome, refused: list[Refusal]) -> Sequence[Link]:
        """The links of a page that are worth a look: all, or those to the customers of the farm that it belongs to."""
        analysis, lease = outcome.analysis, outcome.lease
        if analysis is None:
            return ()
        zones = frozenset(zone for zone, _, _ in analysis.blocks)
        page = _page(outcome)
        if page not in self._told:
            self._told[page] = self._watch.see(lease.site, lease.host_group, analysis.links, zones)
        farm = self._told[page]
        if farm is None:
            return analysis.links
        if len(farm.sites) > farm.hosts:
            logger.info("link farm: %d hosts of one template, %s among them", farm.hosts, lease.site)
        for site, group in sorted(farm.sites.items(), key=lambda item: item[1]):
            closed = close_site(connection, site, group, RefusalReason.FARM, outcome.at)
            refused.extend(Refusal(RefusalReason.FARM, site) for _ in range(closed))
        kept = [link for link in analysis.links if link.site in farm.customers]
        refused.extend(Refusal(RefusalReason.FARM, link.site) for link in analysis.links if link not in kept)
        return kept


def _page(outcome: Outcome) -> tuple[int, datetime]:
    """What tells this visit to a URL from any other."""
    return outcome.lease.link_id, outcome.at
