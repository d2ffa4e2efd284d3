"""What both giving and taking back a verdict do: hold the sites, work out what their verdicts add up to, move them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from review.queue import pass_on, rank_sites
from review.settling import sampled, settle
from store import queue
from store.database import Connection
from store.entities import Kind, Stage
from store.errors import UsageError
from store.lookup import resolve
from store.reviews import Review, standing_reviews
from store.settlements import Settlement, asked_second_readings, settle_site
from store.sites import Site, sites_by_id


def hold(connection: Connection, site: str, fold: Sequence[str]) -> tuple[Site, tuple[Site, ...]]:
    """The site and its mirrors, held until the transaction ends, in the order of their numbers: nobody waits in a
    circle. UsageError where a release group is one of several: it has no mirrors."""
    lead = resolve(connection, site)
    numbers = {lead.id} | {resolve(connection, mirror).id for mirror in fold}
    found = {held.id: held for held in sites_by_id(connection, sorted(numbers))}
    if len(found) > 1 and Kind.GROUP in {one.kind for one in found.values()}:
        raise UsageError("a release group has no mirrors, and is none")
    return found.pop(lead.id), tuple(found.values())


def settle_sites(
    connection: Connection, held: Sequence[Site], second_share: float, at: datetime
) -> dict[int, Settlement]:
    """Work out anew what the verdicts on each site add up to, and let each go where that sends it."""
    numbers = [site.id for site in held]
    standing = standing_reviews(connection, numbers)
    asked = asked_second_readings(connection, numbers)
    settled = {site.id: settled_of(site, standing[site.id], site.id in asked, second_share) for site in held}
    for number in numbers:
        settle_site(connection, number, settled[number])
    further = [site for site in held if settled[site.id].waits in {Stage.SECOND, Stage.SENIOR}]
    queue.drop(connection, [number for number in numbers if number not in {site.id for site in further}])
    for site in further:
        pass_on(connection, site, Stage(settled[site.id].waits or Stage.SECOND), at)
    anew = [number for number in numbers if settled[number].waits is Stage.FIRST]
    rank_sites(connection, anew, at)
    queue.renew(connection, anew)  # with the list of licensed sites, which takes too long to read in a transaction
    return settled


def settled_of(site: Site, standing: Sequence[Review], asked: bool, second_share: float) -> Settlement:
    """What the verdicts that stand on a site add up to; two readers are wanted where that was ``asked``, or chance has
    it. A release group gets no label: labels are what models learn sites by, and what may leave the house."""
    settled = settle(standing, second=asked or sampled(site.key, second_share))
    return replace(settled, label=None) if site.kind is Kind.GROUP else settled
